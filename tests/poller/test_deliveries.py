"""What becomes of a delivery in the poller: with a real log, a fake feed and fake hubs."""

import asyncio
from pathlib import Path

import pytest

from tests.support.waiting import eventually
from ticker.errors import SourceError
from ticker.events import Body, Quote
from ticker.log import EventLog
from ticker.sources.adapter import Pushed, Reading

from .feed import CHANNELS, MINUTE, FakeHubs, Feed, House, T, health, texts

# A delivery


async def test_delivery_is_durable_and_told(house: House, log: EventLog, tmp_path: Path) -> None:
    assert await house.push("two three") == "taken"
    assert await texts(log) == ["one", "two", "three"]
    told = (await health(log))[-1]
    assert (told.state, told.detail) == ("ok", "pushed by hub.example")
    assert told.next_reason == "every 30 min, while its hub pushes what is new (WebSub)"
    await house.poller.stop()
    await log.close()
    again = EventLog(tmp_path, CHANNELS, clock=lambda: T)
    after = House(again, feed=house.feeds["feed"])
    assert await texts(again) == ["one", "two", "three"]
    assert after.known() == ["one", "two", "three"]
    assert after.state().trust == 1
    await again.close()


async def test_delivery_puts_off_the_read_that_was_set(house: House) -> None:
    before_ms = house.schedule.due_ms("feed")
    await house.push("two")
    assert house.schedule.due_ms("feed") == before_ms + 15 * MINUTE == house.state().due_ms
    await house.schedule.run_until(before_ms + 15 * MINUTE)
    assert (house.feeds["feed"].reads, house.state().trust) == (2, 2)


async def test_delivery_that_comes_again_is_taken_and_brings_nothing(house: House, log: EventLog) -> None:
    assert [await house.push("two") for _ in range(3)] == ["taken"] * 3
    assert await texts(log) == ["one", "two"]


async def test_delivery_for_a_source_that_takes_none_is_not_taken(log: EventLog) -> None:
    house = House(log, feed=Feed())
    assert await house.push("two") == "busy"
    await house.poller.start()
    assert await house.push("two", "unknown") == "busy"
    await house.poller.stop()
    never = await House(log, feed=Feed(), pushable=False).after_first_reads()
    assert await never.push("two") == "busy"
    await never.poller.stop()


async def test_hub_that_hangs_up_does_not_stop_its_delivery(house: House, log: EventLog) -> None:
    feed = house.feeds["feed"]
    feed.absorbing_may_end.clear()
    delivery = house.delivering("two")
    await eventually(lambda: feed.absorbing == 1)
    delivery.cancel()
    with pytest.raises(asyncio.CancelledError):
        await delivery
    feed.absorbing_may_end.set()
    await eventually(lambda: house.known() == ["one", "two"])
    assert await texts(log) == ["one", "two"]


