"""`${NAME}` in a value."""

from pathlib import Path

import pytest

from tests.config.folder import CONFIG, RSS, Folder
from ticker.config.yaml.environment import expand
from ticker.sources.rss.settings import RssSource


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("plain $NAME $ {", "plain $NAME $ {"),
        ("${NAME}", "value"),
        ("<${NAME}|${NAME}>", "<value|value>"),
        ("${UNSET:-other}", "other"),
        ("${UNSET:-}", ""),
        ("${EMPTY:-other}", "other"),
        ("${EMPTY}", ""),
        ("${NAME:-other}", "value"),
        ("$${NAME}", "${NAME}"),
        ("$$${NAME}", "$${NAME}"),
        ("${NESTED}", "${NAME}"),
    ],
)
def test_reference_is_replaced(text: str, expanded: str) -> None:
    assert expand(text, {"NAME": "value", "EMPTY": "", "NESTED": "${NAME}"}) == expanded


@pytest.mark.parametrize(
    "text",
    ["${", "${}", "${1}", "${A B}", "${A-b}", "${A:-${B}}", "${NAME", "a ${ b", "${file:}", "${file:x}"],
)
def test_malformed_reference_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected \$\{NAME\}"):
        expand(text, {"NAME": "value", "B": "b"})


def test_a_file_is_read_without_its_line_end(folder: Folder, tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("hush-4711\n")
    folder.write("config.yaml", CONFIG + f"access: {{tokens: {{desk: {{token: '${{file:{secret}}}'}}}}}}\n")
    folder.write("feeds/it.yaml", RSS + f"headers: {{Authorization: 'Bearer ${{file:{secret}}}'}}\n")
    config = folder.load()
    (source,) = config.sources
    assert isinstance(source, RssSource)
    assert config.service.access.tokens["desk"].token == "hush-4711"
    assert source.headers == {"Authorization": "Bearer hush-4711"}
    assert config.read_too == (secret,)
    assert config.secrets.out_of("no hush-4711 here") == f"no ${{file:{secret}}} here"


def test_a_secret_in_the_place_of_an_address_is_shown_as_its_file(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("hush-4711")
    folder.write("feeds/it.yaml", RSS.replace("/feed", f"/feed?key=${{file:{tmp_path}/key}}"))
    (source,) = folder.load().sources
    assert source.shown_url == f"https://example.org/feed?key=${{file:{tmp_path}/key}}"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "cannot be read: no such file or directory"),
        (b"", "is empty"),
        (b"\n", "is empty"),
        (b"hush\xff", "is not UTF-8"),
        (b"hush" * 20_000, "is too long"),
    ],
)
def test_a_file_that_cannot_be_taken_is_told_without_what_is_in_it(
    folder: Folder, tmp_path: Path, content: bytes | None, why: str
) -> None:
    if content is not None:
        (tmp_path / "key").write_bytes(content)
    folder.write(
        "feeds/it.yaml", RSS + f"headers: {{A: '${{file:{tmp_path}/key}}', B: '${{file:{tmp_path}/key}}'}}\n"
    )
    assert folder.problems() == [
        f"feeds/it.yaml:4: headers.{name}: the file {tmp_path}/key {why}" for name in ("A", "B")
    ]


def test_a_value_of_a_file_that_is_refused_is_not_shown(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("hush")
    folder.write("config.yaml", CONFIG + f"stream: {{retry: '${{file:{tmp_path}/key}}'}}\n")
    (problem,) = folder.problems()
    assert "hush" not in problem


def test_unset_variable_is_told_with_its_line_and_nothing_that_follows_from_it(folder: Folder) -> None:
    folder.write("feeds/it.yaml", RSS + "headers:\n  Authorization: Bearer ${TOKEN}\nlimit: ${LIMIT}\n")
    assert folder.problems() == [
        "feeds/it.yaml:5: headers.Authorization: the environment variable TOKEN is not set;"
        " set it or write ${TOKEN:-default}",
        "feeds/it.yaml:6: limit: the environment variable LIMIT is not set;"
        " set it or write ${LIMIT:-default}",
    ]


def test_value_from_the_environment_is_read_as_its_key_expects(folder: Folder) -> None:
    folder.write("config.yaml", CONFIG + "stream: {replay: '${REPLAY}', retry: '${RETRY:-4s}'}\n")
    folder.write("feeds/it.yaml", RSS + "headers: {Authorization: '${TOKEN}'}\nprivate: ${PRIVATE}\n")
    config = folder.load({"REPLAY": "500", "TOKEN": "hush\n", "PRIVATE": "true"})
    assert (config.service.stream.replay, config.service.stream.retry_ms) == (500, 4_000)
    (source,) = config.sources
    assert isinstance(source, RssSource)
    assert (source.headers, source.private) == ({"Authorization": "hush"}, True)


@pytest.mark.parametrize(
    "key",
    ["bind", "data", "feeds", "log", "stream", "fetch", "stream: {retry", "fetch: {max_bytes", "log: {sync"],
)
def test_secret_from_the_environment_is_never_shown(folder: Folder, key: str) -> None:
    folder.write("config.yaml", f"{CONFIG}{key}: '${{SECRET}}'{'}' * key.count('{')}\nxyz: ${{SECRET}}\n")
    folder.write("feeds/it.yaml", "kind: ${SECRET}\nchannel: ${SECRET}\nname: ${SECRET}\n")
    folder.write("feeds/two.yaml", RSS + "name: ${SECRET}\nlimit: ${SECRET}\ntitel: ${SECRET}\n")
    folder.write("feeds/url.yaml", "kind: rss\nchannel: world\nurl: x://${SECRET}\n")
    told = "\n".join(folder.problems({"SECRET": "hush-hush"}))
    assert "hush-hush" not in told
    assert told


def test_wrong_value_from_the_environment_is_shown_as_it_is_written(folder: Folder) -> None:
    folder.write("feeds/a.yaml", RSS + "name: ${SECRET}\n")
    folder.write("feeds/b.yaml", RSS + "name: ${SECRET}\nlimit: ${SECRET}\n")
    assert folder.problems({"SECRET": "hush"}) == [
        'feeds/b.yaml:4: name: "${SECRET}" is already the name of feeds/a.yaml:4',
        'feeds/b.yaml:5: limit: expected a whole number from 1 to 10000, got "${SECRET}"',
    ]
