"""Readers by Socket.IO: what they share, who is slow, who comes back, and what is left of them."""

import asyncio
import json
import socket
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from tests.support.clock import put_forward
from tests.support.events import alert, headline
from tests.support.polls import PATH, Polls
from tests.support.socketio_client import node_client
from tests.support.waiting import eventually
from tests.web.streams.socketio.ready import gone, kept, ready


async def test_an_event_is_encoded_once_for_all_of_them(tmp_path: Path) -> None:
    async with ready(tmp_path) as site:
        readers = [await Polls.connect(site) for _ in range(5)]
        for polls in readers:
            await polls.until("stream-live")
        before = site.broadcast.tally.encoded
        await site.append(headline("a"))
        for polls in readers:
            await polls.until("headline")
            await polls.close()
        assert site.broadcast.tally.encoded == before + 1


async def test_who_does_not_poll_is_kept_little_for_and_gets_it_all(tmp_path: Path) -> None:
    async with ready(tmp_path) as site, await Polls.connect(site) as polls:
        await polls.until("stream-live")
        bodies = [headline(f"h{n}") for n in range(1_000)]
        records = [record for body in bodies for record in await site.append(body)]
        (stream,) = site.broadcast.streams
        await asyncio.sleep(0)
        assert stream.lag > 900
        while polls.names.count("headline") < len(records):
            await polls.poll()
        ids = [data["id"] for name, data in polls.events if name == "headline"]
        assert ids == [record.id for record in records]


async def test_who_never_polls_again_is_dropped(tmp_path: Path) -> None:
    async with ready(tmp_path, stall="1s") as site, await Polls.connect(site) as polls:
        await polls.until("stream-live")
        await site.append(headline("a"))
        await gone(site)
        assert site.broadcast.tally.evictions == 1
        assert (await polls.poll()).status_code == 400


async def test_who_takes_nothing_over_a_websocket_is_dropped_and_others_go_on(tmp_path: Path) -> None:
    async with ready(tmp_path, stall="10s", send_buffer_bytes=4_096) as site:
        narrow = socket.socket()
        narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        narrow.connect(("127.0.0.1", site.port))
        target = f"ws://127.0.0.1:{site.port}{PATH}?EIO=4&transport=websocket"
        async with connect(target, sock=narrow) as stopped, await Polls.connect(site) as polls:
            await polls.until("stream-live")
            await stopped.recv()
            await stopped.send("40")
            await eventually(lambda: site.broadcast.readers == 2)
            stopped.transport.pause_reading()
            going_on = asyncio.create_task(polls.until("alert"))
            for n in range(300):
                await site.append(headline(f"{n} " + "x" * 200))
            for _ in range(12):
                put_forward(1)
                await asyncio.sleep(0.01)
            await eventually(lambda: site.broadcast.readers == 1)
            assert site.broadcast.tally.evictions == 1
            await site.append(alert("all is well"))
            assert (await going_on)["title"] == "all is well"
            assert polls.names.count("headline") == 300
            stopped.transport.abort()


@pytest.mark.parametrize("transports", [["websocket"], ["polling"]], ids=["websocket", "polling"])
async def test_a_client_comes_back_by_itself_after_the_last_word(
    tmp_path: Path, transports: list[str]
) -> None:
    async with ready(tmp_path) as site, node_client(site.address, transports=transports) as client:
        await client.until("event", "stream-live")
        (stream,) = site.broadcast.streams
        stream.part("lifetime")
        await site.append(headline("a"))
        assert (await client.until("event", "stream-bye"))["reason"] == "lifetime"
        assert await client.until("disconnect") != "io server disconnect"
        await client.until("event", "stream-live")


async def test_a_shutdown_is_told_before_the_end(tmp_path: Path) -> None:
    async with ready(tmp_path) as site:
        target = f"ws://127.0.0.1:{site.port}{PATH}?EIO=4&transport=websocket"
        async with connect(target) as client:
            await client.recv()
            await client.send("40")
            await client.recv()
            ends = asyncio.create_task(site.server.close(lambda: site.broadcast.say_goodbye("shutdown")))
            said = [str(message) async for message in client]
            assert json.loads(said[-2][2:])[0] == "stream-bye"
            assert said[-1] == "1"
            await ends


async def test_nothing_is_left_of_those_who_have_gone(tmp_path: Path) -> None:
    async with ready(tmp_path) as site:
        target = f"ws://127.0.0.1:{site.port}{PATH}?EIO=4&transport=websocket"
        for n in range(16):
            async with connect(target) as client, await Polls.connect(site) as polls:
                await client.recv()
                await client.send("40")
                await client.recv()
                await polls.until("stream-live")
                if n % 2:
                    client.transport.abort()
                    await polls.post("1")
                else:
                    await client.send("41")
                    await polls.post("41", "1")
        await gone(site)
        await eventually(lambda: kept() == 0, timeout_s=15)
        assert site.broadcast.streams == ()