async def test_delivery_that_takes_long_is_to_be_made_again_and_is_not_lost(
    house: House, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ticker.poller.deliveries._PATIENCE_S", 0.05)
    feed = house.feeds["feed"]
    feed.absorbing_may_end.clear()
    assert await house.push("two") == "busy"
    feed.absorbing_may_end.set()
    await eventually(lambda: house.known() == ["one", "two"])
    monkeypatch.setattr("ticker.poller.deliveries._PATIENCE_S", 20)
    assert await house.push("two") == "taken"
    assert await texts(log) == ["one", "two"]


async def test_five_deliveries_at_once_are_one_too_many(house: House, log: EventLog) -> None:
    feed = house.feeds["feed"]
    feed.absorbing_may_end.clear()
    deliveries = [house.delivering(word) for word in ("two", "three", "four", "five", "six")]
    await eventually(lambda: deliveries[4].done())
    assert (deliveries[4].result(), feed.absorbing) == ("busy", 1)
    assert await house.push("six") == "busy"
    feed.absorbing_may_end.set()
    assert await asyncio.gather(*deliveries[:4]) == ["taken"] * 4
    assert await house.push("six") == "taken"
    assert await texts(log) == ["one", "two", "three", "four", "five", "six"]


async def test_deliveries_of_one_feed_hold_up_no_other(log: EventLog) -> None:
    slow, quick = Feed(), Feed()
    house = await House(log, slow=slow, quick=quick).after_first_reads()
    slow.absorbing_may_end.clear()
    deliveries = [house.delivering(f"s{number}", "slow") for number in range(4)]
    assert await house.push("q", "quick") == "taken"
    slow.absorbing_may_end.set()
    assert await asyncio.gather(*deliveries) == ["taken"] * 4
    await house.poller.stop()


# A delivery and a read


async def test_delivery_during_a_read_waits_for_it_and_neither_forgets_the_other_s_finds(
    house: House, log: EventLog
) -> None:
    feed = house.feeds["feed"]
    feed.listed.append("two")
    feed.reading_may_end.clear()
    read = house.reading()
    await eventually(lambda: feed.reads == 2)
    delivery = house.delivering("three")
    # As long as anything can still happen, nothing does.
    for _ in range(20):
        await asyncio.sleep(0)
    assert feed.absorbing == 0
    feed.reading_may_end.set()
    assert await delivery == "taken"
    await read
    assert await texts(log) == ["one", "two", "three"]
    assert house.known() == ["one", "two", "three"]


async def test_read_during_a_delivery_waits_for_it(house: House, log: EventLog) -> None:
    feed = house.feeds["feed"]
    feed.listed += ["two", "three"]
    feed.absorbing_may_end.clear()
    delivery = house.delivering("two")
    await eventually(lambda: feed.absorbing == 1)
    read = house.reading()
    for _ in range(20):
        await asyncio.sleep(0)
    assert feed.reads == 1
    feed.absorbing_may_end.set()
    assert await delivery == "taken"
    await read
    assert await texts(log) == ["one", "two", "three"]
    assert house.known() == ["one", "two", "three"]


@pytest.mark.parametrize("failure", [None, SourceError("feed", "pushed what is no feed")])
async def test_read_that_came_due_during_a_delivery_is_made_once(
    house: House, failure: Exception | None
) -> None:
    feed = house.feeds["feed"]
    feed.read_fails = SourceError("feed", "503 Service Unavailable")
    await house.reading()
    feed.push_fails = failure
    feed.absorbing_may_end.clear()
    delivery = house.delivering("two")
    await eventually(lambda: feed.absorbing == 1)
    due_ms = house.state().due_ms or 0
    house.time.advance_to(due_ms)
    read = house.reading()
    await asyncio.sleep(0)
    feed.absorbing_may_end.set()
    await delivery
    await read
    await asyncio.gather(*house.schedule.started)
    assert feed.reads == 3
    assert house.schedule.due_ms("feed") > due_ms


async def test_what_is_odd_about_a_delivery_is_told(house: House, log: EventLog) -> None:
    house.feeds["feed"].remark = "the document is cut off"
    await house.push("two")
    assert (await health(log))[-1].detail == "pushed by hub.example; the document is cut off"


async def test_delivery_of_a_hub_that_promises_nothing_is_taken_and_puts_off_no_read(
    log: EventLog,
) -> None:
    house = await House(log, hubs=FakeHubs(pushing=False), feed=Feed("one")).after_first_reads()
    before = house.state()
    assert await house.push("two") == "taken"
    assert (house.state().due_ms, house.state().trust) == (before.due_ms, 0)
    assert await texts(log) == ["one", "two"]
    await house.poller.stop()


# What cannot be read


@pytest.mark.parametrize(
    "failure", [SourceError("feed", "pushed what is no feed: a page"), ZeroDivisionError("division by zero")]
)
async def test_delivery_that_cannot_be_read_tightens(
    house: House, log: EventLog, caplog: pytest.LogCaptureFixture, failure: Exception
) -> None:
    feed = house.feeds["feed"]
    before_ms = house.schedule.due_ms("feed")
    await house.push("two")
    assert house.schedule.due_ms("feed") == before_ms + 15 * MINUTE
    feed.push_fails = failure
    assert await house.push("three") == "unreadable"
    state = house.state()
    assert (state.health, state.trust, state.reason) == ("ok", 0, "every 15 min")
    assert before_ms <= house.schedule.due_ms("feed") < before_ms + MINUTE
    assert house.known() == ["one", "two"]
    assert [record.levelname for record in caplog.records] in (["WARNING"], ["ERROR"])
    feed.push_fails = None
    assert await house.push("three") == "taken"


async def test_delivery_of_what_cannot_be_an_event_is_not_taken_and_keeps_the_source_in_its_place(
    log: EventLog,
) -> None:
    class Broken(Feed):
        async def absorb(self, memory: bytes | None, pushed: Pushed, now_ms: int) -> Reading:
            bodies: tuple[Body, ...] = (Quote(symbol="A", name="\ud800", price=1.0),)
            return Reading(bodies=bodies, memory=b'["lost"]')

    house = await House(log, feed=Broken("one")).after_first_reads()
    assert await house.push("two") == "unreadable"
    assert house.known() == ["one"]
    assert (await health(log))[-1].state == "failing"
    await house.poller.stop()


async def test_feed_that_was_pushed_before_it_was_read_is_read_when_it_would_have_been(log: EventLog) -> None:
    feed = Feed("one")
    feed.push_fails = SourceError("feed", "pushed before the feed was read")
    house = House(log, feed=feed)
    await house.poller.start()
    due_ms = house.schedule.due_ms("feed")
    assert await house.push("one") == "unreadable"
    assert house.schedule.due_ms("feed") == due_ms
    await house.schedule.run_until(T + 5_000)
    assert await texts(log) == ["one"]
    await house.poller.stop()


# The end


async def test_stop_ends_a_delivery_that_is_then_to_be_made_again(
    house: House, log: EventLog, caplog: pytest.LogCaptureFixture
) -> None:
    feed = house.feeds["feed"]
    before = asyncio.all_tasks()
    feed.absorbing_may_end.clear()
    deliveries = [house.delivering(word) for word in ("two", "three")]
    await eventually(lambda: feed.absorbing == 1)
    await house.poller.stop()
    assert await asyncio.gather(*deliveries) == ["busy", "busy"]
    assert asyncio.all_tasks() == before
    assert await house.push("two") == "busy"
    assert (house.known(), caplog.records) == (["one"], [])


async def test_log_that_closes_under_a_delivery_makes_it_come_again(house: House, log: EventLog) -> None:
    feed = house.feeds["feed"]
    feed.absorbing_may_end.clear()
    delivery = house.delivering("two")
    await eventually(lambda: feed.absorbing == 1)
    await log.close()
    feed.absorbing_may_end.set()
    assert await delivery == "busy"


async def test_hub_that_ceases_while_the_poller_ends_changes_nothing(house: House, log: EventLog) -> None:
    await house.push("two")
    feed = house.feeds["feed"]
    feed.absorbing_may_end.clear()
    delivery = house.delivering("three")
    await eventually(lambda: feed.absorbing == 2)
    tightening = asyncio.create_task(house.poller.tighten("feed"))
    await asyncio.sleep(0)
    state = log.state("feed")
    await house.poller.stop()
    await tightening
    # By then it may be another poller's.
    assert log.state("feed") == state
    assert await delivery == "busy"
