"""What the poller tells hubs and hears of them, offline and over restarts too."""

import asyncio
from collections.abc import Sequence

import pytest

from ticker.errors import SourceError
from ticker.events import Draft, Record
from ticker.log import EventLog
from ticker.outbound.causes import Gone, Unreachable
from ticker.sources.adapter import ReadError

from .feed import MINUTE, OFFER, FakeHubs, Feed, House, T, health, texts


async def test_hub_that_ceases_makes_the_next_read_come_as_soon_as_ever(house: House) -> None:
    before_ms = house.schedule.due_ms("feed")
    await house.push("two")
    house.time.advance_to(T + 10 * MINUTE)
    await house.poller.tighten("feed")
    assert before_ms <= house.schedule.due_ms("feed") < before_ms + MINUTE
    assert (house.state().trust, house.state().reason) == (0, "every 15 min")
    await house.poller.tighten("unknown")


async def test_offer_is_told_after_each_read_that_worked(house: House) -> None:
    assert house.hubs.told == [("feed", OFFER, False)]
    feed = house.feeds["feed"]
    feed.offer = None
    await house.reading()
    feed.read_fails = SourceError("feed", "timed out")
    await house.reading()
    assert house.hubs.told[1:] == [("feed", None, False)]


@pytest.mark.parametrize("pushing", [True, False])
async def test_news_that_were_not_pushed_are_missing_only_if_a_hub_had_promised_them(
    log: EventLog, pushing: bool
) -> None:
    feed = Feed("one")
    house = await House(log, hubs=FakeHubs(pushing=pushing), feed=feed).after_first_reads()
    feed.listed.append("two")
    await house.push("two")
    await house.reading()
    feed.listed.append("three")
    await house.reading()
    # All that the first read brought is old, and "two" was pushed.
    assert house.hubs.told == [("feed", OFFER, False), ("feed", OFFER, False), ("feed", OFFER, pushing)]
    await house.poller.stop()


async def test_source_that_is_gone_offers_nothing_any_more(house: House) -> None:
    feed = house.feeds["feed"]
    feed.read_fails = ReadError("feed", Gone(), contact=True)
    await house.reading()
    assert house.hubs.told[1:] == [("feed", None, False)]
    # What its hub still delivers is taken, but is no reason to read it.
    assert await house.push("two") == "taken"
    assert (house.state().health, house.state().due_ms) == ("gone", None)


async def test_source_that_takes_no_push_has_no_hub(log: EventLog) -> None:
    house = await House(log, feed=Feed("one"), pushable=False).after_first_reads()
    assert (await texts(log), house.hubs.told) == (["one"], [])
    await house.poller.stop()


# Offline


def lost(host: str) -> ReadError:
    return ReadError(host, Unreachable("dns", host), contact=False, host=host)


async def test_delivery_to_a_feed_that_is_offline_is_taken_and_the_outage_goes_on(log: EventLog) -> None:
    one, two = Feed("one"), Feed("two")
    house = await House(log, one=one, two=two).after_first_reads()
    one.read_fails, two.read_fails = lost("one.example"), lost("two.example")
    await house.schedule.run_until(T + 20 * MINUTE)
    assert [house.state(name).detail for name in ("one", "two")] == ["offline: no host can be reached"] * 2
    assert await house.push("pushed", "one") == "taken"
    assert house.known("one") == ["one", "pushed"]
    assert (house.state("one").health, house.state("one").due_ms) == ("failing", None)
    assert house.state("one").detail == "offline: no host can be reached"
    one.read_fails = two.read_fails = None
    await house.schedule.run_until(T + 25 * MINUTE)
    assert [house.state(name).health for name in ("one", "two")] == ["ok", "ok"]
    assert house.known("one") == ["one", "pushed"]
    await house.poller.stop()


async def test_outage_does_not_forget_what_is_just_being_delivered(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = Feed("one"), Feed("two")
    house = await House(log, one=one, two=two).after_first_reads()
    one.read_fails, two.read_fails = lost("one.example"), lost("two.example")
    await house.reading("one")
    append, durable, may_end = log.append, asyncio.Event(), asyncio.Event()

    async def held(drafts: Sequence[Draft], writer: str, state: bytes | None = None) -> tuple[Record, ...]:
        records = await append(drafts, writer, state)
        if writer == "one" and not durable.is_set():
            durable.set()
            await may_end.wait()
        return records

    monkeypatch.setattr(log, "append", held)
    delivery = house.delivering("pushed", "one")
    await durable.wait()
    await house.reading("two")
    may_end.set()
    assert await delivery == "taken"
    assert house.known("one") == ["one", "pushed"]
    assert house.state("two").detail == "offline: no host can be reached"
    await house.poller.stop()


# Restarts


async def trusted(house: House) -> None:
    """Until the feed is read every 4 hours; then the poller ends."""
    while house.state().trust < 4:
        await house.push("two")
        await house.schedule.run_until(house.schedule.due_ms("feed"))
    await house.poller.stop()


@pytest.mark.parametrize(("away_min", "due_min"), [(20, 20), (1, 15)])
async def test_feed_is_read_after_a_restart_as_soon_as_ever_for_nobody_could_push(
    house: House, log: EventLog, away_min: int, due_min: int
) -> None:
    await trusted(house)
    ended_ms = house.time.now_ms
    again = House(log, feed=house.feeds["feed"])
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
    house: House, log: EventLog
) -> None:
    await house.poller.stop()
    again = House(log, feed=house.feeds["feed"], new=Feed("one"))
    await again.poller.start()
    assert again.hubs.told == [("feed", OFFER, False)]
    await again.poller.stop()


async def test_source_that_is_gone_is_offered_to_nobody_at_the_start(house: House, log: EventLog) -> None:
    feed = house.feeds["feed"]
    feed.read_fails = ReadError("feed", Gone(), contact=True)
    await house.reading()
    await house.poller.stop()
    again = House(log, feed=feed)
    await again.poller.start()
    assert again.hubs.told == []
    await again.poller.stop()


async def test_what_was_missed_over_a_restart_ends_trust(house: House, log: EventLog) -> None:
    await trusted(house)
    feed = house.feeds["feed"]
    feed.listed += ["two", "three"]
    again = House(log, feed=feed)
    again.time.advance_to(house.time.now_ms + 20 * MINUTE)
    await again.poller.start()
    await again.schedule.run_until(again.time.now_ms + 5_000)
    assert again.known() == ["one", "two", "three"]
    assert (again.state().trust, again.hubs.told) == (0, [("feed", OFFER, False), ("feed", OFFER, True)])
    await again.poller.stop()


async def test_feed_whose_hub_is_not_to_be_used_any_more_is_tightened_at_the_start(
    house: House, log: EventLog
) -> None:
    await house.push("two")
    await house.poller.stop()
    again = House(log, hubs=FakeHubs(pushing=False), feed=house.feeds["feed"])
    await again.poller.start()
    assert (again.state().trust, again.state().reason) == (0, "every 15 min")
    await again.poller.stop()
