"""Long polls as proxies and limits see them: never silent for long, and as costly as a stream."""

import asyncio
import json
import logging
from pathlib import Path

import pytest

from tests.support.events import headline
from tests.support.reader import Reader
from tests.support.serving import serving
from tests.support.waiting import eventually
from tests.support.ways import HTTP2, HTTP10
from tests.web.test_readers import figures

POLL = "/events?since=none&wait=1m"


@pytest.mark.parametrize("kind", [Reader, HTTP10._kind, HTTP2._kind])
async def test_a_long_poll_is_never_silent_for_longer_than_a_stream(
    tmp_path: Path, kind: type[Reader]
) -> None:
    async with serving(tmp_path, heartbeat="100ms") as site:
        reader = await kind.open(site.port, POLL)
        await reader.until(lambda one: len(one.body) >= 3)
        assert reader.body.strip() == b""
        await site.append(headline("a"))
        page = json.loads(await reader.end())
        assert [event["headline_id"] for event in page["events"]] == ["a"]
        assert page["next"] == site.log.newest_id
        assert reader.headers["content-type"] == "application/json; charset=utf-8"


async def test_nothing_in_time_is_an_empty_page_at_its_time(tmp_path: Path) -> None:
    async with serving(tmp_path, heartbeat="100ms") as site:
        began = asyncio.get_running_loop().time()
        response = await site.get("/events?since=none&wait=450ms")
        assert 0.45 <= asyncio.get_running_loop().time() - began < 2
        assert response.json() == {"events": [], "next": site.log.newest_id, "reset": None}


async def test_the_end_of_the_server_is_an_empty_page(tmp_path: Path) -> None:
    async with serving(tmp_path, heartbeat="100ms") as site:
        reader = await (await Reader.open(site.port, POLL)).until(" ")
        site.broadcast.say_goodbye("shutdown")
        assert json.loads(await reader.end())["events"] == []


async def test_a_long_poll_has_a_place_among_the_readers_while_it_waits(tmp_path: Path) -> None:
    async with serving(tmp_path, max_readers=1, heartbeat="100ms") as site:
        for go_away in (Reader.close, Reader.abort):
            polling = await (await Reader.open(site.port, POLL)).until(" ")
            assert (await figures(site))["ticker_readers json waiting"] == 1
            assert (await site.get("/stream")).status_code == 503
            if go_away is Reader.close:
                await polling.close()
            else:
                polling.abort()
            await eventually(lambda: site.broadcast.readers == 0)
            assert (await figures(site))["ticker_readers json waiting"] == 0
        await site.append(headline("a"))
        asking = asyncio.create_task(site.get(POLL))
        await eventually(lambda: site.broadcast.readers == 1)
        await site.append(headline("b"))
        assert len((await asking).json()["events"]) == 1
        assert site.broadcast.readers == 0


async def test_who_would_have_to_wait_and_has_no_place_is_told_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(tmp_path, max_readers_per_address=1) as site:
        await site.append(headline("a"))
        await (await site.read("/stream")).live()
        with caplog.at_level(logging.WARNING):
            for _ in range(3):
                response = await site.get(POLL)
                assert (response.status_code, response.json()["error"]["code"]) == (503, "busy")
                assert 2 <= int(response.headers["Retry-After"]) <= 4
        assert [record.getMessage().partition(";")[0] for record in caplog.records] == [
            "no place for a reader from '127.0.0.1': this address has as many streams as it may"
        ]
        assert site.broadcast.tally.refused == 3
        # Who has something to read at once takes no place.
        assert len((await site.get("/events?since=all&wait=1m")).json()["events"]) == 1
