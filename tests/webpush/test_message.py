"""What a browser is sent of an alert, and how a push service is to treat it."""

import json

import pytest
from msgspec.structs import replace

from tests.support.browser_keys import BrowserKeys
from tests.webpush.test_encryption import subscribed
from ticker.events import Severity
from ticker.notify import Notification
from ticker.webpush.message import MOST_BYTES, message_of
from ticker.webpush.subscription import SEVERITIES

TO = subscribed(BrowserKeys())


def notification(**changes: object) -> Notification:
    told = {
        "alert": "fAq8-17",
        "channel": "stocks",
        "time_ms": 1_767_225_600_000,
        "rule": "apple-200",
        "severity": "warning",
        "symbol": "AAPL",
        "title": "AAPL is above 200",
        "detail": "AAPL at 200.11 USD (simulated)",
    }
    return Notification(**(told | changes))  # type: ignore[arg-type]


def said(**changes: object) -> dict[str, str]:
    found: dict[str, str] = json.loads(message_of(notification(**changes), TO).payload)
    return found


def test_it_says_what_the_page_says_and_leads_to_the_symbol() -> None:
    assert said() == {
        "title": "AAPL is above 200",
        "body": "AAPL at 200.11 USD (simulated)",
        "tag": "apple-200",
        "severity": "warning",
        "target": "#AAPL",
        "time": "2026-01-01T00:00:00.000Z",
    }


def test_an_alert_that_names_no_symbol_leads_to_itself() -> None:
    assert said(symbol=None)["target"] == "#alert%3AfAq8-17"


def test_a_symbol_is_written_as_addresses_have_it() -> None:
    assert said(symbol="EUR/USD")["target"] == "#EUR%2FUSD"
    assert said(symbol="^GSPC")["target"] == "#%5EGSPC"


def test_where_a_rule_has_words_of_its_own_what_raised_it_stands_below_them() -> None:
    told = said(detail="Look at the desk", raised_by="AAPL at 200.11 USD (simulated)")
    assert told["body"] == "Look at the desk\nAAPL at 200.11 USD (simulated)"


@pytest.mark.parametrize("letter", ["x", '"', "\1", "\n", "\u00e9", "\u20ac", "\U0001f4c8"])
def test_it_fits_whatever_the_words_are(letter: str) -> None:
    long = notification(title=letter * 200, detail=letter * 1_000, raised_by=letter * 500, rule="r" * 64)
    payload = message_of(long, TO).payload
    assert len(payload) <= MOST_BYTES
    assert json.loads(payload)["body"].endswith("\u2026")


def test_the_worse_it_is_the_longer_it_waits_and_the_sooner_it_comes() -> None:
    made = {severity: message_of(notification(severity=severity), TO) for severity in SEVERITIES}
    assert {severity: (one.ttl_s // 3_600, one.urgency) for severity, one in made.items()} == {
        "info": (1, "normal"),
        "warning": (6, "high"),
        "critical": (24, "high"),
    }


def test_a_rules_newer_alert_takes_the_place_of_its_older_and_nobody_can_tell_which_rule_it_is() -> None:
    topic = message_of(notification(), TO).topic
    assert message_of(notification(alert="fAq8-18", detail="more"), TO).topic == topic
    assert message_of(notification(rule="other"), TO).topic != topic
    assert message_of(notification(), subscribed(BrowserKeys())).topic != topic
    assert len(topic) == 32


@pytest.mark.parametrize(
    ("least", "wanted"),
    [("info", SEVERITIES), ("warning", ("warning", "critical")), ("critical", ("critical",))],
)
def test_a_browser_is_told_from_the_severity_on_that_was_chosen(
    least: Severity, wanted: tuple[Severity, ...]
) -> None:
    chosen = replace(TO, severity=least)
    assert tuple(severity for severity in SEVERITIES if chosen.wants(severity)) == wanted
