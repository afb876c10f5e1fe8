import msgspec
import pytest

from ticker.config.rhythm import Rhythm
from ticker.outbound.causes import Gone, Refused, TimedOut
from ticker.outbound.host_backoffs import HostBackoff
from ticker.poller.deciding.backoff import CEILING_MS
from ticker.poller.deciding.freshness import MAX_RETRY_AFTER_S
from ticker.poller.deciding.verdict import (
    LATE_GRACE_MS,
    begun,
    event_of,
    first_due,
    is_late,
    is_worth_telling,
    judge,
    next_due,
    overdue,
    phase,
    postponed,
    slots_missed,
)
from ticker.poller.state import Deferred, Failed, Outcome, SourceState, Worked, moved
from ticker.sources.adapter import NO_HINTS, PublisherHints
from ticker.sources.causes import KindSpecific, ReadCause

T = 1_800_000_000_000  # 2027-01-15T08:00:00Z, a Friday
MINUTE = 60_000
HOUR = 3_600_000
FEED = Rhythm(300_000, on_grid=False)
AUTO = Rhythm(900_000, on_grid=False, auto=True)
PRICES = Rhythm(1_000, on_grid=True)
BUSY = KindSpecific("503")


def judged(
    state: SourceState, outcome: Outcome, rhythm: Rhythm = FEED, *, now: int = T, jitter: float = 0.0
) -> SourceState:
    return judge(state, outcome, rhythm, now_ms=now, jitter=jitter)


def failed(cause: ReadCause = BUSY, hints: PublisherHints = NO_HINTS) -> Failed:
    return Failed(cause, hints)


HINTS = PublisherHints(ttl_s=3600, skip_hours=(9,))
MATRIX = [
    # A read that worked: the interval, the publisher's hints, then what it skips.
    (SourceState(), Worked(None), 5, "every 5 min"),
    (SourceState(failures=7, health="failing"), Worked(None), 5, "every 5 min"),
    (SourceState(), Worked(None, PublisherHints(max_age_s=900)), 15, "publisher asks for 15 min (max-age)"),
    (SourceState(), Worked(None, PublisherHints(skip_hours=(8,))), 60, "skips these hours (skipHours)"),
    (SourceState(), Worked(None, PublisherHints(skip_days=(4,))), 16 * 60, "skips these days (skipDays)"),
    (SourceState(), Worked(None, HINTS), 120, "skips these hours (skipHours)"),
    (
        SourceState(),
        Worked(None, PublisherHints(ttl_s=3600, skip_hours=(8,))),
        60,
        "publisher asks for 60 min (ttl)",
    ),
    # What the answer before said is of no account once there is a new one.
    (SourceState(hints=HINTS), Worked(None), 5, "every 5 min"),
    # A read that failed: back-off from the whole interval, Retry-After, then what the feed skips.
    (SourceState(), failed(), 5, "first failure"),
    (SourceState(failures=1), failed(), 10, "backing off after 2 failures"),
    (SourceState(failures=2), failed(), 20, "backing off after 3 failures"),
    (SourceState(failures=99), failed(), 60, "backing off after 100 failures"),
    (SourceState(failures=99), failed(Refused(404)), 24 * 60, "backing off after 100 failures"),
    (
        SourceState(),
        failed(hints=PublisherHints(retry_after_s=7200)),
        120,
        "publisher asks for 2 h (Retry-After)",
    ),
    (
        SourceState(failures=9),
        failed(hints=PublisherHints(retry_after_s=7200)),
        120,
        "publisher asks for 2 h (Retry-After)",
    ),
    (
        SourceState(failures=9),
        failed(hints=PublisherHints(retry_after_s=60)),
        60,
        "backing off after 10 failures",
    ),
    (SourceState(), failed(hints=PublisherHints(retry_after_s=1)), 5, "first failure"),
    (SourceState(), failed(hints=PublisherHints(max_age_s=900)), 15, "first failure"),
    # A feed that fails is not asked more often than when all was well.
    (SourceState(hints=PublisherHints(ttl_s=1800)), failed(), 30, "first failure"),
    (SourceState(hints=PublisherHints(ttl_s=1800), failures=1), failed(), 60, "backing off after 2 failures"),
    (SourceState(hints=PublisherHints(max_age_s=1800)), failed(), 5, "first failure"),
    (SourceState(hints=PublisherHints(skip_hours=(8,))), failed(), 60, "skips these hours (skipHours)"),
    (
        SourceState(hints=PublisherHints(skip_hours=(10,))),
        failed(hints=PublisherHints(retry_after_s=7200)),
        180,
        "skips these hours (skipHours)",
    ),
]


