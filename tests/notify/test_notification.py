"""What a notification has of its alert."""

import pytest

from tests.support.clock import NOON_MS
from tests.support.events import alert, quote, record_of
from ticker.derive.alerts import Summons
from ticker.notify import notification_of


def test_notification_says_what_its_alert_says_and_which_event_that_is() -> None:
    record = record_of(alert("AAPL is above 200", symbol="AAPL", severity="warning"), "stocks", 7)
    told = notification_of(record, Summons(7, ("phone",)))
    assert (told.alert, told.channel, told.time_ms) == (record.id, "stocks", NOON_MS)
    assert (told.title, told.symbol, told.severity) == ("AAPL is above 200", "AAPL", "warning")
    assert told.notify == ("phone",)


def test_only_alerts_are_notified() -> None:
    with pytest.raises(ValueError, match="a quote is no alert"):
        notification_of(record_of(quote("AAPL", 1), "stocks", 7))
