"""Rules in words, as `ticker check` says them."""

import pytest

from ticker.alerts import Rule, condition_words, explain, parse, title_of

SAID = [
    ("AAPL > 200", "AAPL is above 200"),
    ("AAPL <= 0.00001", "AAPL is at or below 0.00001"),
    ("AAPL > 10000000000000", "AAPL is above 10000000000000"),
    ("AAPL > 1234567890123.25", "AAPL is above 1234567890123.25"),
    ("aapl < -0.0", "AAPL is below 0"),
    ("aapl moves 2.50% in 10m", "AAPL moves by 2.5 % within the last 10 min"),
    ("AAPL < 5 in 1h", "AAPL was below 5 in the last 60 min"),
    ("SPY moves 1% in 10m", "SPY moves by 1 % within the last 10 min"),
    ("SPY moves -1% in 10m", "SPY falls by 1 % within the last 10 min"),
    ("volume(AAPL) > 3x", "AAPL trades more than 3 times its usual volume in the last 5 min"),
    ('headline matches "rate cut"', 'a headline has "rate cut"'),
    ("headline about AAPL in 1h", "a headline is about AAPL in the last 60 min"),
    ("source bbc is gone", "source bbc is gone"),
    ("A > 1 and (B > 2 or C > 3)", "A is above 1 and (B is above 2 or C is above 3)"),
]


@pytest.mark.parametrize(("text", "words"), SAID)
def test_condition_in_words(text: str, words: str) -> None:
    assert condition_words(parse(text)) == words


def test_rule_says_when_how_often_and_to_whom() -> None:
    rule = Rule(
        name="apple",
        when=parse("AAPL > 200"),
        until=parse("AAPL < 195"),
        severity="warning",
        cooldown_ms=600_000,
        notify=("phone", "desk"),
    )
    assert explain(rule) == (
        "apple (warning): fires when AAPL is above 200; then not before AAPL is below 195; "
        "at most once in 10 min; notifies phone and desk"
    )


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("zzz > 200", "ZZZ is above 200"),
        ("brk.b < 5", "Brk.b is below 5"),
        ("volume(Eth) > 3x in 5m", "eth trades more than 3 times its usual volume in the last 5 min"),
        ("headline about ETH", "A headline is about eth"),
        ("source bbc is ok or eth > 1", "Source bbc is ok or eth is above 1"),
    ],
)
def test_symbol_is_spelled_as_its_feed_spells_it_and_in_capitals_where_none_quotes_it(
    text: str, title: str
) -> None:
    spelling = {"ETH": "eth", "BRK.B": "Brk.b"}
    assert title_of(Rule(name="a", when=parse(text), spelling=spelling)) == title
