"""Rules in words, as `ticker check` says them."""

import pytest

from ticker.alerts import Rule, condition_words, explain, parse

SAID = [
    ("AAPL > 200", "AAPL is above 200"),
    ("AAPL <= 0.00001", "AAPL is at or below 1e-05"),
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
