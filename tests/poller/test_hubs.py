"""What the poller tells hubs and hears of them, offline and over restarts too."""

import asyncio
from collections.abc import Sequence

import pytest

from tests.support.waiting import eventually
from ticker.errors import SourceError
from ticker.events import Draft, Record
from ticker.log import EventLog
from ticker.outbound.causes import Gone, Unreachable
from ticker.poller.state import moved
from ticker.sources.adapter import ReadError

from .run import MINUTE, OFFER, FakeHubs, Feed, Run, T, health, texts


async def test_hub_that_ceases_makes_the_next_read_come_as_soon_as_ever(run: Run) -> None:
    before_ms = run.schedule.due_ms("feed")
    await run.push("two")
    run.time.advance_to(T + 10 * MINUTE)
    await run.poller.tighten("feed")
    assert before_ms <= run.schedule.due_ms("feed") < before_ms + MINUTE
    assert (run.state().trust, run.state().reason) == (0, "every 15 min")
    await run.poller.tighten("unknown")


async def test_offer_is_told_after_each_read_that_worked(run: Run) -> None:
    assert run.hubs.told == [("feed", OFFER, False)]
    feed = run.feeds["feed"]
    feed.offer = None
    await run.reading()
    feed.read_fails = SourceError("feed", "timed out")
    await run.reading()
    assert run.hubs.told[1:] == [("feed", None, False)]


@pytest.mark.parametrize("pushing", [True, False])
async def test_news_that_were_not_pushed_are_missing_only_if_a_hub_had_promised_them(
    log: EventLog, pushing: bool
) -> None:
    feed = Feed("one")
    run = await Run(log, hubs=FakeHubs(pushing=pushing), feed=feed).after_first_reads()
    feed.listed.append("two")
    await run.push("two")
    await run.reading()
    feed.listed.append("three")
    await run.reading()
    # All that the first read brought is old, and "two" was pushed.
    assert run.hubs.told == [("feed", OFFER, False), ("feed", OFFER, False), ("feed", OFFER, pushing)]
    await run.poller.stop()


async def test_source_that_is_gone_offers_nothing_any_more(run: Run) -> None:
    feed = run.feeds["feed"]
    feed.read_fails = ReadError("feed", Gone(), contact=True)
    await run.reading()
    assert run.hubs.told[1:] == [("feed", None, False)]
    # What its hub still delivers is taken, but is no reason to read it.
    assert await run.push("two") == "taken"
    assert (run.state().health, run.state().due_ms) == ("gone", None)


async def test_source_that_takes_no_push_has_no_hub(log: EventLog) -> None:
    run = await Run(log, feed=Feed("one"), pushable=False).after_first_reads()
    assert (await texts(log), run.hubs.told) == (["one"], [])
    await run.poller.stop()


# Offline


def lost(host: str) -> ReadError:
    return ReadError(host, Unreachable("dns", host), contact=False, host=host)


async def test_delivery_to_a_feed_that_is_offline_is_taken_and_the_outage_goes_on(log: EventLog) -> None:
    one, two = Feed("one"), Feed("two")
    run = await Run(log, one=one, two=two).after_first_reads()
    one.read_fails, two.read_fails = lost("one.example"), lost("two.example")
    await run.schedule.run_until(T + 20 * MINUTE)
    assert [run.state(name).detail for name in ("one", "two")] == ["offline: no host can be reached"] * 2
    assert await run.push("pushed", "one") == "taken"
    assert run.known("one") == ["one", "pushed"]
    assert (run.state("one").health, run.state("one").due_ms) == ("failing", None)
    assert run.state("one").detail == "offline: no host can be reached"
    one.read_fails = two.read_fails = None
    await run.schedule.run_until(T + 25 * MINUTE)
    assert [run.state(name).health for name in ("one", "two")] == ["ok", "ok"]
    assert run.known("one") == ["one", "pushed"]
    await run.poller.stop()


