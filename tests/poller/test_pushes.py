"""How much less often a feed is read while its hub pushes what is new."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticker.config.rhythm import Rhythm
from ticker.outbound.causes import Refused
from ticker.outbound.host_backoffs import HostBackoff
from ticker.poller.deciding.pushes import SELDOM_MS, pushed_interval, trust_after_read
from ticker.poller.deciding.verdict import begun, judge
from ticker.poller.state import Deferred, Failed, SourceState, Worked
from ticker.sources.adapter import PublisherHints

from .states import AUTO, FAILING, FEED, GONE, HOUR, MINUTE, OK, T, changed, left, pushed, read, wait_min

# Trust


@pytest.mark.parametrize(
    ("state", "news", "trust"),
    [
        # A read that only confirms what was pushed doubles it; where nothing was pushed, it proves nothing.
        (changed(trust=1, pushed=1), 0, 2),
        (changed(trust=1, pushed=9), 0, 2),
        (changed(trust=0, pushed=1), 0, 1),
        (changed(trust=3), 0, 3),
        (changed(), 0, 0),
        (changed(trust=20, pushed=1), 0, 20),
        # What was missed ends it, whatever else was pushed.
        (changed(trust=3), 1, 0),
        (changed(trust=3, pushed=5), 1, 0),
        # All that a first read brings is old: nothing of it was missed.
        (SourceState(), 50, 0),
        (SourceState(trust=1, pushed=1), 50, 2),
    ],
)
def test_trust_after_a_read(state: SourceState, news: int, trust: int) -> None:
    assert trust_after_read(state, Worked(None, news=news)) == trust
    assert read(state, news=news).trust == trust


def test_read_without_a_hub_s_promise_trusts_nobody() -> None:
    after = read(changed(trust=5, pushed=3), pushing=False)
    assert (after.trust, after.pushed, after.lost) == (0, 0, 0)
    assert (wait_min(after), after.reason) == (15, "every 15 min")


def test_what_was_taken_back_was_not_missed_for_nobody_pushes_that() -> None:
    assert read(changed(trust=3, pushed=1), news=2, retracted=2).trust == 4
    assert read(changed(trust=3, pushed=1), news=2, retracted=1).trust == 0


def test_count_of_deliveries_begins_anew_with_each_read() -> None:
    twice = pushed(pushed())
    assert twice.pushed == 2
    assert read(twice).pushed == 0


# The interval


@pytest.mark.parametrize(
    ("rhythm", "trust", "minutes"),
    [
        (FEED, 0, 15),
        (FEED, 1, 30),
        (FEED, 2, 60),
        (FEED, 4, 240),
        (FEED, 5, 360),
        (FEED, 20, 360),
        (Rhythm(15 * MINUTE, on_grid=False, max_ms=HOUR), 3, 60),
        # Six hours and max_every bound what a hub does, not what the operator says.
        (Rhythm(12 * HOUR, on_grid=False), 3, 12 * 60),
        (Rhythm(4 * HOUR, on_grid=False, max_ms=HOUR), 3, 4 * 60),
        (Rhythm(4 * HOUR, on_grid=False), 1, 6 * 60),
    ],
)
def test_interval_is_doubled_up_to_six_hours_and_max_every(rhythm: Rhythm, trust: int, minutes: int) -> None:
    assert pushed_interval(changed(trust=trust), rhythm).wait_ms == minutes * MINUTE


def test_each_confirming_read_doubles_the_interval_and_a_miss_brings_it_back() -> None:
    state, waits = OK, []
    for _ in range(7):
        state = read(pushed(state, now=state.due_ms or T))
        waits.append(wait_min(state))
    # The first delivery doubles it once, and the read that confirms it once more.
    assert waits == [60, 120, 240, 360, 360, 360, 360]
    assert state.reason == "every 6 h, while its hub pushes what is new (WebSub)"
    missed = read(pushed(state, now=state.due_ms or T), news=1)
    assert (wait_min(missed), missed.reason, missed.trust) == (15, "every 15 min", 0)


def test_quiet_feed_keeps_the_interval_that_it_has() -> None:
    state = read(pushed())
    for _ in range(5):
        state = read(state)
        assert wait_min(state) == 60


@pytest.mark.parametrize(
    ("state", "rhythm", "words"),
    [
        (changed(), FEED, "every 15 min"),
        (changed(trust=2), FEED, "every 60 min, while its hub pushes what is new (WebSub)"),
        (changed(), AUTO, "every 15 min, as often as it changes (auto)"),
        (changed(trust=1, pace_ms=HOUR), AUTO, "every 2 h, while its hub pushes what is new (WebSub)"),
        # Nothing of it is the hub's doing.
        (changed(trust=3), Rhythm(12 * HOUR, on_grid=False), "every 12 h"),
        (changed(trust=3, pace_ms=6 * HOUR), AUTO, "every 6 h, as often as it changes (auto)"),
        (changed(trust=1, hints=PublisherHints(ttl_s=7200)), FEED, "publisher asks for 2 h (ttl)"),
        (
            changed(trust=2, hints=PublisherHints(ttl_s=3600)),
            FEED,
            "every 60 min, while its hub pushes what is new (WebSub)",
        ),
    ],
)
def test_reason_says_whose_doing_the_wait_is(state: SourceState, rhythm: Rhythm, words: str) -> None:
    assert pushed_interval(state, rhythm).reason == words


def test_longer_hint_of_the_publisher_wins_and_is_named() -> None:
    asked = PublisherHints(max_age_s=4 * 3600)
    after = read(pushed(changed(hints=asked)), hints=asked)
    assert (wait_min(after), after.reason) == (240, "publisher asks for 4 h (max-age)")
    far = Rhythm(15 * MINUTE, on_grid=False, max_ms=24 * HOUR)
    long = read(pushed(rhythm=far), hints=PublisherHints(ttl_s=20 * 3600), rhythm=far)
    assert (wait_min(long), long.reason) == (20 * 60, "publisher asks for 20 h (ttl)")


def test_skipped_hours_are_kept_while_a_hub_pushes() -> None:
    nine = PublisherHints(skip_hours=(9,))
    after = read(changed(trust=2, pushed=1, due_ms=T, last_ok_ms=T - HOUR), hints=nine)
    # Two hours later it is ten; an hour later it would be nine.
    assert after.due_ms == T + 2 * HOUR
    hour = changed(trust=1, pushed=1, due_ms=T, last_ok_ms=T - HOUR)
    skipped = read(hour, hints=nine)
    assert (skipped.due_ms, skipped.reason) == (T + 2 * HOUR, "skips these hours (skipHours)")
    put_off = pushed(changed(hints=PublisherHints(skip_hours=(8, 9)), due_ms=T + 15 * MINUTE))
    assert (put_off.due_ms, put_off.reason) == (T + 2 * HOUR, "skips these hours (skipHours)")


# A delivery


def test_delivery_puts_off_the_next_read_counted_from_the_last_one() -> None:
    after = pushed()
    assert (after.trust, after.pushed, after.detail) == (1, 1, "pushed by hub.example")
    assert (wait_min(after), after.judged_ms) == (30, T + MINUTE)
    assert after.reason == "every 30 min, while its hub pushes what is new (WebSub)"
    assert (after.health, after.last_ok_ms, after.failures) == ("ok", T, 0)


def test_deliveries_without_end_do_not_put_off_a_read_without_end() -> None:
    state, now = OK, T
    while now < T + 30 * MINUTE:
        now += MINUTE
        state = pushed(state, now=now)
        assert state.due_ms == T + 30 * MINUTE
    assert (state.trust, state.pushed) == (1, 30)


@given(
    st.lists(
        st.tuples(st.sampled_from(["push", "read", "miss", "tighten"]), st.integers(0, HOUR)), max_size=30
    ),
    st.sampled_from([MINUTE, 15 * MINUTE, HOUR, 12 * HOUR]),
    st.sampled_from([HOUR, 24 * HOUR]),
)
def test_feed_is_read_within_six_hours_whatever_its_hub_does(
    steps: list[tuple[str, int]], every_ms: int, max_ms: int
) -> None:
    rhythm, state, now = Rhythm(every_ms, on_grid=False, max_ms=max_ms), changed(due_ms=T + every_ms), T
    for kind, later_ms in steps:
        now = min(now + later_ms, state.due_ms or T)
        match kind:
            case "push":
                state = pushed(state, rhythm=rhythm, now=now)
            case "tighten":
                state = left(state, rhythm=rhythm, now=now)
            case _:
                state = read(state, news=int(kind == "miss"), rhythm=rhythm, now=now)
        longest_ms = max(every_ms, min(SELDOM_MS, max_ms))
        assert state.due_ms is not None
        assert now <= state.due_ms <= (state.last_ok_ms or T) + longest_ms
        # And never sooner after the last read than the operator says.
        assert state.due_ms >= (state.last_ok_ms or T) + every_ms


@pytest.mark.parametrize(
    "state",
    [
        pytest.param(changed(due_ms=T + 5 * HOUR, reason="publisher asks for 5 h (ttl)"), id="hint"),
        pytest.param(
            judge(OK, Deferred(HostBackoff("e.org", T + 3 * HOUR)), FEED, now_ms=T, jitter=0.0), id="back-off"
        ),
        pytest.param(changed(due_ms=T + 30 * MINUTE, reason="every 30 min", trust=1), id="as long already"),
    ],
)
def test_read_that_is_due_later_anyway_stays_where_it_is(state: SourceState) -> None:
    after = pushed(state)
    assert (after.due_ms, after.reason, after.judged_ms) == (state.due_ms, state.reason, T)
    assert (after.trust, after.pushed, after.detail) == (1, 1, "pushed by hub.example")


@pytest.mark.parametrize(
    "state",
    [
        pytest.param(FAILING, id="failing"),
        pytest.param(GONE, id="gone"),
        pytest.param(changed(health="failing", due_ms=None, detail="offline"), id="offline"),
        pytest.param(SourceState(), id="never read"),
    ],
)
def test_source_that_is_not_well_is_read_when_it_would_have_been(state: SourceState) -> None:
    after = pushed(state)
    assert msgspec.structs.replace(after, trust=0, pushed=0) == state
    assert (after.trust, after.pushed) == (1, 1)


def test_failure_leaves_trust_as_it_was_and_is_asked_no_less_often_for_it() -> None:
    trusted = changed(trust=3, pushed=2)
    after = judge(trusted, Failed(Refused(503)), FEED, now_ms=T, jitter=0.0)
    assert (after.trust, after.pushed, after.due_ms) == (3, 2, T + 15 * MINUTE)
    assert wait_min(read(after)) == 240


def test_read_that_was_cut_short_is_repeated_as_soon_as_without_a_hub() -> None:
    assert begun(changed(trust=4), FEED, T).due_ms == T + 30_000


# A hub that was only slower


def test_hub_that_brings_what_a_read_has_just_found_loses_no_trust() -> None:
    found = read(changed(trust=3, pushed=1), news=1)
    assert (found.trust, found.lost, wait_min(found)) == (0, 3, 15)
    late = pushed(found, news=0, now=found.last_ok_ms or T)
    assert (late.trust, late.lost, wait_min(late)) == (4, 0, 240)


def test_hub_that_brings_something_else_begins_anew() -> None:
    found = read(changed(trust=3, pushed=1), news=1)
    other = pushed(found, news=1, now=found.last_ok_ms or T)
    assert (other.trust, other.lost, wait_min(other)) == (1, 0, 30)
    assert pushed(other, news=0, now=found.last_ok_ms or T).trust == 1


def test_trust_that_was_lost_is_forgotten_with_the_next_read() -> None:
    found = read(changed(trust=3, pushed=1), news=1)
    assert pushed(read(found), news=0).trust == 1
