"""Where a day begins and ends: by the hours of the venue, over holidays, early closes and summer time."""

import pytest

from tests.support.events import quote, record_of
from ticker.derive.bars import BarsOfQuotes, TradingDays, utc_day
from ticker.events import Bar
from ticker.times import parse_rfc3339, rfc3339
from ticker.venues import find


def days_at(code: str) -> TradingDays:
    days = TradingDays()
    days.use({"AAPL": find(code)})
    return days


@pytest.mark.parametrize(
    ("code", "time", "start", "end"),
    [
        # New York trades from 4:00 to 20:00, before and after hours included.
        ("XNYS", "2026-01-06T15:00", "2026-01-06T09:00", "2026-01-07T09:00"),
        ("XNYS", "2026-01-07T03:00", "2026-01-06T09:00", "2026-01-07T09:00"),
        ("XNYS", "2026-01-10T12:00", "2026-01-09T09:00", "2026-01-12T09:00"),
        # The weekend in which the clocks go on: an hour less of it.
        ("XNYS", "2026-03-07T12:00", "2026-03-06T09:00", "2026-03-09T08:00"),
        # Thanksgiving is no trading day, and the day after ends early.
        ("XNYS", "2026-11-26T15:00", "2026-11-25T09:00", "2026-11-27T09:00"),
        # Currencies: Monday begins on Sunday at 17:00 in New York.
        ("FX", "2026-01-04T23:00", "2026-01-04T22:00", "2026-01-05T22:00"),
    ],
)
def test_a_day_goes_from_its_first_session_to_the_next_ones(
    code: str, time: str, start: str, end: str
) -> None:
    found = days_at(code)("AAPL", parse_rfc3339(f"{time}:00Z"))
    assert [rfc3339(ms)[:16] for ms in found] == [start, end]


def test_without_a_venue_it_is_the_day_of_utc() -> None:
    noon_ms = parse_rfc3339("2026-01-06T12:00:00Z")
    assert days_at("XNYS")("BTC-USD", noon_ms) == utc_day("BTC-USD", noon_ms)


def test_the_date_of_a_day_is_that_of_the_venue() -> None:
    sunday_ms = parse_rfc3339("2026-01-04T23:00:00Z")
    assert days_at("FX").date_s("AAPL", sunday_ms) == parse_rfc3339("2026-01-05T00:00:00Z") // 1_000
    assert days_at("FX").date_s("OTHER", sunday_ms) == parse_rfc3339("2026-01-04T00:00:00Z") // 1_000


def test_a_bar_of_a_day_is_that_of_the_session() -> None:
    derivation = BarsOfQuotes(days_at("XNYS"))
    state, told = derivation.start(), list[Bar]()
    for seq, (time, price) in enumerate(
        [
            ("06T10:00", 1),
            ("06T20:30", 2),
            ("07T00:30", 3),
            ("07T08:59", 4),
            ("07T09:00", 5),
            ("08T09:00", 6),
        ],
        1,
    ):
        time_ms = parse_rfc3339(f"2026-01-{time}:00Z")
        step = derivation.step(state, [record_of(quote(price=price), seq=seq, time_ms=time_ms)], time_ms)
        state = step.state
        told += [draft.body for draft in step.drafts if isinstance(draft.body, Bar)]
    daily = [bar for bar in told if bar.interval_s == 86_400]
    assert [(bar.start[:16], bar.open, bar.close) for bar in daily] == [
        ("2026-01-06T09:00", 1, 4),
        ("2026-01-07T09:00", 5, 5),
    ]
