"""Clients that take their time over the head of a request, or never finish one."""

import asyncio
from pathlib import Path

import pytest

from tests.support.clock import put_forward
from tests.support.reader import connected, rest_of, until
from tests.support.serving import Serving, serving
from tests.support.waiting import eventually
from ticker.server.connection import ConnectionProtocol

HEALTH = b"GET /healthz HTTP/1.1\r\nHost: ticker\r\n\r\n"
_HEAD_S = 30
_EVERY_S = 0.01


def is_amid_head(site: Serving) -> bool:
    """Whether the server knows that a part of one has come."""
    protocols = [writer.transport.get_protocol() for writer in site.server._connections.values()]
    found = [one.connection for one in protocols if isinstance(one, ConnectionProtocol)]
    return any(one is not None and one._deadline._timer is not None for one in found)


async def trickle(writer: asyncio.StreamWriter) -> None:
    """The head of a request that never ends, a little at a time."""
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(_EVERY_S)


@pytest.mark.parametrize("target", [b"/healthz", b"/stream"])
@pytest.mark.parametrize("before", [b"", HEALTH], ids=["first", "second"])
async def test_a_head_is_given_so_long_in_all_and_not_for_each_byte(
    tmp_path: Path, before: bytes, target: bytes
) -> None:
    async with serving(tmp_path, head_s=_HEAD_S) as site:
        reader, writer = await connected(site.port, before)
        if before:
            await until(reader, b'{"status":"ok"}')
        writer.write(b"GET %b HTTP/1.1\r\nHost: ticker\r\nX: " % target)
        await eventually(lambda: is_amid_head(site))
        put_forward(_HEAD_S * 2 / 3)
        trickling = asyncio.create_task(trickle(writer))
        await asyncio.sleep(10 * _EVERY_S)
        put_forward(_HEAD_S / 3)
        # Not to the end: what is sent after that may be answered by a reset.
        assert (await until(reader, b"\r\n\r\n")).startswith(b"HTTP/1.1 408 ")
        trickling.cancel()
        await asyncio.gather(trickling, return_exceptions=True)
        await eventually(lambda: site.server.connections == 0)
        writer.close()


async def test_a_rest_between_two_requests_may_last_longer_than_a_head(tmp_path: Path) -> None:
    async with serving(tmp_path, head_s=_HEAD_S) as site:
        reader, writer = await connected(site.port, HEALTH)
        await until(reader, b'{"status":"ok"}')
        put_forward(1.5 * _HEAD_S)
        await asyncio.sleep(_EVERY_S)
        writer.write(HEALTH)
        await until(reader, b'{"status":"ok"}')
        writer.close()


async def test_neither_an_answer_nor_a_body_is_a_head(tmp_path: Path) -> None:
    async with serving(tmp_path, head_s=_HEAD_S) as site:
        poll = b"GET /events?wait=1m HTTP/1.1\r\nHost: ticker\r\nContent-Length: 9\r\n\r\nabc"
        reader, writer = await connected(site.port, poll)
        await eventually(lambda: site.broadcast.polls)
        put_forward(1.5 * _HEAD_S)
        await asyncio.sleep(_EVERY_S)
        put_forward(_HEAD_S)
        assert (await until(reader, b'"events":[]')).startswith(b"HTTP/1.1 200 ")
        writer.close()


async def test_a_head_in_pieces_that_is_there_in_time_is_answered(tmp_path: Path) -> None:
    async with serving(tmp_path, head_s=_HEAD_S) as site:
        reader, writer = await connected(site.port)
        for piece in (b"GET /hea", b"lthz HTTP/1.1\r\n", b"Host: ticker\r\n", b"\r\n"):
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(_EVERY_S)
        await until(reader, b'{"status":"ok"}')
        put_forward(1.5 * _HEAD_S)
        await asyncio.sleep(_EVERY_S)
        writer.write(HEALTH)
        await until(reader, b'{"status":"ok"}')
        writer.close()


async def test_who_connects_and_says_nothing_is_hung_up_on_as_soon(tmp_path: Path) -> None:
    async with serving(tmp_path, head_s=_HEAD_S) as site:
        reader, writer = await connected(site.port)
        await eventually(lambda: site.server.connections)
        put_forward(_HEAD_S)
        assert await rest_of(reader) == b""
        await eventually(lambda: site.server.connections == 0)
        writer.close()