@pytest.mark.parametrize(("state", "outcome", "minutes", "reason"), MATRIX)
def test_next_read_and_the_reason_for_it(
    state: SourceState, outcome: Outcome, minutes: int, reason: str
) -> None:
    after = judged(state, outcome)
    assert ((after.due_ms or 0) - T, after.reason) == (minutes * MINUTE, reason)
    assert after.judged_ms == T


@pytest.mark.parametrize(("state", "outcome", "minutes", "reason"), MATRIX)
def test_jitter_never_makes_a_read_sooner(
    state: SourceState, outcome: Outcome, minutes: int, reason: str
) -> None:
    assert (judged(state, outcome, jitter=1.0).due_ms or 0) >= T + minutes * MINUTE


def test_a_feed_is_left_alone_for_the_whole_interval_after_its_answer() -> None:
    after = judged(SourceState(due_ms=T - 5_000), Worked(None), now=T + 200)
    assert (after.health, after.due_ms) == ("ok", T + 300_200)


def test_auto_reads_as_often_as_the_feed_changes() -> None:
    first = judged(SourceState(), Worked(None, news=50), AUTO)
    assert (first.pace_ms, first.due_ms) == (15 * MINUTE, T + 15 * MINUTE)
    quiet = judged(first, Worked(None), AUTO)
    assert quiet.pace_ms == round(18.75 * MINUTE)
    busy = judged(first, Worked(None, news=2), AUTO)
    assert (busy.pace_ms, busy.reason) == (5 * MINUTE, "every 5 min, as often as it changes (auto)")


def test_auto_keeps_its_pace_over_a_failure_and_obeys_the_publisher() -> None:
    after = judged(SourceState(pace_ms=30 * MINUTE, last_ok_ms=1), failed(), AUTO)
    assert (after.pace_ms, after.due_ms) == (30 * MINUTE, T + 30 * MINUTE)
    asked = judged(
        SourceState(pace_ms=30 * MINUTE, last_ok_ms=1), Worked(None, PublisherHints(ttl_s=7200)), AUTO
    )
    assert asked.reason == "publisher asks for 2 h (ttl)"


def test_pace_is_forgotten_when_the_operator_names_an_interval() -> None:
    assert judged(SourceState(pace_ms=30 * MINUTE, last_ok_ms=1), Worked(None)).pace_ms is None


def test_host_on_hold_is_no_failure_of_the_feed() -> None:
    state = SourceState(health="failing", detail="503", failures=2, last_ok_ms=5)
    after = judged(state, Deferred(HostBackoff("e.org", T + HOUR)))
    assert after.due_ms == T + HOUR
    assert after.reason == "e.org asks all its visitors to wait (429)"
    assert (after.health, after.detail, after.failures, after.last_ok_ms) == ("failing", "503", 2, 5)


def test_hold_that_was_asked_for_is_kept_until_the_next_good_read() -> None:
    host_backoff = HostBackoff("e.org", T + HOUR)
    after = judged(SourceState(), Failed(Refused(429), host_backoff=host_backoff))
    assert after.host_backoff == host_backoff
    assert judged(after, Worked(None)).host_backoff is None


def test_prices_keep_to_their_grid_however_long_a_read_takes() -> None:
    assert judged(SourceState(due_ms=T), Worked(None), PRICES, now=T + 999).due_ms == T + 1_000
    assert judged(SourceState(due_ms=T), Worked(None), PRICES, now=T + 1_000).due_ms == T + 2_000
    assert judged(SourceState(due_ms=T), Worked(None), PRICES, now=T + 4_500).due_ms == T + 5_000


def test_slots_that_passed_during_a_read_are_counted_not_caught_up() -> None:
    assert slots_missed(T, PRICES, T + 999) == 0
    assert slots_missed(T, PRICES, T + 4_500) == 4
    assert slots_missed(T, FEED, T + 4_000_000) == 0


def test_a_clock_that_steps_back_neither_stops_nor_speeds_up_the_grid() -> None:
    after = judged(SourceState(due_ms=T), Worked(None), PRICES, now=T - 10_000)
    assert after.due_ms == T + 1_000


def test_retry_after_is_obeyed_for_a_week_at_most_and_no_interval_limits_it() -> None:
    rhythm = Rhythm(300_000, on_grid=False, max_ms=HOUR)
    assert (
        judged(SourceState(), failed(hints=PublisherHints(retry_after_s=86_400 * 3)), rhythm).due_ms
        == T + 72 * HOUR
    )
    assert (
        judged(SourceState(), failed(hints=PublisherHints(retry_after_s=1e12))).due_ms
        == T + MAX_RETRY_AFTER_S * 1000
    )


