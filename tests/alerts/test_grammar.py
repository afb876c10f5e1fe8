"""What an operator may write as a condition, and where a mistake is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticker.alerts import Condition, ConditionError, parse
from ticker.alerts.conditions import About, All, Either, Matches, Moves, Price, SourceIs, Volume

MINUTE_MS = 60_000

WRITTEN: list[tuple[str, Condition]] = [
    ("AAPL > 200", Price("AAPL", ">", 200)),
    ("AAPL>=200.5", Price("AAPL", ">=", 200.5)),
    ("EURUSD=X < -0.25", Price("EURUSD=X", "<", -0.25)),
    ("^GSPC <= .5", Price("^GSPC", "<=", 0.5)),
    ("BRK.B > 1 in 1h", Price("BRK.B", ">", 1, 60 * MINUTE_MS)),
    ("BTC-USD moves 1.5% in 10m", Moves("BTC-USD", 1.5, 0, 10 * MINUTE_MS)),
    ("SPY moves -2 % in 1h", Moves("SPY", 2, -1, 60 * MINUTE_MS)),
    ("SPY moves +2% in 30s", Moves("SPY", 2, 1, 30_000)),
    ("volume(AAPL) > 3x", Volume("AAPL", ">", 3, 5 * MINUTE_MS)),
    ("volume ( AAPL ) >= 1.5x in 1m", Volume("AAPL", ">=", 1.5, MINUTE_MS)),
    ('headline matches "rate cut"', Matches("rate cut")),
    ("headline matches 'rate cut'", Matches("rate cut")),
    ("headline about BRK.B", About("BRK.B")),
    ("source bbc-world is failing", SourceIs("bbc-world", "failing")),
    ("headline > 3", Price("headline", ">", 3)),
    ("A > 1 or B > 1 and C > 1", Either((Price("A", ">", 1), All((Price("B", ">", 1), Price("C", ">", 1)))))),
    (
        "(A > 1 or B > 1) and C > 1",
        All((Either((Price("A", ">", 1), Price("B", ">", 1))), Price("C", ">", 1))),
    ),
]


@pytest.mark.parametrize(("text", "condition"), WRITTEN)
def test_condition_is_read_as_it_is_meant(text: str, condition: Condition) -> None:
    assert parse(text) == condition


def test_headline_counts_as_long_as_the_longest_window_of_its_and() -> None:
    cuts = parse('headline matches "rate cut" and SPY moves 1% in 15m')
    assert cuts == All((Matches("rate cut", 15 * MINUTE_MS), Moves("SPY", 1, 0, 15 * MINUTE_MS)))


def test_headline_beside_a_price_counts_ten_minutes() -> None:
    both = parse("headline about AAPL and AAPL > 200")
    assert both == All((About("AAPL", 10 * MINUTE_MS), Price("AAPL", ">", 200)))


def test_window_of_parentheses_is_that_of_all_in_them_that_have_none() -> None:
    group = parse("(A > 1 in 1m and headline about A) in 5m")
    assert group == All((Price("A", ">", 1, MINUTE_MS), About("A", 5 * MINUTE_MS)))


WRONG = [
    ("", 0, "a condition such as AAPL > 200, or ("),
    ("AAPL", 4, "> or <, or moves, behind a symbol"),
    ("AAPL > ", 7, "a number such as 200 or -0.5"),
    ("AAPL > 1e5", 7, "a number such as 200 or -0.5"),
    ("AAPL > nan", 7, "a number such as 200 or -0.5"),
    ("AAPL > 2 amd B > 1", 9, "and, or, in, or the end"),
    ("AAPL > 2 and", 12, "a condition such as AAPL > 200, or ("),
    ("(AAPL > 2", 9, ")"),
    ("AAPL > 2)", 8, "and, or, in, or the end"),
    ("AAPL moves 3 in 5m", 11, "a percentage such as 1%, or +1% or -1% for one direction"),
    ("AAPL moves 0% in 5m", 11, "a percentage such as 1%, or +1% or -1% for one direction"),
    ("AAPL moves 3% in 5", 17, "a duration from 1s to 7d, such as 10m"),
    ("AAPL moves 3% in 8d", 17, "a duration from 1s to 7d, such as 10m"),
    ("volume(AAPL) > 3", 15, "a multiple such as 3x"),
    ("headline matches rate", 17, 'words in quotation marks, such as "rate cut"'),
    ('headline matches "rate', 17, "a closing quotation mark"),
    ("headline has x", 9, "matches or about, behind headline"),
    ("source bbc is failed", 14, 'ok, late, failing or gone; did you mean "failing"?'),
    ("(" * 21 + "A > 1", 20, "at most 20 parentheses in one another"),
    ("A > 1" + " " * 500, 500, "at most 500 characters"),
    ("__import__('os')", 0, "a symbol such as AAPL or BTC-USD"),
]


@pytest.mark.parametrize(("text", "at", "expected"), WRONG)
def test_mistake_is_told_with_its_place(text: str, at: int, expected: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parse(text)
    assert (caught.value.at, caught.value.expected) == (at, expected)


WORDS = [
    "AAPL",
    ">",
    "<",
    "200",
    "3x",
    "1%",
    "moves",
    "in",
    "10m",
    "and",
    "or",
    "(",
    ")",
    "volume",
    "headline",
]
WORDS += ["matches", "about", '"a b"', "source", "is", "ok", "'", "-", "=", "é"]


@given(st.lists(st.sampled_from(WORDS), max_size=12), st.sampled_from(["", " "]))
def test_whatever_is_written_is_read_or_refused_at_a_place_in_it(words: list[str], between: str) -> None:
    text = between.join(words)
    try:
        parse(text)
    except ConditionError as error:
        at = error.at
    else:
        return
    assert 0 <= at <= len(text)
