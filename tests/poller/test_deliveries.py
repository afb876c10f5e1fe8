"""What becomes of a delivery in the poller: with a real log, a fake feed and fake hubs."""

import asyncio
from pathlib import Path

import pytest

from tests.support.waiting import eventually
from ticker.errors import SourceError
from ticker.events import Body, Quote
from ticker.log import EventLog
from ticker.sources.adapter import Pushed, Reading

from .run import CHANNELS, MINUTE, FakeHubs, Feed, Run, T, health, texts

# A delivery


async def test_delivery_is_durable_and_told(run: Run, log: EventLog, tmp_path: Path) -> None:
    assert await run.push("two three") == "taken"
    assert await texts(log) == ["one", "two", "three"]
    told = (await health(log))[-1]
    assert (told.state, told.detail) == ("ok", "pushed by hub.example")
    assert told.next_reason == "every 30 min, while its hub pushes what is new (WebSub)"
    await run.poller.stop()
    await log.close()
    again = EventLog(tmp_path, CHANNELS, clock=lambda: T)
    after = Run(again, feed=run.feeds["feed"])
    assert await texts(again) == ["one", "two", "three"]
    assert after.known() == ["one", "two", "three"]
    assert after.state().trust == 1
    await again.close()


async def test_delivery_puts_off_the_read_that_was_set(run: Run) -> None:
    before_ms = run.schedule.due_ms("feed")
    await run.push("two")
    assert run.schedule.due_ms("feed") == before_ms + 15 * MINUTE == run.state().due_ms
    await run.schedule.run_until(before_ms + 15 * MINUTE)
    assert (run.feeds["feed"].reads, run.state().trust) == (2, 2)


async def test_delivery_that_comes_again_is_taken_and_brings_nothing(run: Run, log: EventLog) -> None:
    assert [await run.push("two") for _ in range(3)] == ["taken"] * 3
    assert await texts(log) == ["one", "two"]


async def test_delivery_for_a_source_that_takes_none_is_not_taken(log: EventLog) -> None:
    run = Run(log, feed=Feed())
    assert await run.push("two") == "busy"
    await run.poller.start()
    assert await run.push("two", "unknown") == "busy"
    await run.poller.stop()
    never = await Run(log, feed=Feed(), pushable=False).after_first_reads()
    assert await never.push("two") == "busy"
    await never.poller.stop()


async def test_hub_that_hangs_up_does_not_stop_its_delivery(run: Run, log: EventLog) -> None:
    feed = run.feeds["feed"]
    feed.absorbing_may_end.clear()
    delivery = run.delivering("two")
    await eventually(lambda: feed.absorbing == 1)
    delivery.cancel()
    with pytest.raises(asyncio.CancelledError):
        await delivery
    feed.absorbing_may_end.set()
    await eventually(lambda: run.known() == ["one", "two"])
    assert await texts(log) == ["one", "two"]


