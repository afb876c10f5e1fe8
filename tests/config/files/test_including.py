"""`include` in config.yaml: keys that stand in other files."""

from tests.config.folder import CONFIG, RSS, Folder
from tests.config.test_watch import reloaded, watch

WITH = CONFIG + "include: [more.yaml, other.yaml]\n"
RULE = "{name: %s, when: AAPL > 1}"


def test_mappings_are_joined_and_lists_stand_behind_each_other(folder: Folder) -> None:
    folder.write("config.yaml", WITH + "stream: {retry: 5s}\nalerts:\n  - " + RULE % "a" + "\n")
    folder.write("more.yaml", "stream: {snapshot: 7}\nchannels: {more: {title: More}}\n")
    folder.write("other.yaml", "alerts:\n  - " + RULE % "b" + "\n")
    folder.write("feeds/a.yaml", RSS.replace("world", "more"))
    config = folder.load()
    assert (config.service.stream.retry_ms, config.service.stream.snapshot) == (5_000, 7)
    assert [rule.name for rule in config.service.alerts] == ["a", "b"]
    assert list(config.channels) == ["stocks", "world", "more"]
    assert [source.channel for source in config.sources] == ["more"]


def test_a_mistake_is_told_by_the_file_and_line_it_is_in(folder: Folder) -> None:
    folder.write("config.yaml", WITH + "alerts: [" + RULE % "a" + "]\ntitle: X\n")
    folder.write("more.yaml", "# more\nstream:\n  rety: 5s\ntitle: Y\n")
    folder.write("other.yaml", "alerts:\n\n  - {name: b, when: A >}\n  - " + RULE % "a" + "\n")
    assert folder.problems() == [
        'more.yaml:3: stream.rety: unknown key, did you mean "retry"?',
        "more.yaml:4: title: given twice, first at config.yaml:4",
        "other.yaml:3:24: alerts[1].when: expected a number such as 200 or -0.5, got the end",
        'other.yaml:4:12: alerts[2].name: expected a name of its own for each rule, got "a" again',
    ]


def test_a_file_that_is_included_twice_is_told_as_that(folder: Folder) -> None:
    folder.write("config.yaml", CONFIG + "include: [more.yaml, ./more.yaml, config.yaml]\n")
    folder.write("more.yaml", "title: X\n")
    assert folder.problems() == [
        "config.yaml:2: include: ./more.yaml is there already, once is enough",
        "config.yaml:2: include: config.yaml is there already, once is enough",
    ]


def test_what_cannot_be_included_is_told(folder: Folder) -> None:
    folder.write("config.yaml", CONFIG + "include: [none.yaml, bad.yaml, list.yaml, deep.yaml]\n")
    folder.write("bad.yaml", "title: a: b\n")
    folder.write("list.yaml", "- a\n")
    folder.write("deep.yaml", "include: bad.yaml\n")
    assert folder.problems() == [
        'config.yaml:2: include: expected a file that can be read, got "none.yaml"',
        'bad.yaml:1:9: a value with ": " in it has to be put in quotes: title: "..."',
        "deep.yaml:1: include: only config.yaml includes others",
        "list.yaml:1: expected keys and values, got a list",
    ]


def test_a_secret_from_an_included_file_is_hidden_and_a_key_of_who_is_told_is_not_shown(
    folder: Folder,
) -> None:
    folder.write("config.yaml", CONFIG + "include: more.yaml\nnotify: {hush4711: json://a}\n")
    folder.write("more.yaml", "fetch: {contact: '${MAIL}'}\nnotify: {hush4711: json://b}\n")
    (problem,) = folder.problems({"MAIL": "me-4711@example.org"})
    assert problem == "more.yaml:2: notify: given twice, first at config.yaml:3"
    folder.write("more.yaml", "fetch: {contact: '${MAIL}'}\ntitle: $HOME\n")
    config = folder.load({"MAIL": "me-4711@example.org", "HOME": "/"})
    assert config.secrets.out_of("by me-4711@example.org") == "by ${MAIL}"
    assert config.slips[0] == "more.yaml:2:8: title: $HOME is taken as it stands; is ${HOME} meant?"


def test_an_included_file_is_watched(folder: Folder) -> None:
    folder.write("config.yaml", CONFIG + "include: more.yaml\n")
    folder.write("more.yaml", "title: One\n")
    watched = watch(folder)
    assert watched.look() is None
    assert watched.look() is None
    folder.write("more.yaml", "title: Another\n")
    assert reloaded(watched).settings == ("title",)
    assert watched.config.service.title == "Another"
