from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticker.poller.deciding.skips import SPREAD_MS, after_skips
from ticker.sources.adapter import PublisherHints

HOURS = "skips these hours (skipHours)"
DAYS = "skips these days (skipDays)"
BOTH = "skips these hours and days (skipHours, skipDays)"


def at(day: int, hour: int, minute: int = 0) -> int:
    """A moment of January 2026, whose 1st was a Thursday."""
    return round(datetime(2026, 1, day, hour, minute, tzinfo=UTC).timestamp() * 1000)


def hours(*skipped: int) -> PublisherHints:
    return PublisherHints(skip_hours=skipped)


def days(*skipped: int) -> PublisherHints:
    return PublisherHints(skip_days=skipped)


MATRIX = [
    (PublisherHints(), at(1, 3, 30), at(1, 3, 30), None),
    (hours(4, 5), at(1, 3, 59), at(1, 3, 59), None),
    (hours(4, 5), at(1, 4), at(1, 6), HOURS),
    (hours(4, 5), at(1, 5, 59), at(1, 6), HOURS),
    (hours(4, 5), at(1, 6), at(1, 6), None),
    (hours(4, 6), at(1, 4, 30), at(1, 5), HOURS),
    (hours(22, 23, 0, 1), at(1, 23, 15), at(2, 2), HOURS),
    (days(3), at(1, 12), at(2, 0), DAYS),
    (days(5, 6), at(3, 9), at(5, 0), DAYS),
    (days(4), at(1, 23, 59), at(1, 23, 59), None),
    (PublisherHints(skip_hours=(0, 1, 2), skip_days=(5, 6)), at(3, 9), at(5, 3), BOTH),
    (PublisherHints(skip_hours=(0, 1, 2), skip_days=(5, 6)), at(2, 1), at(2, 3), HOURS),
    (hours(*range(1, 24)), at(1, 1), at(2, 0), HOURS),
    (days(*range(1, 7)), at(6, 0), at(12, 0), DAYS),
    # What leaves no hour at all is a mistake.
    (hours(*range(24)), at(1, 1), at(1, 1), None),
    (days(*range(7)), at(1, 1), at(1, 1), None),
]


@pytest.mark.parametrize(("hints", "due", "free", "reason"), MATRIX)
def test_read_is_put_off_to_the_end_of_what_is_skipped(
    hints: PublisherHints, due: int, free: int, reason: str | None
) -> None:
    assert after_skips(due, hints, 0.0) == (free, reason)


def test_visitors_do_not_all_come_on_the_stroke() -> None:
    assert after_skips(at(1, 4), hours(4), 1.0)[0] == at(1, 5) + SPREAD_MS
    assert after_skips(at(1, 6), hours(4), 1.0)[0] == at(1, 6)


@given(
    st.integers(at(1, 0), at(31, 0)),
    st.sets(st.integers(0, 23), max_size=23),
    st.sets(st.integers(0, 6), max_size=6),
    st.floats(0, 1),
)
def test_moment_is_never_skipped_nor_earlier_nor_out_of_reach(
    due_ms: int, skip_hours: set[int], skip_days: set[int], jitter: float
) -> None:
    hints = PublisherHints(skip_hours=tuple(skip_hours), skip_days=tuple(skip_days))
    free_ms, reason = after_skips(due_ms, hints, jitter)
    free = datetime.fromtimestamp(free_ms / 1000, UTC)
    assert free.hour not in skip_hours
    assert free.weekday() not in skip_days
    assert due_ms <= free_ms <= due_ms + 8 * 86_400_000
    assert (reason is None) == (free_ms == due_ms)
