"""Files that are no YAML, and what is said of them: the place, and what to write instead."""

# ruff: noqa: E501 - a case and its answer are easier to compare side by side

import pytest

from tests.config.folder import CONFIG, Folder

STARS = '"*" begins an alias here; if it is meant as it stands, put the value in quotes: "*"'
KEY = "expected a key, a colon and a blank: `key: value`"

SLIPS = [
    ("title: News: live\n", '1:12: a value with ": " in it has to be put in quotes: title: "..."'),
    ("alerts:\n  - title: A: b\n", '2:13: a value with ": " in it has to be put in quotes: title: "..."'),
    ("alerts:\n  - {name: a, title: A: b}\n", '2:23: expected "," or "}"; a value with ": ", "," or a bracket in it has to be put in quotes'),
    ("kind: rss\n channel: world\n", '2:2: "channel" stands further to the right than "kind" on line 1, which has a value already; expected it in column 1'),
    ("alerts:\n  - name: a\n      when: A > 1\n", '3:7: "when" stands further to the right than "name" on line 2, which has a value already; expected it in column 5'),
    ("stream:\n  retry: 3s\n snapshot: 4\n", "3:2: wrong indent, expected column 1 or 3, in which lines above begin"),
    ("a:\n  b:\n    # c\n    c: 1\n\n   d: 2\n", "6:4: wrong indent, expected column 1 or 3 or 5, in which lines above begin"),
    ("alerts:\n  - name: a\n  when: A > 1\n", '3:3: expected "- " for another item of the list, or the column of the keys of the one above'),
    ("title: a\n- b\n", '2:1: expected a key, as in the lines above, got "-"'),
    ("title: a\n}\n", '2:1: expected a key, as in the lines above, got "}"'),
    ("stream:\n\tretry: 3s\n", "2:1: expected blanks before a key, got a tab"),
    ("title:News\nbind: x\n", f"1:1: {KEY}"),
    ("title: x\nstream\nbind: x\n", f"2:1: {KEY}"),
    ("title: x\nstream\n", f"2:1: {KEY}"),
    ("title: - a\n", '1:8: expected a list to begin on a line of its own, got "-" behind something else'),
    ("title: 'a\nbind: x\n", "1:8: the quote that begins here is not closed"),
    ('title: "a" b\n', "1:12: expected nothing more behind the closing quote; put all of the value in quotes"),
    ('title: "a\\d"\n', "1:11: expected an escape after \\ in double quotes; write \\\\, or put it in single quotes"),
    ("alerts:\n  - {name: a, when: A > 1\nbind: x\n", '2:5: the "{" that begins here is not closed: expected "}"'),
    ("a: [b\nbind: x\n", '1:4: the "[" that begins here is not closed: expected "]"'),
    ("title: @home\n", '1:8: a value that begins with "@" has to be put in quotes: "@..."'),
    ("title: %a\n", '1:8: a value that begins with "%" has to be put in quotes: "%..."'),
    ("title: , a\n", '1:8: a value that begins with "," has to be put in quotes: ",..."'),
    ("read: [*]\n", f"1:8: {STARS}"),
    ("read: *\n", f"1:7: {STARS}"),
    ("title: *hush\n", f"1:8: {STARS}"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "line"), SLIPS)
def test_a_slip_is_told_by_its_place_and_what_to_write_instead(
    folder: Folder, content: str, line: str
) -> None:
    folder.write("config.yaml", content)
    assert folder.problems() == [f"config.yaml:{line}"]


@pytest.mark.parametrize(
    "content",
    [
        "token: hush4711: x\n",
        "token:\n  hush4711\nx: y\n z: 1\n",
        "token: *hush4711\n",
        "token: @hush4711\n",
        "token: 'hush4711\n",
        "a:\n  hush4711\n b: c\n",
        "{token: hush4711\nb: c",
        "hush4711\nb: c\n",
    ],
)
def test_nothing_of_a_value_is_told(folder: Folder, content: str) -> None:
    folder.write("config.yaml", content)
    assert not any("hush" in line for line in folder.problems())


def test_a_variable_without_braces_is_asked_about_and_a_symbol_is_none(folder: Folder) -> None:
    folder.write("config.yaml", CONFIG + "title: My $AAPL $HOME\nfetch: {contact: $MAIL}\n")
    folder.write("feeds/a.yaml", "kind: rss\nchannel: world\nurl: https://a.org/$KEY/${HOME}\n")
    slips = folder.load({"HOME": "/home/me", "KEY": "hush4711"}).slips
    assert slips == (
        "config.yaml:2:17: title: $HOME is taken as it stands; is ${HOME} meant?",
        "config.yaml:3:18: fetch.contact: $NAME is taken as it stands; is ${NAME} meant?",
        "feeds/a.yaml:3: url: $KEY is taken as it stands; is ${KEY} meant?",
    )


def test_a_word_in_capitals_is_asked_about_where_none_but_a_variable_can_be_meant(folder: Folder) -> None:
    folder.write("config.yaml", "data: $KEPT_IN/x\n" + CONFIG + "title: $AAPL and $MSFT\n")
    headers = "{Authorization: 'Bearer $TOKEN', X-Other: 'pa$SWORD', X-More: 'a $b'}"
    folder.write("feeds/a.yaml", f"kind: rss\nchannel: world\nurl: https://a.org/\nheaders: {headers}\n")
    assert folder.load({}).slips == (
        "config.yaml:1:7: data: $NAME is taken as it stands; is ${NAME} meant?",
        "feeds/a.yaml:4:34: headers.Authorization: $NAME is taken as it stands; is ${NAME} meant?",
    )


def test_a_folder_without_a_feed_is_told_of_with_what_is_there(folder: Folder) -> None:
    assert folder.load().slips == (
        "feeds: nothing in feeds ends in .yaml or .yml, so nothing is watched; `ticker feeds add` makes one",
    )
    folder.write("feeds/a.yaml.txt", "kind: rss")
    assert folder.load().slips == (
        "feeds: nothing in feeds ends in .yaml or .yml, so nothing is watched; there are a.yaml.txt",
    )


def test_the_ending_of_a_feed_file_may_be_in_capitals(folder: Folder) -> None:
    folder.write("feeds/a.YAML", "kind: rss\nchannel: world\nurl: https://example.org/feed\n")
    config = folder.load()
    assert [source.name for source in config.sources] == ["a"]
    assert config.slips == ()
