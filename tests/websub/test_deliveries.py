"""What hubs deliver, and what they do not."""

import asyncio
import hmac
from pathlib import Path
from typing import Literal

import pytest

from tests.support.simulation import SimulatedTime
from tests.support.waiting import eventually
from ticker.sources.adapter import Pushed
from ticker.websub import Denied
from ticker.websub.leases import Leases, encode

from .hub import Hub, Method
from .run import TOPIC, Callback, Run, running

MINUTE_MS = 60_000
HOUR_MS = 3_600_000
DAY_MS = 86_400_000
DOCUMENT = b"<rss version='2.0'/>"


# What hubs deliver


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
@pytest.mark.parametrize("size", [0, 65_536, 65_537], ids=["empty", "at once", "in a thread"])
async def test_a_signed_document_is_handed_to_the_poller(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub, method: Method, size: int
) -> None:
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
        body = b"x" * size
        assert await a_hub.publish(TOPIC, body, content_type="text/xml", method=method) == 204
        assert run.poller.took == [("a", Pushed("127.0.0.1", body, "text/xml"))]
        assert run.hubs.counts["taken"] == 1


@pytest.mark.parametrize(("method", "secret"), [(None, None), ("sha256", "guessed"), ("sha1", "guessed")])
@pytest.mark.parametrize("size", [10, 100_000], ids=["small", "large"])
async def test_one_whose_signature_is_wrong_or_missing_is_ignored_and_counted(
    tmp_path: Path,
    time: SimulatedTime,
    callback: Callback,
    a_hub: Hub,
    method: Method | None,
    secret: str | None,
    size: int,
) -> None:
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
        assert await a_hub.publish(TOPIC, b"x" * size, method=method, secret=secret) == 204
        assert run.poller.took == []
        assert {name: count for name, count in run.hubs.counts.items() if count} == {"unsigned": 1}


@pytest.mark.parametrize(("says", "status"), [("taken", 204), ("unreadable", 204), ("busy", 503)])
async def test_what_becomes_of_a_delivery_is_counted(
    tmp_path: Path,
    time: SimulatedTime,
    callback: Callback,
    a_hub: Hub,
    says: Literal["taken", "unreadable", "busy"],
    status: int,
) -> None:
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
        run.poller.says = says
        assert await a_hub.publish(TOPIC, DOCUMENT) == status
        assert {name: count for name, count in run.hubs.counts.items() if count} == {says: 1}


async def test_a_delivery_before_the_start_is_to_come_again(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub
) -> None:
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
    async with running(tmp_path, time, callback, start=False):
        assert await a_hub.publish(TOPIC, DOCUMENT) == 503


async def test_a_hub_that_hangs_up_leaves_nothing_half_done(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub
) -> None:
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
        await _missed(run, a_hub, 2)
        token, signed = run.lease().token, _signature(run)
        for asked in (
            run.hubs.deliver(token, signed, DOCUMENT, None),
            run.hubs.answer(token, Denied(TOPIC, "")),
        ):
            answering = asyncio.create_task(asked)
            await asyncio.sleep(0)
            answering.cancel()
            with pytest.raises(asyncio.CancelledError):
                await answering
        await eventually(lambda: run.lease().state == "refused")
        assert run.hubs.counts["taken"] == 1
        assert run.lease().missed == 0
        await eventually(lambda: run.log.state("websub:a") == encode(Leases(run.lease())))
        await run.tend()
        assert run.poller.tightened == ["a"]


def _signature(run: Run) -> str:
    return "sha256=" + hmac.new(run.lease().secret.encode(), DOCUMENT, "sha256").hexdigest()


# What they do not deliver


async def _missed(run: Run, a_hub: Hub, times: int) -> None:
    for _ in range(times):
        await run.read(a_hub.url, missed=True)
        # A moment later it is asked, if it is.
        await run.wait(2_000)


async def test_two_misses_do_not_matter_and_the_third_has_the_hub_asked_anew(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub
) -> None:
    a_hub.confirms = "before"
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
        await _missed(run, a_hub, 2)
        assert len(a_hub.asked) == 1
        await _missed(run, a_hub, 1)
        assert len(a_hub.asked) == 2
        assert a_hub.asked[0].callback == a_hub.asked[1].callback
        assert run.is_pushing("a")


async def test_a_delivery_that_was_taken_makes_up_for_the_misses(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub
) -> None:
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
        await _missed(run, a_hub, 2)
        await a_hub.publish(TOPIC, DOCUMENT)
        await _missed(run, a_hub, 2)
        assert len(a_hub.asked) == 1


@pytest.mark.parametrize("says", ["unreadable", "busy"])
async def test_one_that_was_not_taken_does_not(
    tmp_path: Path,
    time: SimulatedTime,
    callback: Callback,
    a_hub: Hub,
    says: Literal["unreadable", "busy"],
) -> None:
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
        await _missed(run, a_hub, 2)
        run.poller.says = says
        await a_hub.publish(TOPIC, DOCUMENT)
        await _missed(run, a_hub, 1)
        assert len(a_hub.asked) == 2


async def test_misses_hurry_no_hub_that_may_still_confirm(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub
) -> None:
    a_hub.lease_s = 86_400
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
        a_hub.confirms = "never"
        await run.wait(18 * HOUR_MS)
        assert (len(a_hub.asked), run.lease().state) == (2, "asked")
        await _missed(run, a_hub, 6)
        assert (len(a_hub.asked), run.lease().state) == (2, "asked")


async def test_a_hub_that_nobody_tells_of_news_is_not_asked_at_every_turn(
    tmp_path: Path, time: SimulatedTime, callback: Callback, a_hub: Hub
) -> None:
    a_hub.confirms = "before"
    async with running(tmp_path, time, callback) as run:
        await run.subscribed(a_hub)
        await _missed(run, a_hub, 100)
        assert len(a_hub.asked) == 1 + 6
