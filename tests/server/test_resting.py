"""Readers to whom their group writes: nobody waits for them, and whatever happens to them finds somebody."""

import asyncio
from pathlib import Path

import pytest

from tests.support.events import headline
from tests.support.reader import connected, reset, rest_of, until
from tests.support.serving import serving
from tests.support.waiting import eventually
from tests.support.ways import LIVE, SOCKET, Way
from tests.support.websocket import handshake
from ticker.server.conversing import Conversing

DIRECT = pytest.mark.parametrize("way", [LIVE, SOCKET], ids=repr)
UNMASKED = b"\x81\x01x"
"""What no client may say (RFC 6455, 5.1): it is sent a close, and waited for."""
TURNS = range(8)
"""After how many turns of the loop something else happens, from before its task begins until it rests."""


@DIRECT
async def test_there_is_no_task_for_a_reader_at_rest(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path) as site:
        before = len(asyncio.all_tasks())
        readers = [await way.read(site) for _ in range(5)]
        for reader in readers:
            await reader.live()
        await eventually(lambda: site.broadcast.members == 5 and len(asyncio.all_tasks()) == before)
        site.broadcast.release_members()
        await site.append(headline("early"))
        for reader in readers:
            await reader.until("early")
        await eventually(lambda: site.broadcast.members == 5 and len(asyncio.all_tasks()) == before)
        for reader in readers:
            await reader.close()


@pytest.mark.parametrize("is_held_up", [False, True], ids=["rests", "takes-again"])
@pytest.mark.parametrize("turns", TURNS[:2])
async def test_nothing_follows_the_close_of_a_client_that_is_sent_away_as_its_group_lets_go(
    tmp_path: Path, turns: int, is_held_up: bool
) -> None:
    async with serving(tmp_path) as site:
        reader, writer = await connected(site.port, handshake("/ws"))
        await until(reader, b"stream-live")
        await eventually(lambda: site.broadcast.members == 1)
        (conversing,) = site.server._streams
        assert isinstance(conversing, Conversing)
        if is_held_up:
            conversing.pause_writing()
        site.broadcast.release_members()
        for _ in range(turns):
            await asyncio.sleep(0)
        if is_held_up:
            conversing.resume_writing()
        conversing.data_received(UNMASKED)
        await site.append(headline("late"))
        assert b"late" not in await rest_of(reader)
        await eventually(lambda: site.broadcast.readers == site.broadcast.members == 0)
        writer.close()


@DIRECT
@pytest.mark.parametrize("turns", TURNS)
async def test_who_is_lost_as_its_group_lets_go_gives_its_place_back(
    tmp_path: Path, way: Way, turns: int
) -> None:
    async with serving(tmp_path) as site:
        reader = await way.read(site)
        await reader.live()
        await eventually(lambda: site.broadcast.members == 1)
        (streaming,) = site.server._streams
        site.broadcast.release_members()
        for _ in range(turns):
            await asyncio.sleep(0)
        streaming.transport.abort()
        await eventually(lambda: site.broadcast.readers == site.broadcast.members == site.connections == 0)
        reset(reader.writer)
