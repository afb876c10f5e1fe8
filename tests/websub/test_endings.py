"""How subscriptions end: with the feed, with the config, and with the hub."""

import asyncio
from pathlib import Path

import pytest

from tests.support.simulation import SimulatedTime
from tests.support.waiting import eventually

from .hub import Hub
from .run import TOPIC, Callback, Run, running

MINUTE_MS = 60_000
HOUR_MS = 3_600_000
DAY_MS = 86_400_000
DOCUMENT = b"<rss version='2.0'/>"


async def _is_ended(run: Run, a_hub: Hub, of_old: str) -> None:
    """The old subscription was ended with the hub, and its token is nobody's any more."""
    await run.tend()
    await eventually(lambda: not any(known == of_old for _, known in a_hub.subscriptions))
    assert [asked.callback for asked in a_hub.asked if asked.mode == "unsubscribe"] == [of_old]
    asked_back = await a_hub.ask_back(of_old, "subscribe", TOPIC, challenge="c")
    assert asked_back.status == 404
    token = of_old.rsplit("/", 1)[1]
    assert run.hubs.feed_at(token) is None
    assert await run.hubs.deliver(token, "sha256=00", b"", None) == "unknown"
    await run.wait(30 * DAY_MS)
    assert a_hub.count("unsubscribe") == 1


async def test_a_feed_that_names_no_hub_any_more_leaves(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub
) -> None:
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
        of_old = run.lease().callback
        await run.read(None)
        assert run.hubs.lease("a") is None
        assert not run.is_pushing("a")
        await _is_ended(run, a_hub, of_old)
        assert run.poller.tightened == ["a"]


async def test_a_feed_that_names_another_hub_moves_there(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub, another_hub: Hub
) -> None:
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
        old = run.lease()
        await run.subscribed(another_hub)
        assert {old.token, old.secret}.isdisjoint({run.lease().token, run.lease().secret})
        another_hub.confirms = "before"
        await _is_ended(run, a_hub, old.callback)
        assert run.is_pushing("a")


async def test_a_feed_that_names_another_topic_is_subscribed_to_that(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub
) -> None:
    a_hub.confirms = "before"
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
        of_old = run.lease().callback
        await run.read(a_hub.url, topic=f"{TOPIC}/moved")
        await _is_ended(run, a_hub, of_old)
        assert run.is_pushing("a")
        assert [*a_hub.subscriptions] == [(f"{TOPIC}/moved", run.lease().callback)]


async def test_a_hub_that_was_asked_when_the_feed_moved_on_does_not_hold_up_the_next(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub, another_hub: Hub
) -> None:
    a_hub.open.clear()
    async with running(tmp_path, time, callback) as run:
        await run.read(a_hub.url)
        tending = asyncio.create_task(run.tend())
        await eventually(lambda: a_hub.asked)
        await run.read(another_hub.url)
        a_hub.open.set()
        await tending
        await run.tend()
        await eventually(lambda: run.is_pushing("a"))
        assert len(another_hub.asked) == 1
        # The first one had not been confirmed when it was given up: nobody is thanked for it.
        await eventually(lambda: a_hub.answered)
        assert [answered.status for answered in a_hub.answered] == [404]


@pytest.mark.parametrize("names", [(), ("b",)])
async def test_a_source_that_was_taken_from_the_config_leaves(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub, names: tuple[str, ...]
) -> None:
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
        of_old = run.lease().callback
    # The same goes for `push: false`: such a source is none of the feeds.
    async with running(tmp_path, time, callback, names) as run:
        await run.read(a_hub.url)
        assert run.hubs.lease("a") is None
        await _is_ended(run, a_hub, of_old)


async def test_without_a_callback_every_subscription_ends(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub
) -> None:
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
        of_old = run.lease().callback
    async with running(tmp_path, time, callback, base_url="") as run:
        await run.read(a_hub.url)
        assert run.hubs.lease("a") is None
        await _is_ended(run, a_hub, of_old)
        assert run.poller.tightened == ["a"]
        assert a_hub.count("subscribe") == 1


async def test_under_another_callback_a_feed_is_subscribed_anew_before_it_is_read(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub
) -> None:
    a_hub.confirms = "before"
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
        of_old = run.lease().callback
    # At the same address, under another name.
    base_url = callback.base_url.replace("127.0.0.1", "localhost")
    async with running(tmp_path, time, callback, base_url=base_url) as run:
        await run.tend()
        await eventually(lambda: run.is_pushing("a"))
        assert run.lease().callback.startswith(base_url)
        await _is_ended(run, a_hub, of_old)


@pytest.mark.parametrize(
    ("names", "base_url"), [((), None), (("a",), ""), (("a",), "https://moved.example.org")]
)
async def test_what_fits_the_config_no_more_is_no_promise_even_before_it_is_ended(
    tmp_path: Path,
    time: SimulatedTime,
    callback: Callback,
    a_hub: Hub,
    names: tuple[str, ...],
    base_url: str | None,
) -> None:
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
    # The poller starts first, and asks.
    async with running(tmp_path, time, callback, names, base_url=base_url, start=False) as run:
        assert not run.is_pushing("a")
    async with running(tmp_path, time, callback, start=False) as run:
        assert run.is_pushing("a")


async def test_an_end_that_was_cut_short_is_asked_for_again(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub
) -> None:
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
        of_old = run.lease().callback
        a_hub.open.clear()
        await run.read(None)
        tending = asyncio.create_task(run.tend())
        await eventually(lambda: a_hub.count("unsubscribe"))
        await run.hubs.stop()
        with pytest.raises(asyncio.CancelledError):
            await tending
    # The hub does not act on what was broken off: a late question of its own would end the subscription, too.
    a_hub.confirms = "never"
    a_hub.open.set()
    await eventually(lambda: a_hub.idle)
    a_hub.confirms = "after"
    a_hub.asked.clear()
    async with running(tmp_path, time, callback) as run:
        await _is_ended(run, a_hub, of_old)


async def test_a_hub_that_does_not_want_to_hear_of_an_end_is_asked_once(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub
) -> None:
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
        a_hub.status = 500
        await run.read(None)
        await run.wait(DAY_MS)
        assert a_hub.count("unsubscribe") == 1
        # What it still delivers tells it.
        assert await a_hub.publish(TOPIC, DOCUMENT) == 410
        assert run.poller.took == []
