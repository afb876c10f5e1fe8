"""How many documents there are at a time, from a fetch's first byte to the end of its parsing."""

import asyncio

import pytest

from tests.support.origin import Answer, Asked, Origin, answer
from tests.support.parsers import PARSERS
from tests.support.waiting import PATIENCE_S
from ticker.config.types import Fetch
from ticker.outbound.outbound import outbound
from ticker.sources.rss.parse_slots import ParseSlots
from ticker.sources.rss.settings import RssSource
from ticker.sources.rss.tools import RssTools

from .documents import item, rss
from .test_adapter import NOW_MS


async def test_those_who_come_later_wait_for_a_slot() -> None:
    slots = ParseSlots(2)
    async with slots.lend() as one, slots.lend() as two:
        await one.take()
        await two.take()
        await two.take()  # has one already
        async with slots.lend() as three:
            waiting = asyncio.create_task(three.take())
            await asyncio.sleep(0)
            assert not waiting.done()
            one.give_back()
            one.give_back()  # has none any more
            await waiting


async def test_a_read_that_fails_gives_its_slot_back() -> None:
    slots = ParseSlots(1)

    async def fails() -> None:
        async with slots.lend() as slot:
            await slot.take()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()
    async with slots.lend() as slot, asyncio.timeout(PATIENCE_S):
        await slot.take()


async def test_no_more_documents_than_slots_are_on_their_way(server: Origin) -> None:
    at_once, most = 0, 0
    go_on = asyncio.Event()

    async def slowly(asked: Asked, _: asyncio.StreamWriter) -> Answer:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        if at_once == 2:
            go_on.set()
        await go_on.wait()
        at_once -= 1
        return answer(rss(item(asked.path, guid=asked.path)))

    fetch = Fetch.model_validate({"host_gap": "0s", "per_host": 16})
    out = outbound(fetch)
    tools = RssTools(fetch, out, slots=2, worker=PARSERS.worker())
    paths = [f"/{number}" for number in range(8)]
    server.scripts = dict.fromkeys(paths, slowly)
    adapters = [
        tools.adapter(
            RssSource.model_validate(
                {"kind": "rss", "name": "x", "channel": "x", "url": server.url(path), "private": True}
            )
        )
        for path in paths
    ]
    async with asyncio.timeout(30):
        readings = await asyncio.gather(*(each.read(None, NOW_MS) for each in adapters))
    await tools.close()
    await out.close()
    assert most == 2
    assert [len(reading.bodies) for reading in readings] == [1] * 8


async def test_a_redirect_gives_its_slot_back_before_it_waits_for_the_next_host(server: Origin) -> None:
    server.answer(status=302, location=server.url("/there"), path="/from")
    server.answer(rss(item("One", guid="1")), path="/there")
    fetch = Fetch.model_validate({"host_gap": "0s"})
    out = outbound(fetch)
    tools = RssTools(fetch, out, slots=1, worker=PARSERS.worker())
    spec = {"kind": "rss", "name": "x", "channel": "x", "url": server.url("/from"), "private": True}
    adapters = [tools.adapter(RssSource.model_validate(spec)) for _ in range(5)]
    async with asyncio.timeout(30):
        readings = await asyncio.gather(*(each.read(None, NOW_MS) for each in adapters))
    await tools.close()
    await out.close()
    assert [len(reading.bodies) for reading in readings] == [1] * 5
