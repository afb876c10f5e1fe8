from ticker.poller.start_clock import StartClock

T = 1_800_000_000_000
MINUTE = 60_000
DAY = 86_400_000


def test_a_clock_that_is_set_on_soon_after_the_start_had_been_wrong_since_then() -> None:
    assert StartClock(T).corrected(T + MINUTE + 3 * DAY, 3 * DAY) == (T, T + MINUTE)


def test_one_that_is_set_back_or_on_by_little_or_long_after_the_start_had_not() -> None:
    assert StartClock(T).corrected(T + MINUTE - DAY, -DAY) is None
    assert StartClock(T).corrected(T + 2 * MINUTE, MINUTE) is None
    assert StartClock(T).corrected(T + 3 * DAY, DAY) is None