async def test_delivery_that_takes_long_is_to_be_made_again_and_is_not_lost(
    run: Run, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ticker.poller.deliveries._PATIENCE_S", 0.05)
    feed = run.feeds["feed"]
    feed.absorbing_may_end.clear()
    assert await run.push("two") == "busy"
    feed.absorbing_may_end.set()
    await eventually(lambda: run.known() == ["one", "two"])
    monkeypatch.setattr("ticker.poller.deliveries._PATIENCE_S", 20)
    assert await run.push("two") == "taken"
    assert await texts(log) == ["one", "two"]


async def test_five_deliveries_at_once_are_one_too_many(run: Run, log: EventLog) -> None:
    feed = run.feeds["feed"]
    feed.absorbing_may_end.clear()
    deliveries = [run.delivering(word) for word in ("two", "three", "four", "five", "six")]
    await eventually(lambda: deliveries[4].done())
    assert (deliveries[4].result(), feed.absorbing) == ("busy", 1)
    assert await run.push("six") == "busy"
    feed.absorbing_may_end.set()
    assert await asyncio.gather(*deliveries[:4]) == ["taken"] * 4
    assert await run.push("six") == "taken"
    assert await texts(log) == ["one", "two", "three", "four", "five", "six"]


async def test_deliveries_of_one_feed_hold_up_no_other(log: EventLog) -> None:
    slow, quick = Feed(), Feed()
    run = await Run(log, slow=slow, quick=quick).after_first_reads()
    slow.absorbing_may_end.clear()
    deliveries = [run.delivering(f"s{number}", "slow") for number in range(4)]
    assert await run.push("q", "quick") == "taken"
    slow.absorbing_may_end.set()
    assert await asyncio.gather(*deliveries) == ["taken"] * 4
    await run.poller.stop()


# A delivery and a read


async def test_delivery_during_a_read_waits_for_it_and_neither_forgets_the_other_s_finds(
    run: Run, log: EventLog
) -> None:
    feed = run.feeds["feed"]
    feed.listed.append("two")
    feed.reading_may_end.clear()
    read = run.reading()
    await eventually(lambda: feed.reads == 2)
    delivery = run.delivering("three")
    # As long as anything can still happen, nothing does.
    for _ in range(20):
        await asyncio.sleep(0)
    assert feed.absorbing == 0
    feed.reading_may_end.set()
    assert await delivery == "taken"
    await read
    assert await texts(log) == ["one", "two", "three"]
    assert run.known() == ["one", "two", "three"]


async def test_read_during_a_delivery_waits_for_it(run: Run, log: EventLog) -> None:
    feed = run.feeds["feed"]
    feed.listed += ["two", "three"]
    feed.absorbing_may_end.clear()
    delivery = run.delivering("two")
    await eventually(lambda: feed.absorbing == 1)
    read = run.reading()
    for _ in range(20):
        await asyncio.sleep(0)
    assert feed.reads == 1
    feed.absorbing_may_end.set()
    assert await delivery == "taken"
    await read
    assert await texts(log) == ["one", "two", "three"]
    assert run.known() == ["one", "two", "three"]


@pytest.mark.parametrize("failure", [None, SourceError("feed", "pushed what is no feed")])
async def test_read_that_came_due_during_a_delivery_is_made_once(run: Run, failure: Exception | None) -> None:
    feed = run.feeds["feed"]
    feed.read_fails = SourceError("feed", "503 Service Unavailable")
    await run.reading()
    feed.push_fails = failure
    feed.absorbing_may_end.clear()
    delivery = run.delivering("two")
    await eventually(lambda: feed.absorbing == 1)
    due_ms = run.state().due_ms or 0
    run.time.advance_to(due_ms)
    read = run.reading()
    await asyncio.sleep(0)
    feed.absorbing_may_end.set()
    await delivery
    await read
    await asyncio.gather(*run.schedule.started)
    assert feed.reads == 3
    assert run.schedule.due_ms("feed") > due_ms


async def test_what_is_odd_about_a_delivery_is_told(run: Run, log: EventLog) -> None:
    run.feeds["feed"].remark = "the document is cut off"
    await run.push("two")
    assert (await health(log))[-1].detail == "pushed by hub.example; the document is cut off"


async def test_delivery_of_a_hub_that_promises_nothing_is_taken_and_puts_off_no_read(
    log: EventLog,
) -> None:
    run = await Run(log, hubs=FakeHubs(pushing=False), feed=Feed("one")).after_first_reads()
    before = run.state()
    assert await run.push("two") == "taken"
    assert (run.state().due_ms, run.state().trust) == (before.due_ms, 0)
    assert await texts(log) == ["one", "two"]
    await run.poller.stop()


# What cannot be read


@pytest.mark.parametrize(
    "failure", [SourceError("feed", "pushed what is no feed: a page"), ZeroDivisionError("division by zero")]
)
async def test_delivery_that_cannot_be_read_tightens(
    run: Run, log: EventLog, caplog: pytest.LogCaptureFixture, failure: Exception
) -> None:
    feed = run.feeds["feed"]
    before_ms = run.schedule.due_ms("feed")
    await run.push("two")
    assert run.schedule.due_ms("feed") == before_ms + 15 * MINUTE
    feed.push_fails = failure
    assert await run.push("three") == "unreadable"
    state = run.state()
    assert (state.health, state.trust, state.reason) == ("ok", 0, "every 15 min")
    assert before_ms <= run.schedule.due_ms("feed") < before_ms + MINUTE
    assert run.known() == ["one", "two"]
    assert [record.levelname for record in caplog.records] in (["WARNING"], ["ERROR"])
    feed.push_fails = None
    assert await run.push("three") == "taken"


async def test_delivery_of_what_cannot_be_an_event_is_not_taken_and_keeps_the_source_in_its_place(
    log: EventLog,
) -> None:
    class Broken(Feed):
        async def absorb(self, memory: bytes | None, pushed: Pushed, now_ms: int) -> Reading:
            bodies: tuple[Body, ...] = (Quote(symbol="A", name="\ud800", price=1.0),)
            return Reading(bodies=bodies, memory=b'["lost"]')

    run = await Run(log, feed=Broken("one")).after_first_reads()
    assert await run.push("two") == "unreadable"
    assert run.known() == ["one"]
    assert (await health(log))[-1].state == "failing"
    await run.poller.stop()


async def test_feed_that_was_pushed_before_it_was_read_is_read_when_it_would_have_been(log: EventLog) -> None:
    feed = Feed("one")
    feed.push_fails = SourceError("feed", "pushed before the feed was read")
    run = Run(log, feed=feed)
    await run.poller.start()
    due_ms = run.schedule.due_ms("feed")
    assert await run.push("one") == "unreadable"
    assert run.schedule.due_ms("feed") == due_ms
    await run.schedule.run_until(T + 5_000)
    assert await texts(log) == ["one"]
    await run.poller.stop()


# The end


async def test_stop_ends_a_delivery_that_is_then_to_be_made_again(
    run: Run, log: EventLog, caplog: pytest.LogCaptureFixture
) -> None:
    feed = run.feeds["feed"]
    before = asyncio.all_tasks()
    feed.absorbing_may_end.clear()
    deliveries = [run.delivering(word) for word in ("two", "three")]
    await eventually(lambda: feed.absorbing == 1)
    await run.poller.stop()
    assert await asyncio.gather(*deliveries) == ["busy", "busy"]
    assert asyncio.all_tasks() == before
    assert await run.push("two") == "busy"
    assert (run.known(), caplog.records) == (["one"], [])


async def test_log_that_closes_under_a_delivery_makes_it_come_again(run: Run, log: EventLog) -> None:
    feed = run.feeds["feed"]
    feed.absorbing_may_end.clear()
    delivery = run.delivering("two")
    await eventually(lambda: feed.absorbing == 1)
    await log.close()
    feed.absorbing_may_end.set()
    assert await delivery == "busy"


async def test_hub_that_ceases_while_the_poller_ends_changes_nothing(run: Run, log: EventLog) -> None:
    await run.push("two")
    feed = run.feeds["feed"]
    feed.absorbing_may_end.clear()
    delivery = run.delivering("three")
    await eventually(lambda: feed.absorbing == 2)
    tightening = asyncio.create_task(run.poller.tighten("feed"))
    await asyncio.sleep(0)
    state = log.state("feed")
    await run.poller.stop()
    await tightening
    # By then it may be another poller's.
    assert log.state("feed") == state
    assert await delivery == "busy"
