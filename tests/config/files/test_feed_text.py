"""A source is switched, or taken out, in the text of its file; nothing else in there changes."""

import pytest
import yaml

from ticker.config.files.feed_text import switched, without

ONE = "# mine\nkind: rss   # a feed\nchannel: world\nurl: https://example.org/\n"
MANY = """\
# the first
- kind: rss
  name: a
  url: https://a.example/

# the second,
# of two lines
- {kind: rss, name: b, url: "https://b.example/"}
-   name: c
    kind: rss
# the end
"""


@pytest.mark.parametrize("text", [ONE, ONE.replace("\n", "\r\n"), f"---\n{ONE}", ONE.rstrip()])
def test_the_only_source_is_switched_off_and_on_again(text: str) -> None:
    off = switched(text, None, on=False)
    assert yaml.safe_load(off) == yaml.safe_load(text) | {"enabled": False}
    assert off.replace("enabled: false\r\n" if "\r\n" in text else "enabled: false\n", "") == text
    on = switched(off, None, on=True)
    assert on == off.replace("enabled: false", "enabled: true")


@pytest.mark.parametrize("text", ["- &a\n  name: one\n- <<: *a\n  name: two\n", "- &a {name: one}\n- *a\n"])
def test_one_that_others_refer_to_is_switched_behind_its_anchor(text: str) -> None:
    off = switched(text, 0, on=False)
    assert yaml.safe_load(off)[0] == {"name": "one", "enabled": False}


@pytest.mark.parametrize("position", range(3))
def test_one_of_a_list_is_switched(position: int) -> None:
    off = switched(MANY, position, on=False)
    expected = yaml.safe_load(MANY)
    expected[position]["enabled"] = False
    assert yaml.safe_load(off) == expected
    assert all(line in off for line in MANY.splitlines() if line.startswith("#"))
    assert switched(switched(off, position, on=True), position, on=False) == off


@pytest.mark.parametrize(
    ("position", "gone"),
    [
        (0, MANY.split("- kind")[0] + "\n# the second" + MANY.split("\n# the second")[1]),
        (1, MANY.replace('- {kind: rss, name: b, url: "https://b.example/"}\n', "")),
        (2, MANY.split("-   name")[0] + "# the end\n"),
    ],
)
def test_one_of_a_list_is_cut_out_with_its_own_lines_only(position: int, gone: str) -> None:
    assert without(MANY, position) == gone


def test_sources_in_brackets_are_left_to_who_wrote_them() -> None:
    with pytest.raises(ValueError, match="take it out by hand"):
        without("[{kind: rss, name: a}, {kind: rss, name: b}]", 0)
    off = switched("[{kind: rss, name: a}, {kind: rss, name: b}]", 1, on=False)
    assert yaml.safe_load(off)[1] == {"kind": "rss", "name": "b", "enabled": False}
