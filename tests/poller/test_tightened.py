"""How a feed is read again whose hub has ceased to push, and what of it survives a restart."""

import msgspec
import pytest

from ticker.config.rhythm import Rhythm
from ticker.poller.deciding.verdict import first_due
from ticker.poller.state import SourceState
from ticker.sources.adapter import PublisherHints

from .states import AUTO, FAILING, FEED, GONE, HOUR, MINUTE, OK, T, changed, left, pushed, read, wait_min


def test_feed_is_read_as_often_as_ever_once_its_hub_ceases() -> None:
    relaxed = read(changed(trust=4, pushed=1, due_ms=T))
    assert relaxed.due_ms == T + 6 * HOUR
    now = T + 5 * MINUTE
    after = left(relaxed, now=now)
    assert (after.due_ms, after.reason) == (T + 15 * MINUTE, "every 15 min")
    assert (after.trust, after.pushed, after.lost) == (0, 0, 0)
    assert left(relaxed, now=T + HOUR).due_ms == T + HOUR
    assert left(after, now=now) == after


@pytest.mark.parametrize(
    ("hints", "due", "reason"),
    [
        (PublisherHints(ttl_s=3600), T + HOUR, "publisher asks for 60 min (ttl)"),
        (PublisherHints(max_age_s=7200), T + 2 * HOUR, "publisher asks for 2 h (max-age)"),
        (PublisherHints(skip_hours=(8, 9)), T + 2 * HOUR, "skips these hours (skipHours)"),
        (PublisherHints(skip_days=(4,)), T + 6 * HOUR, "as it was"),
    ],
)
def test_tightened_feed_is_never_read_earlier_than_its_publisher_asks(
    hints: PublisherHints, due: int, reason: str
) -> None:
    relaxed = changed(trust=5, hints=hints, due_ms=T + 6 * HOUR, reason="as it was")
    after = left(relaxed, now=T + MINUTE)
    assert (after.due_ms, after.reason) == (due, reason)


def test_nobody_comes_on_the_stroke_at_which_skipped_hours_end() -> None:
    relaxed = changed(trust=5, hints=PublisherHints(skip_hours=(8, 9)), due_ms=T + 6 * HOUR)
    assert left(relaxed, now=T + MINUTE, jitter=0.5).due_ms == T + 2 * HOUR + 150_000
    put_off = changed(hints=PublisherHints(skip_hours=(8, 9)))
    assert pushed(put_off, jitter=0.5).due_ms == T + 2 * HOUR + 150_000


@pytest.mark.parametrize("state", [FAILING, GONE, SourceState(), changed(due_ms=T + MINUTE)])
def test_tightening_moves_no_read_that_comes_soon_or_not_at_all(state: SourceState) -> None:
    trusted = changed(state, trust=2, pushed=1)
    assert left(trusted, now=T) == changed(state, trust=0, pushed=0)


def test_feed_that_was_never_pushed_is_left_as_it_is() -> None:
    assert left(OK, rhythm=Rhythm(MINUTE, on_grid=False), now=T) is OK


# every: auto


def test_reads_that_only_confirm_do_not_make_an_auto_feed_look_quiet() -> None:
    state = changed(pace_ms=15 * MINUTE)
    for _ in range(6):
        state = read(pushed(state, rhythm=AUTO), rhythm=AUTO)
        assert state.pace_ms == 15 * MINUTE
    assert wait_min(state) == 360
    assert wait_min(left(state, rhythm=AUTO, now=state.last_ok_ms or T)) == 15


def test_auto_feed_that_is_pushed_nothing_grows_quiet_and_one_that_was_missed_grows_busy() -> None:
    state = changed(pace_ms=HOUR, trust=1)
    assert read(state, rhythm=AUTO).pace_ms == 75 * MINUTE
    assert read(changed(state, pushed=4), news=1, rhythm=AUTO).pace_ms == 30 * MINUTE


# Restarts


def test_trust_survives_a_restart_and_an_older_version_had_none() -> None:
    state = pushed()
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(state), type=SourceState) == state
    fields = msgspec.structs.asdict(OK)
    old = {name: fields[name] for name in fields if name not in ("trust", "pushed", "lost")}
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(old), type=SourceState) == OK
    assert first_due("bbc", state, FEED, T + 2 * MINUTE) == T + 30 * MINUTE
