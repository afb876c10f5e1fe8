"""What a restart makes of subscriptions, and of what was under way."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.simulation import SimulatedTime
from tests.support.waiting import eventually
from ticker.errors import LogClosed
from ticker.websub import Subscribe

from .house import TOPIC, Door, at_work, running
from .hub import Hub

MINUTE_MS = 60_000
HOUR_MS = 3_600_000
DAY_MS = 86_400_000
DOCUMENT = b"<rss version='2.0'/>"


async def test_a_restart_keeps_the_subscription_and_asks_nobody(
    tmp_path: Path, time: SimulatedTime, callback: Door, a_hub: Hub
) -> None:
    async with running(tmp_path, time, callback) as house:
        await house.subscribed(a_hub)
        before = house.lease()
    async with running(tmp_path, time, callback) as house:
        assert house.lease() == before
        assert house.is_pushing("a")
        await house.read(a_hub.url)
        await house.wait(DAY_MS)
        assert len(a_hub.asked) == 1
        assert await a_hub.publish(TOPIC, DOCUMENT) == 204
        assert [name for name, _ in house.poller.took] == ["a"]


async def test_a_restart_while_the_hub_may_still_confirm_asks_nobody(
    tmp_path: Path, time: SimulatedTime, callback: Door, a_hub: Hub
) -> None:
    a_hub.confirms = "never"
    async with running(tmp_path, time, callback) as house:
        await house.read(a_hub.url)
        await house.tend()
    async with running(tmp_path, time, callback) as house:
        await house.wait(10 * MINUTE_MS - 1)
        assert len(a_hub.asked) == 1
        more = {"challenge": "late", "lease_seconds": "3600"}
        asked_back = await a_hub.ask_back(a_hub.asked[0].callback, "subscribe", TOPIC, **more)
        assert asked_back.status == 200
        assert house.is_pushing("a")


async def test_a_renewal_that_came_due_meanwhile_is_made_up_for(
    tmp_path: Path, time: SimulatedTime, callback: Door, a_hub: Hub
) -> None:
    a_hub.confirms = "before"
    async with running(tmp_path, time, callback) as house:
        await house.subscribed(a_hub)
        token = house.lease().token
    time.advance_to(time.now_ms + 9 * DAY_MS)
    async with running(tmp_path, time, callback) as house:
        await house.tend()
        assert len(a_hub.asked) == 2
        assert (house.lease().token, house.lease().until_ms) == (token, time.now_ms + 10 * DAY_MS)
        assert house.poller.tightened == []


async def test_a_lease_that_ended_meanwhile_is_asked_for_again(
    tmp_path: Path, time: SimulatedTime, callback: Door, a_hub: Hub
) -> None:
    a_hub.confirms = "before"
    async with running(tmp_path, time, callback) as house:
        await house.subscribed(a_hub)
    time.advance_to(time.now_ms + 11 * DAY_MS)
    async with running(tmp_path, time, callback) as house:
        assert not house.is_pushing("a")
        await house.tend()
        assert house.poller.tightened == ["a"]
        assert house.is_pushing("a")
        assert len(a_hub.asked) == 2


async def test_a_start_writes_nothing_for_those_that_stay_as_they_were(
    tmp_path: Path, time: SimulatedTime, callback: Door, a_hub: Hub
) -> None:
    async with running(tmp_path, time, callback, ("a", "b")) as house:
        await house.subscribed(a_hub, "a", "b")
    async with running(tmp_path, time, callback, ()) as house:
        await house.tend()
    async with running(tmp_path, time, callback, ()) as house:
        put = house.log.state("websub:a")
        await house.hubs.start()
        # Written anew, it would be another object.
        assert house.log.state("websub:a") is put


# In the middle


async def test_many_feeds_of_one_hub_ask_one_after_the_other_and_none_twice(
    tmp_path: Path, time: SimulatedTime, callback: Door, a_hub: Hub
) -> None:
    names = tuple(f"feed-{number}" for number in range(20))
    a_hub.open.clear()
    async with running(tmp_path, time, callback, names) as house:
        for name in names:
            await house.read(a_hub.url, name)
        tending = asyncio.create_task(house.tend())
        await eventually(lambda: a_hub.asked)
        # They wait for so long that the time in which the hub should have confirmed is over.
        for _ in range(3):
            time.advance_to(time.now_ms + 10 * MINUTE_MS)
            await house.tend()
        assert len(a_hub.asked) == 1
        a_hub.open.set()
        await tending
        await eventually(lambda: len(a_hub.subscriptions) == 20)
        await house.tend()
        assert len(a_hub.asked) == len({asked.callback for asked in a_hub.asked}) == 20
        assert len({asked.secret for asked in a_hub.asked}) == 20
        assert a_hub.most_at_once == 1


async def test_a_stop_in_the_middle_of_a_request_leaves_no_task(
    tmp_path: Path, time: SimulatedTime, callback: Door, a_hub: Hub
) -> None:
    a_hub.open.clear()
    async with running(tmp_path, time, callback, ("a", "b")) as house:
        await house.read(a_hub.url, "a")
        await house.read(a_hub.url, "b")
        tending = asyncio.create_task(house.tend())
        await eventually(lambda: a_hub.asked)
        assert at_work() != []
        await house.hubs.stop()
        assert at_work() == []
        with pytest.raises(asyncio.CancelledError):
            await tending
    a_hub.open.set()
    async with running(tmp_path, time, callback, ("a", "b")) as house:
        # Cut short, they count as not confirmed: neither is forgotten, nor asked again at once.
        await house.wait(10 * MINUTE_MS - 1)
        assert len(a_hub.asked) == 1
        await house.wait(6 * MINUTE_MS)
        await eventually(lambda: house.is_pushing("a") and house.is_pushing("b"))


async def test_a_closed_log_ends_it_without_a_noise(
    tmp_path: Path, time: SimulatedTime, callback: Door, a_hub: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    a_hub.open.clear()
    async with running(tmp_path, time, callback) as house:
        await house.read(a_hub.url)
        tending = asyncio.create_task(house.tend())
        await eventually(lambda: a_hub.asked)
        await house.log.close()
        a_hub.status = 500
        a_hub.open.set()
        await tending
        await house.tend()
        assert len(a_hub.asked) == 1
        with pytest.raises(LogClosed):
            await house.hubs.answer(house.lease().token, Subscribe(TOPIC, "c", None))
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_a_client_that_fails_in_a_way_nobody_foresaw_is_a_hub_that_failed(
    tmp_path: Path, time: SimulatedTime, callback: Door, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(tmp_path, time, callback, client=Broken()) as house:
        await house.read("https://hub.example.org/")
        await house.tend()
        assert (house.lease().state, house.lease().detail) == (
            "refused",
            "internal error: ZeroDivisionError()",
        )
        assert "in a way nobody foresaw" in caplog.text
        await house.wait(DAY_MS)
        assert house.lease().failures > 1


class Broken:
    """A client with a defect."""

    async def ask(self, hub: str, form: Mapping[str, str], *, timeout_s: float, private: bool) -> None:
        raise ZeroDivisionError
