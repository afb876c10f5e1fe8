"""A source that somebody asks for: read at once, as far as its publisher has nothing against it."""

import asyncio

import msgspec
import pytest

from tests.poller.run import MINUTE, Feed, Run, T
from ticker.ask.reading import Asked, Begun, NotNow, TooSoon, Unscheduled
from ticker.config.rhythm import Rhythm
from ticker.log import EventLog
from ticker.outbound.host_backoffs import HostBackoff
from ticker.poller.deciding.asked import asked
from ticker.poller.state import SourceState
from ticker.sources.adapter import PublisherHints

RHYTHM = Rhythm(15 * MINUTE, on_grid=False)
READ = SourceState(judged_ms=T - 2 * MINUTE, last_ok_ms=T - 2 * MINUTE)
FAILED = msgspec.structs.replace(READ, health="failing", failures=3, due_ms=T + 40 * MINUTE)


def of(state: SourceState, rhythm: Rhythm = RHYTHM) -> Asked:
    return asked(state, rhythm, now_ms=T)


@pytest.mark.parametrize("state", [SourceState(), READ, FAILED])
def test_what_no_publisher_speaks_against_is_read(state: SourceState) -> None:
    assert of(state) == Begun()


@pytest.mark.parametrize(
    ("changes", "until_ms", "why"),
    [
        ({"judged_ms": T - 20_000}, T + 40_000, "it was read less than 60 s ago"),
        ({"hints": PublisherHints(max_age_s=300)}, T + 3 * MINUTE, "publisher asks for 5 min (max-age)"),
        ({"hints": PublisherHints(ttl_s=3_600)}, T + 58 * MINUTE, "publisher asks for 60 min (ttl)"),
        ({"retry_after_ms": T + 5_000}, T + 5_000, "publisher asks to be left alone (Retry-After)"),
        (
            {"host_backoff": HostBackoff("example.org", T + MINUTE)},
            T + MINUTE,
            "example.org asks all its visitors to wait (429)",
        ),
    ],
)
def test_what_its_publisher_asked_for_holds(changes: dict[str, object], until_ms: int, why: str) -> None:
    found = of(msgspec.structs.replace(READ, **changes))
    assert isinstance(found, TooSoon)
    assert (found.until_ms, found.reason) == (until_ms, why)


def test_of_several_reasons_the_longest_is_told() -> None:
    state = msgspec.structs.replace(READ, hints=PublisherHints(max_age_s=300), retry_after_ms=T + 9 * MINUTE)
    assert of(state) == TooSoon(T + 9 * MINUTE, "publisher asks to be left alone (Retry-After)")


def test_hours_on_which_its_publisher_wants_nobody_are_kept() -> None:
    hour = T // 3_600_000 % 24
    found = of(msgspec.structs.replace(READ, hints=PublisherHints(skip_hours=(hour,))))
    assert isinstance(found, TooSoon)
    assert (found.until_ms % 3_600_000, found.reason) == (0, "publisher skips these hours (skipHours)")


def test_what_was_fresh_before_it_failed_keeps_nobody_from_trying() -> None:
    assert of(msgspec.structs.replace(FAILED, hints=PublisherHints(max_age_s=3_600))) == Begun()


def test_what_is_read_every_few_seconds_by_itself_may_be_asked_as_often() -> None:
    state = msgspec.structs.replace(READ, judged_ms=T - 6_000)
    assert of(state, Rhythm(5_000, on_grid=False)) == Begun()


def test_prices_on_a_grid_and_feeds_that_are_gone_are_not_read_for_anybody() -> None:
    assert of(READ, Rhythm(1_000, on_grid=True)) == NotNow("it is read every 1 s as it is")
    assert isinstance(of(msgspec.structs.replace(READ, health="gone")), NotNow)


async def test_it_is_read_once_however_often_it_is_asked_for(log: EventLog) -> None:
    feed = Feed("a")
    run = await Run(log, feed=feed).after_first_reads()
    assert isinstance(run.poller.read_now("feed"), TooSoon)
    await run.schedule.run_until(T + 3 * MINUTE)
    feed.listed.append("b")
    feed.reading_may_end.clear()
    assert run.poller.read_now("feed") == Begun()
    while feed.reads < 2:
        await asyncio.sleep(0)
    assert run.poller.read_now("feed") == NotNow("it is being read just now")
    feed.reading_may_end.set()
    await asyncio.gather(*run.schedule.started)
    assert (feed.reads, run.known()) == (2, ["a", "b"])
    assert isinstance(run.poller.read_now("feed"), TooSoon)
    assert run.poller.read_now("nothing") == Unscheduled()


async def test_no_read_begins_while_a_push_is_taken(log: EventLog) -> None:
    feed = Feed("a")
    run = await Run(log, feed=feed).after_first_reads()
    await run.schedule.run_until(T + 3 * MINUTE)
    feed.absorbing_may_end.clear()
    delivery = run.delivering("b")
    while not feed.absorbing:
        await asyncio.sleep(0)
    assert run.poller.read_now("feed") == NotNow("it is being read just now")
    feed.absorbing_may_end.set()
    await delivery
