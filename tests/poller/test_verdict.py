import pytest

from ticker.poller.verdict import (
    LATE_GRACE_MS,
    MAX_BACK_OFF_MS,
    Failed,
    Outcome,
    Rhythm,
    Standing,
    Worked,
    event_of,
    first_due,
    is_late,
    is_worth_telling,
    judge,
    phase,
    slots_missed,
)

T = 1_800_000_000_000
FEED = Rhythm(300_000, on_grid=False)
PRICES = Rhythm(1_000, on_grid=True)


def judged(
    standing: Standing,
    outcome: Outcome,
    rhythm: Rhythm = FEED,
    *,
    started: int = T,
    now: int = T + 200,
    jitter: float = 0.0,
) -> Standing:
    return judge(standing, outcome, rhythm, started_ms=started, now_ms=now, jitter=jitter)


def failed(detail: str = "503", retry_after_s: float | None = None, *, gone: bool = False) -> Failed:
    return Failed(detail, retry_after_s, gone)


def test_a_feed_is_left_alone_for_the_whole_interval_after_a_read_began() -> None:
    after = judged(Standing(due_ms=T - 5_000), Worked(None))
    assert (after.state, after.due_ms, after.reason) == ("ok", T + 300_000, "every 5 min")


def test_prices_keep_to_their_grid_however_long_a_read_takes() -> None:
    assert judged(Standing(due_ms=T), Worked(None), PRICES, now=T + 999).due_ms == T + 1_000
    assert judged(Standing(due_ms=T), Worked(None), PRICES, now=T + 1_000).due_ms == T + 2_000
    assert judged(Standing(due_ms=T), Worked(None), PRICES, now=T + 4_500).due_ms == T + 5_000


def test_slots_that_passed_during_a_read_are_counted_not_caught_up() -> None:
    assert slots_missed(T, PRICES, T + 999) == 0
    assert slots_missed(T, PRICES, T + 4_500) == 4
    assert slots_missed(T, FEED, T + 4_000_000) == 0


def test_a_clock_that_steps_back_neither_stops_nor_speeds_up_the_grid() -> None:
    after = judged(Standing(due_ms=T), Worked(None), PRICES, now=T - 10_000)
    assert after.due_ms == T + 1_000


@pytest.mark.parametrize(("failures", "times"), [(0, 1), (1, 2), (2, 4), (3, 8)])
def test_back_off_doubles_and_is_never_shorter_than_the_interval(failures: int, times: int) -> None:
    after = judged(Standing(failures=failures, due_ms=T), failed(), now=T)
    assert after.due_ms == T + 300_000 * times
    assert after.failures == failures + 1


def test_back_off_has_a_ceiling_and_so_never_gives_up() -> None:
    assert judged(Standing(failures=400), failed(), now=T).due_ms == T + MAX_BACK_OFF_MS
    day = Rhythm(86_400_000, on_grid=False)
    assert judged(Standing(failures=9), failed(), day, now=T).due_ms == T + 86_400_000


def test_jitter_only_lengthens_a_back_off() -> None:
    assert judged(Standing(), failed(), now=T, jitter=1.0).due_ms == T + 330_000


def test_a_publisher_that_asks_for_more_patience_gets_it() -> None:
    after = judged(Standing(), failed(retry_after_s=7_200), now=T)
    assert after.due_ms == T + 7_200_000
    assert after.reason == "asked to wait 2 h (Retry-After)"


def test_a_publisher_that_asks_for_less_than_the_interval_does_not_hurry_us() -> None:
    assert judged(Standing(), failed(retry_after_s=1), now=T).due_ms == T + 300_000


def test_a_failure_keeps_the_time_of_the_last_good_read() -> None:
    good = judged(Standing(), Worked(None))
    bad = judged(good, failed("timed out"))
    assert (bad.state, bad.detail, bad.last_ok_ms) == ("failing", "timed out", T + 200)
    well_again = judged(bad, Worked("not modified"))
    assert (well_again.state, well_again.failures, well_again.detail) == ("ok", 0, "not modified")


def test_a_feed_that_is_gone_is_not_read_again() -> None:
    gone = judged(Standing(due_ms=T), failed("410 Gone", gone=True))
    assert (gone.state, gone.due_ms, gone.reason) == ("gone", None, None)


def test_a_restart_keeps_the_due_time() -> None:
    assert first_due("bbc", Standing(due_ms=T + 120_000), FEED, T) == T + 120_000


@pytest.mark.parametrize(
    "due_ms",
    [
        pytest.param(None, id="never read"),
        pytest.param(T - 1, id="overdue"),
        pytest.param(T + 10**12, id="from a clock that was years ahead"),
    ],
)
def test_a_source_that_is_due_at_the_start_is_read_within_seconds(due_ms: int | None) -> None:
    assert T <= first_due("bbc", Standing(due_ms=due_ms), FEED, T) <= T + 5_000


def test_first_reads_are_spread_each_source_has_a_moment_of_its_own() -> None:
    moments = {phase(f"feed-{number}", 5_000) for number in range(50)}
    assert len(moments) > 45
    assert max(moments) - min(moments) > 3_000
    assert phase("bbc", 5_000) == phase("bbc", 5_000)


def test_a_source_is_late_only_after_a_grace() -> None:
    standing = Standing(due_ms=T)
    assert not is_late(standing, PRICES, T + LATE_GRACE_MS)
    assert is_late(standing, PRICES, T + LATE_GRACE_MS + 1)
    assert not is_late(standing, FEED, T + 299_000)
    assert not is_late(Standing(state="failing", due_ms=T), PRICES, T + 10**7)


def test_slow_sources_tell_of_every_read_fast_ones_of_a_change() -> None:
    ok = Standing()
    assert is_worth_telling(None, ok, PRICES)
    assert not is_worth_telling("ok", ok, PRICES)
    assert is_worth_telling("late", ok, PRICES)
    assert is_worth_telling("ok", ok, Rhythm(30_000, on_grid=False))
    assert not is_worth_telling("ok", ok, Rhythm(29_999, on_grid=False))


def test_the_event_says_when_and_why_in_words() -> None:
    event = event_of("bbc", "rss", judged(Standing(), failed("503 Service Unavailable"), now=T), FEED)
    assert (event.name, event.kind, event.state, event.failures) == ("bbc", "rss", "failing", 1)
    assert event.next_read == "2027-01-15T08:05:00.000Z"
    assert event.next_reason == "first failure"
    assert event_of("us", "simulator", judged(Standing(), Worked(None), PRICES), PRICES).next_read is None
