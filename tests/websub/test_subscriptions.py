"""Feeds subscribed to a real hub over real sockets, on a real log, through days of simulated time."""

import asyncio
from pathlib import Path
from typing import Literal

import pytest

from tests.support.simulation import SimulatedTime
from tests.support.waiting import eventually
from ticker.sources.adapter import Offer
from ticker.websub.leases import Leases, encode

from .hub import Hub
from .run import TOPIC, Callback, running

MINUTE_MS = 60_000
HOUR_MS = 3_600_000
DAY_MS = 86_400_000
DOCUMENT = b"<rss version='2.0'/>"


# How a subscription comes about


@pytest.mark.parametrize("confirms", ["before", "after"])
async def test_a_feed_that_names_a_hub_is_subscribed_whenever_the_hub_confirms(
    tmp_path: Path,
    time: SimulatedTime,
    callback: Callback,
    a_hub: Hub,
    confirms: Literal["before", "after"],
) -> None:
    a_hub.confirms, a_hub.lease_s = confirms, 3_600
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
        lease = run.lease()
        assert (lease.state, lease.until_ms) == ("active", time.now_ms + HOUR_MS)
        [asked] = a_hub.asked
        assert asked.callback == f"{callback.base_url}/push/{lease.token}"
        assert (asked.mode, asked.topic, asked.secret, asked.lease_s) == (
            "subscribe",
            TOPIC,
            lease.secret,
            "864000",
        )
        assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
        assert a_hub.subscriptions == {(TOPIC, asked.callback): asked}


async def test_a_topic_arrives_as_the_feed_wrote_it(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub
) -> None:
    topic = "https://example.org/f%C3%BCr?a=1&b=%20x+y#z"
    async with running(tmp_path, time, callback) as run:
        await run.read(a_hub.url, topic=topic)
        await run.tend()
        await eventually(lambda: run.is_pushing("a"))
        assert [asked.topic for asked in a_hub.asked] == [topic]


async def test_a_subscription_is_durable_before_its_hub_knows_of_it(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub
) -> None:
    a_hub.open.clear()
    async with running(tmp_path, time, callback) as run:
        await run.read(a_hub.url)
        tending = asyncio.create_task(run.tend())
        await eventually(lambda: a_hub.asked)
        assert run.lease().state == "asked"
        assert run.log.state("websub:a") == encode(Leases(run.lease()))
        a_hub.open.set()
        await tending


async def test_a_hub_that_grants_no_number_is_taken_at_its_word_for_what_was_asked(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub
) -> None:
    a_hub.lease_s = "for ever"
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
        assert run.lease().until_ms == time.now_ms + 10 * DAY_MS


# What is confirmed


async def test_nothing_is_confirmed_that_was_not_asked_for(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub
) -> None:
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
        before, mine = run.lease(), run.lease().callback
        for asked_back in (
            await a_hub.ask_back(mine, "subscribe", f"{TOPIC}/other", challenge="c"),
            await a_hub.ask_back(mine, "unsubscribe", TOPIC, challenge="c"),
            await a_hub.ask_back(mine, "denied", f"{TOPIC}/other"),
            await a_hub.ask_back(f"{callback.base_url}/push/guessed", "subscribe", TOPIC, challenge="c"),
            await a_hub.ask_back(f"{callback.base_url}/push/", "subscribe", TOPIC, challenge="c"),
            await a_hub.ask_back(mine, "publish", TOPIC, challenge="c"),
        ):
            assert asked_back.status == 404
        assert run.lease() == before


async def test_a_hub_that_lies_about_the_topic_confirms_nothing(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub
) -> None:
    a_hub.topic, a_hub.confirms = "https://example.org/another", "before"
    async with running(tmp_path, time, callback) as run:
        await run.read(a_hub.url)
        await run.tend()
        assert [answered.status for answered in a_hub.answered] == [404]
        assert run.lease().state == "asked"
        await run.wait(10 * MINUTE_MS)
        assert run.lease().detail == f"{a_hub.url} did not confirm within 10 min"


async def test_a_hub_may_ask_again_whether_the_subscription_is_still_wanted(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub
) -> None:
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
        more = {"challenge": "again", "lease_seconds": "3600"}
        asked_back = await a_hub.ask_back(run.lease().callback, "subscribe", TOPIC, **more)
        assert (asked_back.status, asked_back.body) == (200, b"again")
        assert run.lease().until_ms == time.now_ms + HOUR_MS


# Renewing


async def test_a_lease_is_renewed_at_three_quarters_under_the_same_token_and_secret(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub
) -> None:
    a_hub.lease_s = 4 * 3_600
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
        first = run.lease()
        await run.wait(3 * HOUR_MS - 1)
        assert len(a_hub.asked) == 1
        a_hub.confirms = "before"
        await run.wait(1)
        assert len(a_hub.asked) == 2
        assert run.lease().until_ms == time.now_ms + 4 * HOUR_MS
        assert (a_hub.asked[1].callback, a_hub.asked[1].secret) == (first.callback, first.secret)
        await run.wait(30 * DAY_MS)
        assert run.is_pushing("a")
        assert len(a_hub.asked) == 2 + 30 * 24 // 3
        assert run.poller.tightened == []