def test_back_off_has_a_ceiling_and_so_never_gives_up() -> None:
    assert judged(SourceState(failures=400), failed()).due_ms == T + CEILING_MS
    day = Rhythm(86_400_000, on_grid=False)
    assert judged(SourceState(failures=9), failed(), day).due_ms == T + 86_400_000


def test_a_failure_keeps_the_time_of_the_last_good_read() -> None:
    good = judged(SourceState(), Worked(None))
    bad = judged(good, failed(KindSpecific("timed out")))
    assert (bad.health, bad.detail, bad.last_ok_ms) == ("failing", "timed out", T)
    well_again = judged(bad, Worked("not modified"))
    assert (well_again.health, well_again.failures, well_again.detail) == ("ok", 0, "not modified")


def test_a_feed_that_is_gone_is_not_read_again() -> None:
    gone = judged(SourceState(due_ms=T), failed(Gone()))
    assert (gone.health, gone.due_ms) == ("gone", None)
    assert gone.reason == "stopped for good: the publisher says it is gone"


def test_a_restart_keeps_the_due_time() -> None:
    assert first_due("bbc", SourceState(due_ms=T + 120_000), FEED, T) == T + 120_000


@pytest.mark.parametrize(
    "due_ms",
    [
        pytest.param(None, id="never read"),
        pytest.param(T - 1, id="overdue"),
        pytest.param(T + 10**12, id="from a clock that was years ahead"),
    ],
)
def test_a_source_that_is_due_at_the_start_is_read_within_seconds(due_ms: int | None) -> None:
    assert T <= first_due("bbc", SourceState(due_ms=due_ms), FEED, T) <= T + 5_000


def test_a_clock_that_stepped_back_since_costs_no_more_than_the_wait_that_was_left() -> None:
    ahead = SourceState(judged_ms=T + 10**10, due_ms=T + 10**10 + HOUR)
    assert first_due("bbc", ahead, FEED, T) == T + HOUR
    # A minute either way is what clocks do.
    assert first_due("bbc", SourceState(judged_ms=T + 5_000, due_ms=T + HOUR), FEED, T) == T + HOUR


def test_a_long_wait_that_was_asked_for_survives_a_restart() -> None:
    state = judged(SourceState(), failed(hints=PublisherHints(retry_after_s=6 * 86_400)))
    assert first_due("bbc", state, FEED, T + HOUR) == T + 6 * 24 * HOUR


def test_a_read_that_never_ended_is_not_repeated_at_once() -> None:
    start = begun(SourceState(due_ms=T), FEED, T)
    assert (start.due_ms, start.cut_short, start.reason) == (T + 30_000, 1, "the last read was cut short")
    assert begun(start, FEED, T).due_ms == T + 60_000
    assert begun(msgspec.structs.replace(start, cut_short=50), FEED, T).due_ms == T + 300_000
    assert judged(start, Worked(None)).cut_short == 0
    assert judged(start, failed()).cut_short == 0


def test_a_source_that_comes_due_in_skipped_hours_is_put_off_with_the_reason() -> None:
    skipping = SourceState(due_ms=T - HOUR, hints=PublisherHints(skip_hours=(8,)), failures=1)
    later = postponed("bbc", skipping, T)
    assert later is not None
    assert T + HOUR <= (later.due_ms or 0) <= T + HOUR + 300_000
    assert (later.reason, later.failures) == ("skips these hours (skipHours)", 1)
    assert postponed("bbc", skipping, T + HOUR) is None


def test_state_of_an_older_version_is_read_and_has_no_hints() -> None:
    old = msgspec.msgpack.encode({"state": "failing", "failures": 3, "due_ms": 7, "reason": "x"})
    found = msgspec.msgpack.decode(old, type=SourceState)
    assert (found.failures, found.due_ms, found.hints, found.host_backoff) == (3, 7, PublisherHints(), None)
    new = judged(SourceState(), Failed(Refused(429), HINTS, host_backoff=HostBackoff("e.org", 5)))
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(new), type=SourceState) == new


def test_first_reads_are_spread_each_source_has_a_moment_of_its_own() -> None:
    moments = {phase(f"feed-{number}", 5_000) for number in range(50)}
    assert len(moments) > 45
    assert max(moments) - min(moments) > 3_000
    assert phase("bbc", 5_000) == phase("bbc", 5_000)


def test_a_source_is_late_only_after_a_grace() -> None:
    state = SourceState(due_ms=T)
    assert not is_late(state, PRICES, T + LATE_GRACE_MS)
    assert is_late(state, PRICES, T + LATE_GRACE_MS + 1)
    assert not is_late(state, FEED, T + 299_000)
    assert not is_late(SourceState(health="failing", due_ms=T), PRICES, T + 10**7)


