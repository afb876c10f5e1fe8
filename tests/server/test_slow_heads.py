"""Clients that take their time over the head of a request, or never finish one."""

import asyncio
from pathlib import Path

import pytest

from tests.support.reader import connected, rest_of, until
from tests.support.serving import serving
from tests.support.waiting import eventually

HEALTH = b"GET /healthz HTTP/1.1\r\nHost: ticker\r\n\r\n"
_SHORT_S = 0.3


async def trickle(writer: asyncio.StreamWriter, every_s: float) -> None:
    """The head of a request that never ends, a little at a time."""
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(every_s)


@pytest.mark.parametrize("target", [b"/healthz", b"/stream"])
@pytest.mark.parametrize("before", [b"", HEALTH], ids=["first", "second"])
async def test_a_head_is_given_so_long_in_all_and_not_for_each_byte(
    tmp_path: Path, before: bytes, target: bytes
) -> None:
    async with serving(tmp_path, head_s=_SHORT_S) as site:
        reader, writer = await connected(site.port, before)
        if before:
            await until(reader, b'{"status":"ok"}')
        writer.write(b"GET %b HTTP/1.1\r\nHost: ticker\r\nX: " % target)
        trickling = asyncio.create_task(trickle(writer, _SHORT_S / 10))
        # Not to the end: what is sent after that may be answered by a reset.
        assert (await until(reader, b"\r\n\r\n")).startswith(b"HTTP/1.1 408 ")
        trickling.cancel()
        await asyncio.gather(trickling, return_exceptions=True)
        await eventually(lambda: site.server.connections == 0)
        writer.close()


async def test_a_rest_between_two_requests_may_last_longer_than_a_head(tmp_path: Path) -> None:
    async with serving(tmp_path, head_s=_SHORT_S) as site:
        reader, writer = await connected(site.port, HEALTH)
        await until(reader, b'{"status":"ok"}')
        await asyncio.sleep(2 * _SHORT_S)
        writer.write(HEALTH)
        await until(reader, b'{"status":"ok"}')
        writer.close()


async def test_neither_an_answer_nor_a_body_is_a_head(tmp_path: Path) -> None:
    async with serving(tmp_path, head_s=_SHORT_S) as site:
        poll = b"GET /events?wait=1s HTTP/1.1\r\nHost: ticker\r\nContent-Length: 9\r\n\r\nabc"
        reader, writer = await connected(site.port, poll)
        assert (await until(reader, b'"events":[]')).startswith(b"HTTP/1.1 200 ")
        writer.close()


async def test_a_head_in_pieces_that_is_there_in_time_is_answered(tmp_path: Path) -> None:
    async with serving(tmp_path, head_s=_SHORT_S) as site:
        reader, writer = await connected(site.port)
        for piece in (b"GET /hea", b"lthz HTTP/1.1\r\n", b"Host: ticker\r\n", b"\r\n"):
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.01)
        await until(reader, b'{"status":"ok"}')
        await asyncio.sleep(2 * _SHORT_S)
        writer.write(HEALTH)
        await until(reader, b'{"status":"ok"}')
        writer.close()


async def test_who_connects_and_says_nothing_is_hung_up_on_as_soon(tmp_path: Path) -> None:
    async with serving(tmp_path, head_s=_SHORT_S) as site:
        reader, writer = await connected(site.port)
        assert await rest_of(reader) == b""
        await eventually(lambda: site.server.connections == 0)
        writer.close()
