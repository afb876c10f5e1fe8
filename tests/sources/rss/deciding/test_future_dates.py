from ticker.sources.rss.deciding.future_dates import on_our_clock
from ticker.sources.rss.parsing.entries import Entry
from ticker.times import parse_rfc3339

HOUR_MS = 3_600_000
NOW_MS = parse_rfc3339("2026-01-02T12:00:00Z")


def at(hours: float | None) -> Entry:
    return Entry(title=f"{hours}", published_ms=None if hours is None else NOW_MS + round(hours * HOUR_MS))


def hours(*entries: Entry) -> list[float | None]:
    return [
        None if entry.published_ms is None else (entry.published_ms - NOW_MS) / HOUR_MS
        for entry in on_our_clock(entries, NOW_MS)
    ]


def test_feed_of_a_clock_that_is_ahead_is_set_back_by_whole_hours() -> None:
    # Written in a zone two hours ahead and read as UTC; the newest is a quarter of an hour old.
    assert hours(at(1.75), at(1.5), at(0.5), at(-1)) == [-0.25, -0.5, -1.5, -3]
    assert hours(at(13.9), at(13), at(12)) == [-0.1, -1, -2]


def test_order_and_distances_of_a_feed_that_is_ahead_stay() -> None:
    assert hours(at(1), at(None), at(0.5), at(0.25)) == [0, None, -0.5, -0.75]


def test_appointments_have_no_date_of_publication() -> None:
    assert hours(at(24 * 30), at(24 * 7), at(2), at(-5)) == [None, None, None, -5]


def test_few_entries_in_the_future_are_left_to_be_clamped() -> None:
    assert hours(at(5), at(-1), at(-2), at(-3)) == [5, -1, -2, -3]
    assert hours(at(5), at(3), at(-2), at(-3)) == [5, 3, -2, -3]


def test_one_or_two_entries_prove_nothing() -> None:
    assert hours(at(5), at(None), at(None)) == [5, None, None]
    assert hours(at(5), at(6)) == [5, 6]


def test_feed_without_dates_or_entries_stays_as_it_is() -> None:
    assert hours(at(None), at(None), at(None)) == [None, None, None]
    assert hours() == []
