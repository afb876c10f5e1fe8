"""What a reader asked for, and which records match it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.events import alert, bar, headline, message, quote, record_of, source
from ticker.ask import Subscription, expand
from ticker.events import DEFAULT_TYPES, TYPES

ON_REQUEST = ("bar", "status", "action", "announcement", "move")


def matches(subscription: Subscription, body: object, channel: str = "stocks") -> bool:
    return subscription.matches(record_of(body, channel))  # type: ignore[arg-type]


@given(st.permutations(["stocks", "world", "tech"]), st.permutations(["quote", "alert"]), st.booleans())
def test_the_order_and_case_of_what_was_asked_make_no_difference(
    channels: list[str], types: list[str], lower: bool
) -> None:
    symbols, words = (["msft", "aapl"], "fed RATES") if lower else (["AAPL", "MSFT", "AAPL"], "Rates Fed")
    asked = Subscription.of(channels, types, symbols, words)
    usual = Subscription.of(["stocks", "tech", "world"], ["quote", "alert"], ["AAPL", "MSFT"], "fed rates")
    assert asked == usual
    assert hash(asked) == hash(usual)


def test_bars_are_sent_only_to_who_names_the_type() -> None:
    assert tuple(name for name in TYPES if name not in ON_REQUEST) == DEFAULT_TYPES
    assert not matches(Subscription.of(["stocks"]), bar())
    assert matches(Subscription.of(["stocks"], ["bar"]), bar())


def test_channel_and_type_both_have_to_match() -> None:
    quotes = Subscription.of(["stocks"], ["quote"])
    assert matches(quotes, quote())
    assert not matches(quotes, quote(), "world")
    assert not matches(quotes, alert())


def test_symbols_match_events_that_name_one_of_them_whatever_the_case() -> None:
    apple = Subscription.of(["stocks"], symbols=["aapl", "XYZ"])
    assert matches(apple, quote("AAPL"))
    assert not matches(apple, quote("MSFT"))
    assert matches(apple, headline(symbols=("MSFT", "AAPL")))
    assert matches(apple, alert(symbol="AAPL"))
    assert not matches(apple, source())


@pytest.mark.parametrize(
    ("words", "title", "matched"),
    [
        ("fed", "Fed raises rates", True),
        ("FED rate", "Fed raises rates", True),
        ("rates fed", "Fed raises rates", True),
        ("aises", "Fed raises rates", False),
        ("fed ecb", "Fed raises rates", False),
        ("$5b", "A deal of $5B", True),
        ("straße", "STRASSE", True),
        (".*", "Fed raises rates", False),
        ("ueda", "日銀 Ueda speaks", True),
    ],
)
def test_each_word_has_to_begin_a_word_of_the_text(words: str, title: str, matched: bool) -> None:
    assert matches(Subscription.of(["stocks"], words=words), headline(title=title)) is matched


def test_words_look_at_the_text_of_every_type() -> None:
    hello = Subscription.of(["stocks"], TYPES, words="hello")
    assert matches(hello, message("say hello"))
    assert matches(hello, alert("Hello"))
    assert matches(hello, quote("HELLO"))
    assert matches(hello, source("hello"))
    assert matches(hello, bar("HELLO"))
    assert not matches(hello, headline())


def test_parameters_and_while_values_of_one_or() -> None:
    both = Subscription.of(["stocks"], symbols=["AAPL", "MSFT"], words="rises")
    assert matches(both, headline(title="Apple rises", symbols=("AAPL",)))
    assert not matches(both, headline(title="Apple rises", symbols=("XYZ",)))
    assert not matches(both, headline(title="Apple falls", symbols=("AAPL",)))


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("stocks", ("stocks",)),
        ("news.*", ("news.world", "news.tech")),
        ("*", ("stocks", "news.world", "news.tech", "a[b]c", "a?c")),
        ("a[b]*", ("a[b]c",)),
        ("a?*", ("a?c",)),
        ("Stocks", ()),
        ("none.*", ()),
        ("new?.*", ()),
    ],
)
def test_a_pattern_stands_for_channels_with_a_star_and_nothing_else(
    pattern: str, found: tuple[str, ...]
) -> None:
    assert expand(pattern, ["stocks", "news.world", "news.tech", "a[b]c", "a?c"]) == found
