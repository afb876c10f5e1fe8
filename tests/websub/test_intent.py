"""What a hub's GET means, whoever wrote its query."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticker.websub import Denied, Intent, Subscribe, Unsubscribe, intent_of

TOPIC = "https://example.org/feed?a=1&b=2"


def said(**words: str) -> Intent | None:
    return intent_of({f"hub.{name}": [word] for name, word in words.items()})


def test_a_hub_asks_whether_a_subscription_was_asked_for() -> None:
    asked = said(mode="subscribe", topic=TOPIC, challenge="c", lease_seconds="3600")
    assert asked == Subscribe(TOPIC, "c", 3600)


def test_a_hub_asks_whether_an_end_was_asked_for() -> None:
    # A lease may be there, and means nothing (section 5.3).
    asked = said(mode="unsubscribe", topic=TOPIC, challenge="c", lease_seconds="3600")
    assert asked == Unsubscribe(TOPIC, "c")


def test_a_hub_denies_with_a_reason_or_without() -> None:
    assert said(mode="denied", topic=TOPIC, reason="no room") == Denied(TOPIC, "no room")
    assert said(mode="denied", topic=TOPIC) == Denied(TOPIC, "")


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"mode": "subscribe"},
        {"mode": "subscribe", "topic": TOPIC},
        {"mode": "subscribe", "challenge": "c"},
        {"mode": "subscribe", "topic": "", "challenge": "c"},
        {"mode": "subscribe", "topic": TOPIC, "challenge": ""},
        {"mode": "unsubscribe", "topic": TOPIC},
        {"mode": "denied"},
        {"mode": "publish", "topic": TOPIC, "challenge": "c"},
        {"mode": "Subscribe", "topic": TOPIC, "challenge": "c"},
        {"topic": TOPIC, "challenge": "c"},
    ],
)
def test_what_lacks_a_word_is_no_hubs(words: dict[str, str]) -> None:
    assert said(**words) is None


def test_of_a_word_that_is_given_twice_the_first_one_counts() -> None:
    twice = {"hub.mode": ["denied", "subscribe"], "hub.topic": [TOPIC, "x"], "hub.challenge": ["c"]}
    assert intent_of(twice) == Denied(TOPIC, "")
    assert intent_of({"hub.mode": []}) is None


@pytest.mark.parametrize(
    ("text", "lease_s"),
    [("0", 0), ("864000", 864_000), ("9" * 10, 9_999_999_999)]
    + [(text, None) for text in ("", "-5", "+5", "1.5", "1e5", " 5", "9" * 11, "²", "٣", "ten")],
)
def test_a_lease_is_a_whole_number_or_not_said(text: str, lease_s: int | None) -> None:
    asked = said(mode="subscribe", topic=TOPIC, challenge="c", lease_seconds=text)
    assert asked == Subscribe(TOPIC, "c", lease_s)


@pytest.mark.parametrize("challenge", ["a\nb", "a\x00b", "\x1b[2J", "ä", "😀", "\u202e", "x" * 2001])
def test_a_challenge_that_is_long_or_no_plain_text_is_not_echoed(challenge: str) -> None:
    assert said(mode="subscribe", topic=TOPIC, challenge=challenge) is None
    assert said(mode="unsubscribe", topic=TOPIC, challenge=challenge) is None


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=2000))
def test_any_other_challenge_is_echoed_as_it_is(challenge: str) -> None:
    asked = said(mode="subscribe", topic=TOPIC, challenge=challenge)
    assert asked == Subscribe(TOPIC, challenge, None)


@given(st.text())
def test_a_reason_is_one_line_and_short(text: str) -> None:
    denied = said(mode="denied", topic=TOPIC, reason=text)
    assert isinstance(denied, Denied)
    assert len(denied.reason) <= 200
    assert not denied.reason or denied.reason.isprintable()


@given(st.dictionaries(st.sampled_from(["hub.mode", "hub.topic", "hub.challenge", "x"]), st.lists(st.text())))
def test_no_query_breaks_anything(query: dict[str, list[str]]) -> None:
    intent_of(query)
