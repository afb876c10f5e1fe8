import threading
from collections.abc import Callable, Sequence

import pytest

from ticker.events import Body, Message
from ticker.log import EventLog
from ticker.poller.clock_steps import ClockSteps
from ticker.poller.memory import SourceMemory, encode
from ticker.poller.polled_source import PolledSource
from ticker.poller.state import SourceState
from ticker.poller.state_store import StateStore
from ticker.times import now_ms, steady_s

from .run import Feed, health, texts, watched

AFTER = SourceMemory(origin="here", state=SourceState(reason="every 15 min"), adapter=b"known")


def store(log: EventLog, enrich: Callable[[Sequence[Body]], Sequence[Body]] = tuple) -> StateStore:
    return StateStore(log, enrich)


def source(log: EventLog) -> PolledSource:
    """The feed as the log remembers it."""
    return store(log).recalled(watched("feed", Feed(), pushable=True), ClockSteps(now_ms, steady_s))


async def test_what_a_read_brought_is_committed_with_what_is_known_of_its_source(log: EventLog) -> None:
    feed = source(log)
    await store(log).commit(feed, AFTER, (Message(text="one"),))
    assert (await texts(log), feed.memory, log.state("feed")) == (["one"], AFTER, encode(AFTER))
    assert [event.next_reason for event in await health(log)] == ["every 15 min"]
    assert source(log).memory == AFTER


async def test_a_note_is_found_after_a_restart_and_does_not_count_before(log: EventLog) -> None:
    feed = source(log)
    await store(log).note(feed, AFTER)
    assert feed.state == SourceState()
    assert source(log).memory == AFTER


async def test_quietly_nobody_is_told(log: EventLog) -> None:
    feed = source(log)
    await store(log).commit(feed, AFTER, quietly=True)
    assert (feed.memory, await health(log)) == (AFTER, [])


@pytest.mark.parametrize(("count", "on_loop"), [(100, True), (250, False)])
async def test_many_bodies_are_enriched_as_a_whole_and_away_from_the_loop(
    log: EventLog, count: int, on_loop: bool
) -> None:
    seen: list[tuple[int, bool]] = []

    def enriched(bodies: Sequence[Body]) -> Sequence[Body]:
        seen.append((len(bodies), threading.current_thread() is threading.main_thread()))
        return bodies

    words = [str(number) for number in range(count)]
    await store(log, enriched).commit(source(log), AFTER, tuple(Message(text=word) for word in words))
    assert (seen, await texts(log)) == ([(count, on_loop)], words)


async def test_a_feed_that_begins_to_fail_or_is_well_again_is_told_in_the_log_once(
    log: EventLog, caplog: pytest.LogCaptureFixture
) -> None:
    written, feed = store(log), source(log)
    failing = SourceState(health="failing", detail="404 Not Found", failures=1)
    for state in (failing, failing, SourceState(), SourceState()):
        await written.commit(feed, SourceMemory(origin="here", state=state))
    assert caplog.messages == ["feed is failing: 404 Not Found", "feed is ok again"]


async def test_an_outage_is_not_told_for_each_feed(log: EventLog, caplog: pytest.LogCaptureFixture) -> None:
    offline = SourceState(health="failing", detail="offline: no host can be reached")
    written, feed = store(log), source(log)
    await written.commit(feed, SourceMemory(origin="here", state=offline))
    assert caplog.messages == []
