import json
from pathlib import Path

import pytest

from tests.support.events import headline, message, record_of
from ticker.page.edits import Change, changes, edited, former_titles, in_short

CASES = json.loads((Path(__file__).parents[1] / "web" / "edits.json").read_text("utf-8"))


@pytest.mark.parametrize(("before", "after", "expected"), CASES)
def test_change_is_what_stands_in_the_table_that_javascript_shares(
    before: str, after: str, expected: list[list[str]]
) -> None:
    assert changes(before, after) == tuple(Change(*change) for change in expected)


def test_texts_of_hundreds_of_words_are_replaced_as_a_whole() -> None:
    before, after = " ".join(map(str, range(300))), " ".join(map(str, range(1, 301)))
    assert changes(before, after) == (Change(gone=before, added=after),)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("Bank hints at pause", "Bank hints at patience", "Edited: “pause” became “patience”"),
        ("a b", "a b c", "Title edited"),
        ("a b c", "x b y", "Title edited"),
        ("a", "b" * 33, "Title edited"),
        ("a", "a", ""),
    ],
)
def test_edit_is_said_in_a_line_where_it_is_one_of_few_words(before: str, after: str, said: str) -> None:
    assert in_short(changes(before, after)) == said


FIRST, SECOND, THIRD = (
    record_of(headline("a", title, revision=number), seq=number)
    for number, title in enumerate(("One", "Two", "Two"), 1)
)


def test_former_title_is_the_last_that_reads_otherwise() -> None:
    assert former_titles([THIRD], [FIRST, SECOND, THIRD]) == {"headline:feed:a": "One"}
    assert former_titles([SECOND], [SECOND]) == {}


def test_edits_are_headlines_of_a_later_revision() -> None:
    assert edited([SECOND, record_of(message()), record_of(headline("b"))]) == ("headline:feed:a",)
