"""What a restart makes of subscriptions, and of what was under way."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.simulation import SimulatedTime
from tests.support.waiting import eventually
from ticker.errors import LogClosed
from ticker.websub import Subscribe

from .hub import Hub
from .run import TOPIC, Callback, at_work, running

MINUTE_MS = 60_000
HOUR_MS = 3_600_000
DAY_MS = 86_400_000
DOCUMENT = b"<rss version='2.0'/>"


async def test_a_restart_keeps_the_subscription_and_asks_nobody(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub
) -> None:
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
        before = run.lease()
    async with running(tmp_path, time, callback) as run:
        assert run.lease() == before
        assert run.is_pushing("a")
        await run.read(a_hub.url)
        await run.wait(DAY_MS)
        assert len(a_hub.asked) == 1
        assert await a_hub.publish(TOPIC, DOCUMENT) == 204
        assert [name for name, _ in run.poller.took] == ["a"]


async def test_a_restart_while_the_hub_may_still_confirm_asks_nobody(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub
) -> None:
    a_hub.confirms = "never"
    async with running(tmp_path, time, callback) as run:
        await run.read(a_hub.url)
        await run.tend()
    async with running(tmp_path, time, callback) as run:
        await run.wait(10 * MINUTE_MS - 1)
        assert len(a_hub.asked) == 1
        more = {"challenge": "late", "lease_seconds": "3600"}
        asked_back = await a_hub.ask_back(a_hub.asked[0].callback, "subscribe", TOPIC, **more)
        assert asked_back.status == 200
        assert run.is_pushing("a")


async def test_a_renewal_that_came_due_meanwhile_is_made_up_for(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub
) -> None:
    a_hub.confirms = "before"
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
        token = run.lease().token
    time.advance_to(time.now_ms + 9 * DAY_MS)
    async with running(tmp_path, time, callback) as run:
        await run.tend()
        assert len(a_hub.asked) == 2
        assert (run.lease().token, run.lease().until_ms) == (token, time.now_ms + 10 * DAY_MS)
        assert run.poller.tightened == []


async def test_a_lease_that_ended_meanwhile_is_asked_for_again(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub
) -> None:
    a_hub.confirms = "before"
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
    time.advance_to(time.now_ms + 11 * DAY_MS)
    async with running(tmp_path, time, callback) as run:
        assert not run.is_pushing("a")
        await run.tend()
        assert run.poller.tightened == ["a"]
        assert run.is_pushing("a")
        assert len(a_hub.asked) == 2


async def test_a_start_writes_nothing_for_those_that_stay_as_they_were(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub
) -> None:
    async with running(tmp_path, time, callback, ("a", "b")) as run:
        await run.subscribed(a_hub, "a", "b")
    async with running(tmp_path, time, callback, ()) as run:
        await run.tend()
    async with running(tmp_path, time, callback, ()) as run:
        put = run.log.state("websub:a")
        await run.hubs.start()
        # Written anew, it would be another object.
        assert run.log.state("websub:a") is put


# In the middle


async def test_many_feeds_of_one_hub_ask_one_after_the_other_and_none_twice(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub
) -> None:
    names = tuple(f"feed-{number}" for number in range(20))
    a_hub.open.clear()
    async with running(tmp_path, time, callback, names) as run:
        for name in names:
            await run.read(a_hub.url, name)
        tending = asyncio.create_task(run.tend())
        await eventually(lambda: a_hub.asked)
        # They wait for so long that the time in which the hub should have confirmed is over.
        for _ in range(3):
            time.advance_to(time.now_ms + 10 * MINUTE_MS)
            await run.tend()
        assert len(a_hub.asked) == 1
        a_hub.open.set()
        await tending
        await eventually(lambda: len(a_hub.subscriptions) == 20)
        await run.tend()
        assert len(a_hub.asked) == len({asked.callback for asked in a_hub.asked}) == 20
        assert len({asked.secret for asked in a_hub.asked}) == 20
        assert a_hub.most_at_once == 1


async def test_a_stop_in_the_middle_of_a_request_leaves_no_task(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub
) -> None:
    a_hub.open.clear()
    async with running(tmp_path, time, callback, ("a", "b")) as run:
        await run.read(a_hub.url, "a")
        await run.read(a_hub.url, "b")
        tending = asyncio.create_task(run.tend())
        await eventually(lambda: a_hub.asked)
        assert at_work() != []
        await run.hubs.stop()
        assert at_work() == []
        with pytest.raises(asyncio.CancelledError):
            await tending
    a_hub.open.set()
    async with running(tmp_path, time, callback, ("a", "b")) as run:
        # Cut short, they count as not confirmed: neither is forgotten, nor asked again at once.
        await run.wait(10 * MINUTE_MS - 1)
        assert len(a_hub.asked) == 1
        await run.wait(6 * MINUTE_MS)
        await eventually(lambda: run.is_pushing("a") and run.is_pushing("b"))


async def test_a_closed_log_ends_it_without_a_noise(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    a_hub.open.clear()
    async with running(tmp_path, time, callback) as run:
        await run.read(a_hub.url)
        tending = asyncio.create_task(run.tend())
        await eventually(lambda: a_hub.asked)
        await run.log.close()
        a_hub.status = 500
        a_hub.open.set()
        await tending
        await run.tend()
        assert len(a_hub.asked) == 1
        with pytest.raises(LogClosed):
            await run.hubs.answer(run.lease().token, Subscribe(TOPIC, "c", None))
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_a_client_that_fails_in_a_way_nobody_foresaw_is_a_hub_that_failed(
    tmp_path: Path, time: SimulatedTime, callback: Callback, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(tmp_path, time, callback, client=Broken()) as run:
        await run.read("https://hub.example.org/")
        await run.tend()
        assert (run.lease().state, run.lease().detail) == (
            "refused",
            "internal error: ZeroDivisionError()",
        )
        assert "in a way nobody foresaw" in caplog.text
        await run.wait(DAY_MS)
        assert run.lease().failures > 1


class Broken:
    """A client with a defect."""

    async def ask(self, hub: str, form: Mapping[str, str], *, timeout_s: float, private: bool) -> None:
        raise ZeroDivisionError
