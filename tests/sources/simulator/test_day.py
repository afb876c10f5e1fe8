from ticker.sources.simulator.day import DAY_MS, MOST_VOLUME, begun, date_after, date_of
from ticker.times import parse_rfc3339


def test_a_day_begins_at_its_first_price() -> None:
    day = begun(18_940, 19_000, 7)
    assert (day.prev_close, day.volume) == (18_940, 7)
    assert day.open == day.high == day.low == day.last == 19_000


def test_volume_stays_a_number_that_javascript_keeps() -> None:
    assert begun(1, 1, 10**18).volume == MOST_VOLUME


def test_a_day_begins_at_midnight_utc() -> None:
    midnight = parse_rfc3339("2026-03-29T00:00:00Z")
    assert date_of(midnight - 1) + 1 == date_of(midnight) == date_of(midnight + DAY_MS - 1)


def test_the_next_day_and_any_later_one_is_believed() -> None:
    assert date_after(20_000, 20_000 * DAY_MS) == 20_000
    assert date_after(20_000, 20_001 * DAY_MS) == 20_001
    assert date_after(20_000, 20_030 * DAY_MS) == 20_030


def test_a_clock_that_steps_back_over_midnight_does_not_begin_the_day_twice() -> None:
    assert date_after(20_000, 20_000 * DAY_MS - 1) == 20_000


def test_a_clock_that_was_years_ahead_is_believed_when_it_comes_back() -> None:
    assert date_after(24_000, 20_000 * DAY_MS) == 20_000
