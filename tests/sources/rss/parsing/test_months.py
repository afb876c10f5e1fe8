import pytest

from ticker.sources.rss.parsing.dating.months import _NAMES, month
from ticker.sources.rss.parsing.dating.more_names import MORE_NAMES

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


@pytest.mark.parametrize("row", MORE_NAMES, ids=lambda row: row.split()[1])
def test_names_of_other_languages_are_those_months_too(row: str) -> None:
    words = row.split()
    assert len(words) == 12
    assert all(month(word) == number for number, word in enumerate(words, 1) if word != "-")


@pytest.mark.parametrize(
    ("word", "number"), [("Janaury", 1), ("Febuary", 2), ("Septem.", 9), ("Septembr", 9), ("Decembar", 12)]
)
def test_misspelt_month_is_that_month(word: str, number: int) -> None:
    assert month(word) == number


@pytest.mark.parametrize("word", ["Dùbhlachd", "Deireadh", "Mezheven", "Octavia", "Maystorm"])
def test_word_that_only_begins_like_a_month_is_none(word: str) -> None:
    assert month(word) is None