def test_slow_sources_tell_of_every_read_fast_ones_of_a_change() -> None:
    ok = SourceState()
    assert is_worth_telling(None, SourceState(), ok, PRICES)
    assert not is_worth_telling("ok", SourceState(), ok, PRICES)
    assert is_worth_telling("late", SourceState(), ok, PRICES)
    assert is_worth_telling("ok", SourceState(), ok, Rhythm(30_000, on_grid=False))
    assert not is_worth_telling("ok", SourceState(), ok, Rhythm(29_999, on_grid=False))
    asked = judged(SourceState(), Worked(None, PublisherHints(ttl_s=3600)), Rhythm(10_000, on_grid=False))
    assert is_worth_telling("ok", SourceState(), asked, Rhythm(10_000, on_grid=False))


def test_new_remark_on_what_keeps_to_a_grid_is_told() -> None:
    remarked = SourceState(detail="played to its end")
    assert is_worth_telling("ok", SourceState(), remarked, PRICES)
    assert not is_worth_telling("ok", remarked, remarked, PRICES)
    assert not is_worth_telling("ok", SourceState(), remarked, Rhythm(1_000, on_grid=False))


def test_the_event_says_when_and_why_in_words() -> None:
    event = event_of("bbc", "BBC", "rss", judged(SourceState(), failed(Refused(503))), FEED)
    assert (event.name, event.title, event.kind) == ("bbc", "BBC", "rss")
    assert (event.state, event.failures) == ("failing", 1)
    assert event.next_read == "2027-01-15T08:05:00.000Z"
    assert event.next_reason == "first failure"
    assert (
        event_of("us", "US", "simulator", judged(SourceState(), Worked(None), PRICES), PRICES).next_read
        is None
    )


def test_next_read_is_told_of_a_fast_source_that_fails_once_it_is_told_at_every_read() -> None:
    state, told = SourceState(), []
    for _ in range(6):
        state = judged(state, failed(), PRICES)
        next_read = event_of("us", "US", "simulator", state, PRICES).next_read
        assert (next_read is not None) == is_worth_telling("failing", SourceState(), state, PRICES)
        told.append(next_read)
    assert told == [None] * 5 + ["2027-01-15T08:00:32.000Z"]


def test_event_says_what_to_do_as_long_as_something_is_wrong() -> None:
    def told(state: SourceState) -> str | None:
        return event_of("bbc", "BBC", "rss", state, FEED).advice

    nothing = "Nothing to do: Ticker tries again by itself."
    missing = judged(SourceState(), failed(Refused(404)))
    assert told(missing) == "Check its address in feeds/."
    assert told(judged(missing, Worked("not modified"))) is None
    assert told(judged(SourceState(), failed(TimedOut(20)))) == nothing
    assert told(judged(SourceState(), failed(Gone()))) == "Fix its address in feeds/, or remove it."
    assert told(overdue(judged(SourceState(), Worked(None)), T + 24 * HOUR)) == nothing
    # As an earlier version left it in the log, without the cause.
    assert told(SourceState(health="failing", detail="404 Not Found")) == nothing
    assert told(SourceState(health="gone", detail="410 Gone")) == "Fix its address in feeds/, or remove it."


def test_cause_is_what_the_words_are_made_from() -> None:
    state = judged(SourceState(), failed(Refused(503, 120)))
    assert (state.cause, state.detail) == (Refused(503, 120), "503 Service Unavailable, asks to wait 120 s")
    assert judged(state, Worked(None)).cause is None


def test_everything_of_a_source_is_as_far_off_as_before_when_the_clock_is_set() -> None:
    state = SourceState(
        due_ms=T + 60_000, judged_ms=T, last_ok_ms=T, host_backoff=HostBackoff("a.example", T + 5)
    )
    after = moved(state, -3_600_000)
    assert (after.due_ms, after.judged_ms, after.last_ok_ms) == (T - 3_540_000, T - 3_600_000, T - 3_600_000)
    assert after.host_backoff == HostBackoff("a.example", T + 5 - 3_600_000)
    assert moved(after, 3_600_000) == state
    assert moved(SourceState(), 1) == SourceState()


def test_a_read_that_was_judged_before_the_clock_was_set_back_is_followed_by_the_next_in_its_time() -> None:
    state = SourceState(due_ms=T + 60_000, judged_ms=T)
    assert next_due(state, T + 60_000, T + 10) == T + 60_000
    assert next_due(state, T + 60_000, T - 3_600_000) == T - 3_540_000
