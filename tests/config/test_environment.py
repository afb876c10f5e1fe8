"""`${NAME}` in a value."""

import pytest

from tests.config.folder import CONFIG, RSS, Folder
from ticker.config.environment import expand
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


@pytest.mark.parametrize("text", ["${", "${}", "${1}", "${A B}", "${A-b}", "${A:-${B}}", "${NAME", "a ${ b"])
def test_malformed_reference_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected \$\{NAME\}"):
        expand(text, {"NAME": "value", "B": "b"})


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
