"""What comes from the environment, found in texts however it is written there."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.events import headline
from ticker.config.document import read
from ticker.config.secrets import Secrets, secrets_of
from ticker.events import Body, Headline


def secrets(folder: Path, written: str, environ: Mapping[str, str]) -> Secrets:
    file = folder / "feed.yaml"
    file.write_text(written)
    tree, remarks = read(file, environ)
    assert remarks == []
    return secrets_of([tree], environ)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("moved to http://a.example/to/ken+9f8e7d6c?x", "moved to http://a.example/${TOKEN}?x"),
        ("topic=http%3A%2F%2Fa%2Fto%2Fken%2B9f8e7d6c", "topic=http%3A%2F%2Fa%2F${TOKEN}"),
        ("twice %252Fto%252Fken%252b9f8e7d6c", "twice %252F${TOKEN}"),
        ("cut off at its end: to/ken+9f8e", "cut off at its end: ${TOKEN}"),
        ("cut to less than six letters: to/ke", "cut to less than six letters: to/ke"),
        ("nothing of it", "nothing of it"),
    ],
)
def test_secret_is_found_encoded_and_cut_off(tmp_path: Path, text: str, shown: str) -> None:
    written = "url: https://a.example/${TOKEN}/feed\n"
    assert secrets(tmp_path, written, {"TOKEN": "to/ken+9f8e7d6c"}).out_of(text) == shown


def test_parts_of_an_address_that_is_a_secret_as_a_whole_are_secrets_too(tmp_path: Path) -> None:
    environ = {"URL": "https://feeds.example.org/private/9f8e7d6c5b4a/rss?key=k1234567"}
    found = secrets(tmp_path, "url: ${URL}\n", environ)
    assert found.out_of("https://new.example/9f8e7d6c5b4a") == "https://new.example/${URL}"
    assert found.out_of("http://feeds.example.org/private/9f8e7d6c5b4a/rss?key=k1234567").endswith(
        "org${URL}"
    )
    assert (
        found.out_of("feeds.example.org refused the connection") == "feeds.example.org refused the connection"
    )


@pytest.mark.parametrize(
    "written",
    [
        "url: https://${NAME}/feed",
        "title: ${NAME}",
        "channel: ${NAME}",
        "url: https://a.example/$${NAME}",
        "url: https://a.example/${OTHER:-nas-123456.local}",
    ],
)
def test_hosts_what_is_there_to_be_seen_and_what_the_file_itself_says_are_no_secrets(
    tmp_path: Path, written: str
) -> None:
    assert secrets(tmp_path, written + "\n", {"NAME": "nas-123456.local"}) == Secrets()


def test_a_few_letters_would_be_found_in_any_text_and_are_left(tmp_path: Path) -> None:
    assert secrets(tmp_path, "every: ${EVERY}\n", {"EVERY": "15m"}) == Secrets()


def test_longest_secret_is_taken_out_first(tmp_path: Path) -> None:
    environ = {"SHORT": "secret-1", "LONG": "secret-1-and-more"}
    found = secrets(tmp_path, "headers: {A: '${SHORT}', B: '${LONG}'}\n", environ)
    assert found.out_of("secret-1-and-more, secret-1.") == "${LONG}, ${SHORT}."


def test_headline_loses_a_link_that_tells_a_token_but_not_one_with_a_word_in_it(tmp_path: Path) -> None:
    environ = {"SECTION": "technology", "TOKEN": "9f8e7d6c"}
    found = secrets(tmp_path, "url: https://a.example/${SECTION}/${TOKEN}/rss\n", environ)

    def linked(url: str) -> str | None:
        (body,) = found.out_of_links([headline(url=url)])
        assert isinstance(body, Headline)
        return body.url

    assert linked("https://a.example/technology/9f8e7d6c/entry/1") is None
    assert linked("https://a.example/technology/entry") == "https://a.example/technology/entry"
    others: list[Body] = [headline()]
    assert found.out_of_links(others) == tuple(others)
