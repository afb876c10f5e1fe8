"""What comes from the environment, found in texts however it is written there."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.events import headline
from ticker.config.secrecy.secrets import Secrets, secrets_of
from ticker.config.yaml.document import read
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


LONG = "longsecret0123456789abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            f'titled "{"y" * 45} longsecret0123456789abcdefghijklm…", not a feed',
            f'titled "{"y" * 45} ${{LONG}}…", not a feed',
        ),
        ("longse... is no name", "${LONG}... is no name"),
        ("…uvwxyz is no name", "…${LONG} is no name"),
        ("stuvwxyz is no name", "${LONG} is no name"),
        ("from ecret0123456789abc on", "from ${LONG} on"),
        ("from 89abcdefghij on", "from ${LONG} on"),
        ("from 89abcdefghi on", "from 89abcdefghi on"),
        ("cut within an escape: longse%6", "cut within an escape: ${LONG}%6"),
        ("longs… is as short as what is no secret", "longs… is as short as what is no secret"),
        ("longsecretary", "longsecretary"),
    ],
)
def test_secret_that_is_cut_anywhere_is_not_shown(tmp_path: Path, text: str, shown: str) -> None:
    assert secrets(tmp_path, "url: https://a.example/${LONG}\n", {"LONG": LONG}).out_of(text) == shown


@pytest.mark.parametrize(
    "written",
    [
        "to&amp;ken&#39;9f8e&lt;",
        "to&amp;amp;ken&#x27;9f8e&#60;",
        "to&#038;ken&apos;9f8e&LT;",
        "to%26amp%3Bken%2526%252339;9f8e%3c",
        "to&amp;ken&#39;9f8e&l…",
    ],
)
def test_secret_is_found_as_html_writes_it(tmp_path: Path, written: str) -> None:
    found = secrets(tmp_path, "url: https://a.example/${TOKEN}/feed\n", {"TOKEN": "to&ken'9f8e<"})
    assert found.out_of(f"no {written} here").split("&l…")[0].removesuffix(" here") == "no ${TOKEN}"


@pytest.mark.parametrize("written", [r"to\/ken\"9f8e7d", r"\u0074o\/ken\u00229f8e7d", r"to\\/ken\\\"9f8e7d"])
def test_secret_is_found_as_json_writes_it(tmp_path: Path, written: str) -> None:
    found = secrets(tmp_path, "url: https://a.example/${TOKEN}/feed\n", {"TOKEN": 'to/ken"9f8e7d'})
    assert found.out_of(f"no {written} here") == "no ${TOKEN} here"


@pytest.mark.parametrize(
    ("header", "echoed"),
    [
        ("Bearer hdrsecret11dd", "hdrsecret11dd"),
        ("Bearer hdrsecret", "hdrsecret"),
        ("Basic dXNlcjpwYXNzd29yZA==", "dXNlcjpwYXNzd29yZA=="),
        ("Basic dXNlcjpwYXNzd29yZA==", "user:password"),
        ("dXNlcjpwYXNzd29yZA", "password"),
        ("a=first-one; b=second-one", "first-one"),
        ("a=first-one; b=second-one", "second-one"),
        ('Digest username="some-one", response="6629fae49393"', "6629fae49393"),
        ("Reader/1.0 (https://nas-1.example/me/9f8e7d6c)", "9f8e7d6c"),
        ("a%2Fb-9f8e7d6c", "a/b-9f8e7d6c"),
    ],
)
def test_parts_of_a_header_are_secrets_too(tmp_path: Path, header: str, echoed: str) -> None:
    found = secrets(tmp_path, "headers: {Authorization: '${HEADER}'}\n", {"HEADER": header})
    assert found.out_of(f"what is {echoed} to us?") == "what is ${HEADER} to us?"
    assert found.out_of("what is nas-1.example to us?") == "what is nas-1.example to us?"


def test_of_secrets_that_overlap_the_longer_gives_its_name_to_all_that_is_hidden(tmp_path: Path) -> None:
    environ = {"ONE": "overlaps-and-ends", "TWO": "and-ends-later"}
    found = secrets(tmp_path, "headers: {A: '${ONE}', B: '${TWO}'}\n", environ)
    assert found.out_of("overlaps-and-ends-later: and-ends-later") == "${ONE}: ${TWO}"
    assert found.out_of("overlaps-and-endsand-ends-later") == "${ONE}${TWO}"


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
        (body,) = found.out_of_headlines([headline(url=url)])
        assert isinstance(body, Headline)
        return body.url

    assert linked("https://a.example/technology/9f8e7d6c/entry/1") is None
    assert linked("https://a.example/technology/entry") == "https://a.example/technology/entry"
    others: list[Body] = [headline()]
    assert found.out_of_headlines(others) == tuple(others)


def test_headline_shows_no_value_in_any_text(tmp_path: Path) -> None:
    found = secrets(tmp_path, "url: https://a.example/${LONG}/rss\n", {"LONG": LONG})
    told = headline(
        title=f"Feed of {LONG}",
        summary=f"You read /{LONG}/rss, {LONG[:9]}…",
        author=LONG,
        tags=("london", LONG, LONG.replace("l", "%6C")),
        url="https://a.example/1",
        image=f"https://a.example/{LONG}.png",
    )
    (body,) = found.out_of_headlines([told])
    assert body == headline(
        title="Feed of ${LONG}",
        summary="You read /${LONG}/rss, ${LONG}…",
        author="${LONG}",
        tags=("london", "${LONG}"),
        url="https://a.example/1",
    )


@pytest.mark.parametrize("count", [1, 300])
def test_headline_that_shows_nothing_stays_as_it_is(tmp_path: Path, count: int) -> None:
    environ = {f"LONG{number}": f"{LONG}{number:03}" for number in range(count)}
    written = "".join(f"a{name}: https://a.example/${{{name}}}/rss\n" for name in environ)
    found = secrets(tmp_path, written, environ)
    told = headline(
        title="longsecret", summary="50% of R&D, &amp; 100%25", tags=("longsecret", "uvwxyz", "uvwxyz")
    )
    (body,) = found.out_of_headlines([told])
    assert body == told
    (body,) = found.out_of_headlines([headline(title=f"{LONG}000")])
    assert isinstance(body, Headline)
    assert body.title == "${LONG0}"