@pytest.mark.parametrize("by_ms", [-HOUR_MS, 2 * HOUR_MS])
async def test_a_lease_lasts_as_long_as_was_promised_when_the_clock_is_set(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub, by_ms: int
) -> None:
    a_hub.lease_s = 4 * 3_600
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
        time.now_ms += by_ms
        await run.hubs.clock_set(by_ms)
        assert run.lease().until_ms == time.now_ms + 4 * HOUR_MS
        assert run.is_pushing("a")
        a_hub.confirms = "before"
        await run.wait(3 * HOUR_MS - 1)
        assert len(a_hub.asked) == 1
        await run.wait(1)
        assert len(a_hub.asked) == 2


async def test_a_renewal_that_fails_is_tried_again_and_polling_tightens_when_the_lease_ends(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub
) -> None:
    a_hub.lease_s = 4 * 3_600
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
        a_hub.status, a_hub.reason = 503, "come back\r\n later"
        await run.wait(4 * HOUR_MS - 1)
        # 5, 10 and 20 minutes after each other, or a little less.
        assert len(a_hub.asked) == 1 + 4
        assert run.is_pushing("a")
        assert run.poller.tightened == []
        assert run.lease().detail == f"{a_hub.url}: 503 Service Unavailable: come back later"
        await run.wait(1)
        assert not run.is_pushing("a")
        assert run.poller.tightened == ["a"]
        a_hub.status, a_hub.confirms = 202, "before"
        await run.wait(HOUR_MS)
        assert run.is_pushing("a")
        assert run.poller.tightened == ["a"]


# Hubs that do not do it


async def test_a_hub_that_never_confirms_is_asked_again_later_and_ever_less_often(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub
) -> None:
    a_hub.confirms = "never"
    async with running(tmp_path, time, callback) as run:
        await run.read(a_hub.url)
        await run.wait(10 * MINUTE_MS - 1)
        assert (len(a_hub.asked), run.lease().state) == (1, "asked")
        await run.wait(1)
        assert (len(a_hub.asked), run.lease().state) == (1, "refused")
        await run.wait(5 * MINUTE_MS)
        assert len(a_hub.asked) == 2
        await run.wait(DAY_MS)
        a_day = len(a_hub.asked)
        assert a_day <= 10
        await run.wait(10 * DAY_MS)
        assert 8 <= len(a_hub.asked) - a_day <= 12


async def test_after_a_hub_that_fails_the_feeds_next_one_is_asked(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub, another_hub: Hub
) -> None:
    a_hub.status = 500
    async with running(tmp_path, time, callback) as run:
        await run.hubs.after_read("a", Offer((a_hub.url, another_hub.url), TOPIC), found_missing=False)
        await run.tend()
        assert (len(a_hub.asked), another_hub.asked) == (1, [])
        await run.wait(5 * MINUTE_MS)
        await eventually(lambda: run.is_pushing("a"))
        assert (len(a_hub.asked), len(another_hub.asked)) == (1, 1)
        # It stays the one that is asked, and the feed's own order ends nothing.
        await run.hubs.after_read("a", Offer((a_hub.url, another_hub.url), TOPIC), found_missing=False)
        another_hub.confirms = "before"
        await run.wait(8 * DAY_MS)
        assert (len(a_hub.asked), len(another_hub.asked)) == (1, 2)


async def test_a_hub_that_cannot_be_reached_is_one_that_fails(
    tmp_path: Path, time: SimulatedTime, callback: Callback
) -> None:
    async with running(tmp_path, time, callback) as run:
        await run.read("http://127.0.0.1:1/")
        await run.tend()
        assert run.lease().state == "refused"
        assert "refused the connection" in (run.lease().detail or "")


@pytest.mark.parametrize("confirms", ["before", "after"])
async def test_a_hub_that_denies_is_asked_again_a_day_later(
    tmp_path: Path,
    time: SimulatedTime,
    callback: Callback,
    a_hub: Hub,
    confirms: Literal["before", "after"],
) -> None:
    a_hub.denial, a_hub.confirms = "no room\nfor you", confirms
    async with running(tmp_path, time, callback) as run:
        await run.read(a_hub.url)
        await run.tend()
        await eventually(lambda: run.lease().state == "refused")
        assert run.lease().detail == f"{a_hub.url} denied it: no room for you"
        await run.wait(DAY_MS - 1)
        assert len(a_hub.asked) == 1
        await run.wait(1)
        assert len(a_hub.asked) == 2


async def test_a_hub_may_deny_what_it_had_confirmed_and_polling_tightens(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub
) -> None:
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
        denied = await a_hub.ask_back(run.lease().callback, "denied", TOPIC)
        assert (denied.status, denied.body) == (200, b"")
        assert not run.is_pushing("a")
        await run.tend()
        assert run.poller.tightened == ["a"]
        assert len(a_hub.asked) == 1
