import pytest

from ticker.sources.rss.parsing.dating.months import _NAMES, month

ROWS = [row.split() for row in _NAMES]


def test_every_row_names_twelve_months() -> None:
    assert {len(row) for row in ROWS} == {12}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[6]}")
def test_no_name_means_another_month_in_another_language(row: list[str]) -> None:
    assert [month(word) for word in row] == list(range(1, 13))
    assert [month(word.upper()) for word in row] == list(range(1, 13))


@pytest.mark.parametrize("word", ["", "ab", "xyz", "²", "monday"])
def test_other_words_are_no_month(word: str) -> None:
    assert month(word) is None