async def test_outage_does_not_forget_what_is_just_being_delivered(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = Feed("one"), Feed("two")
    run = await Run(log, one=one, two=two).after_first_reads()
    one.read_fails, two.read_fails = lost("one.example"), lost("two.example")
    await run.reading("one")
    append, durable, may_end = log.append, asyncio.Event(), asyncio.Event()

    async def held(drafts: Sequence[Draft], writer: str, state: bytes | None = None) -> tuple[Record, ...]:
        records = await append(drafts, writer, state)
        if writer == "one" and not durable.is_set():
            durable.set()
            await may_end.wait()
        return records

    monkeypatch.setattr(log, "append", held)
    delivery = run.delivering("pushed", "one")
    await durable.wait()
    await run.reading("two")
    may_end.set()
    assert await delivery == "taken"
    assert run.known("one") == ["one", "pushed"]
    assert run.state("two").detail == "offline: no host can be reached"
    await run.poller.stop()


# Restarts


async def trusted(run: Run) -> None:
    """Until the feed is read every 4 hours; then the poller ends."""
    while run.state().trust < 4:
        await run.push("two")
        await run.schedule.run_until(run.schedule.due_ms("feed"))
    await run.poller.stop()


@pytest.mark.parametrize(("away_min", "due_min"), [(20, 20), (1, 15)])
async def test_feed_is_read_after_a_restart_as_soon_as_ever_for_nobody_could_push(
    run: Run, log: EventLog, away_min: int, due_min: int
) -> None:
    await trusted(run)
    ended_ms = run.time.now_ms
    again = Run(log, feed=run.feeds["feed"])
    again.time.advance_to(ended_ms + away_min * MINUTE)
    await again.poller.start()
    assert 0 <= again.schedule.due_ms("feed") - ended_ms - due_min * MINUTE <= 5_000
    # And so it is told.
    assert (await health(log))[-1].next_reason == "every 15 min"
    await again.schedule.run_until(again.schedule.due_ms("feed"))
    # Nothing was missed, so its hub is trusted as before.
    assert (again.state().trust, again.hubs.told) == (4, [("feed", OFFER, False)] * 2)
    await again.poller.stop()


async def test_what_a_feed_offered_before_is_told_at_the_start_and_not_after_the_next_read(
    run: Run, log: EventLog
) -> None:
    await run.poller.stop()
    again = Run(log, feed=run.feeds["feed"], new=Feed("one"))
    await again.poller.start()
    assert again.hubs.told == [("feed", OFFER, False)]
    await again.poller.stop()


async def test_source_that_is_gone_is_offered_to_nobody_at_the_start(run: Run, log: EventLog) -> None:
    feed = run.feeds["feed"]
    feed.read_fails = ReadError("feed", Gone(), contact=True)
    await run.reading()
    await run.poller.stop()
    again = Run(log, feed=feed)
    await again.poller.start()
    assert again.hubs.told == []
    await again.poller.stop()


async def test_what_was_missed_over_a_restart_ends_trust(run: Run, log: EventLog) -> None:
    await trusted(run)
    feed = run.feeds["feed"]
    feed.listed += ["two", "three"]
    again = Run(log, feed=feed)
    again.time.advance_to(run.time.now_ms + 20 * MINUTE)
    await again.poller.start()
    await again.schedule.run_until(again.time.now_ms + 5_000)
    assert again.known() == ["one", "two", "three"]
    assert (again.state().trust, again.hubs.told) == (0, [("feed", OFFER, False), ("feed", OFFER, True)])
    await again.poller.stop()


async def test_feed_whose_hub_is_not_to_be_used_any_more_is_tightened_at_the_start(
    run: Run, log: EventLog
) -> None:
    await run.push("two")
    await run.poller.stop()
    again = Run(log, hubs=FakeHubs(pushing=False), feed=run.feeds["feed"])
    await again.poller.start()
    assert (again.state().trust, again.state().reason) == (0, "every 15 min")
    await again.poller.stop()


@pytest.mark.parametrize("by_ms", [-60 * MINUTE, 60 * MINUTE])
async def test_what_is_known_of_a_feed_follows_a_clock_that_is_set(run: Run, by_ms: int) -> None:
    before = run.state()
    run.time.now_ms += by_ms
    await run.poller.clock_set(by_ms)
    assert run.state() == moved(before, by_ms)


async def test_a_feed_that_is_just_being_read_is_judged_by_the_clock_as_it_is_then(run: Run) -> None:
    feed = run.feeds["feed"]
    feed.reading_may_end.clear()
    reading = run.reading()
    await eventually(lambda: feed.reads == 2)
    run.time.now_ms -= 60 * MINUTE
    await run.poller.clock_set(-60 * MINUTE)
    feed.reading_may_end.set()
    await reading
    assert run.state().due_ms == run.time.now_ms + 15 * MINUTE
    assert run.schedule.due_ms("feed") == run.time.now_ms + 15 * MINUTE


@pytest.mark.parametrize("by_ms", [-60 * MINUTE, 60 * MINUTE])
async def test_a_read_that_ends_before_a_step_of_the_clock_is_noticed_follows_it_once(
    run: Run, by_ms: int
) -> None:
    run.time.now_ms += by_ms
    await run.reading()
    by_then = run.state()
    assert (by_then.last_ok_ms, by_then.due_ms) == (run.time.now_ms, run.time.now_ms + 15 * MINUTE)
    await run.poller.clock_set(by_ms)
    assert run.state() == by_then


async def test_what_is_pushed_before_a_step_of_the_clock_is_noticed_follows_it_once(run: Run) -> None:
    before = run.state()
    run.time.now_ms -= 60 * MINUTE
    await run.push("two")
    by_then = run.state()
    assert by_then.due_ms is not None
    assert before.due_ms is not None
    assert by_then.due_ms <= run.time.now_ms + 60 * MINUTE
    await run.poller.clock_set(-60 * MINUTE)
    assert run.state() == by_then
