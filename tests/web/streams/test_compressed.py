"""Streams that are compressed: who gets one, and what real clients make of it."""

import asyncio
import json
import shutil
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import httpx
import pytest
import requests

from tests.support.events import message, quote
from tests.support.reader import Reader
from tests.support.serving import Serving, serving
from tests.support.waiting import PATIENCE_S, eventually
from tests.support.ways import Reader2, Reader10
from tests.support.zstd import ends_with_a_frame, unpacked
from tests.web.views.operator.test_probes import figures
from ticker.wire import SSE

CHROMIUM = "gzip, deflate, br, zstd"
TWICE = {"X-Odd": "a", "x-odd": "b"}
"""A header that is there twice: such a request takes the ordinary way."""
NODE = Path(sys.executable).with_name("node")


@pytest.mark.parametrize(
    ("asked", "user_agent", "is_compressed"),
    [
        (CHROMIUM, "Mozilla/5.0 Chrome/156", True),
        ("zstd", "", True),
        ("ZSTD;q=0.1, gzip", "curl/8", True),
        ("zstd;q=0, gzip", "", False),
        ("zstd;q=0.5, identity", "", False),
        ("gzip, br", "", False),
        ("*", "", False),
        ("", "", False),
        (CHROMIUM, "node", False),
        (CHROMIUM, "undici", False),
        (CHROMIUM, "nodejs-of-mine/1", True),
    ],
)
async def test_who_asks_for_zstd_and_can_take_it_gets_it_either_way(
    tmp_path: Path, asked: str, user_agent: str, is_compressed: bool
) -> None:
    async with serving(tmp_path) as site:
        said = {"Accept-Encoding": asked, "User-Agent": user_agent}
        for reader in (
            await Reader.open(site.port, "/stream", said),
            await Reader.open(site.port, "/stream", {**said, **TWICE}),
            await Reader.open(site.port, "/stream", said, "HEAD"),
            await Reader10.open(site.port, "/stream?format=text", said),
            await Reader2.open(site.port, "/stream?format=ndjson", said),
        ):
            assert reader.status == 200
            assert reader.headers.get("content-encoding") == ("zstd" if is_compressed else None)
            assert reader.headers["vary"] == "Accept-Encoding"
        tape = await Reader.open(site.port, "/", {**said, "Accept": "text/plain"})
        assert tape.headers["vary"] == "Accept, User-Agent, Accept-Encoding"
        assert tape.headers.get("content-encoding") == ("zstd" if is_compressed else None)


async def test_the_operator_may_have_none_compressed(tmp_path: Path) -> None:
    async with serving(tmp_path, compress=False) as site:
        for more in ({}, TWICE):
            reader = await Reader.open(site.port, "/stream", {"Accept-Encoding": "zstd", **more})
            assert "content-encoding" not in reader.headers
            assert "vary" not in reader.headers
            await reader.live()


async def test_every_way_says_the_same_at_once_and_to_a_clean_end(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await site.append(*(quote("AAPL", n) for n in range(30)), channel="stocks")
        asked = {"Accept-Encoding": "zstd"}
        plain = await Reader.open(site.port, "/stream?since=all")
        readers = [
            await Reader.open(site.port, "/stream?since=all", asked),
            await Reader.open(site.port, "/stream?since=all", {**asked, **TWICE}),
            await Reader10.open(site.port, "/stream?since=all", asked),
            await Reader2.open(site.port, "/stream?since=all", asked),
        ]
        await eventually(lambda: site.broadcast.members == 3)
        for n in range(20):
            records = await site.append(quote("AAPL", n), channel="stocks")
            last = SSE.event(records[0])
            await plain.until(last.decode())
            for reader in readers:
                await reader.until(has_read(last))
        site.broadcast.say_goodbye("shutdown")
        theirs = events_in(await plain.end())
        for reader in readers:
            body = await reader.end()
            assert ends_with_a_frame(body)
            assert events_in(unpacked(body)) == theirs
        seen = await figures(site)
        assert seen["ticker_coded_bytes_total identity"] == len(plain.body)
        sent = sum(len(reader.body) - len(b"\1\0\0") for reader in readers)
        assert seen["ticker_coded_bytes_total zstd"] == sent
        assert seen["ticker_plain_bytes_total zstd"] == sum(len(unpacked(reader.body)) for reader in readers)
        assert seen["ticker_sent_bytes_total sse"] == len(plain.body) + sent


def events_in(body: bytes) -> list[bytes]:
    return [frame for frame in body.split(b"\n\n") if frame.startswith(b"id: ") and b"stream-" not in frame]


def has_read(last: bytes) -> Callable[[Reader], object]:
    return lambda reader: unpacked(reader.body).endswith(last)


def is_longer_than(size: int) -> Callable[[Reader], object]:
    return lambda reader: len(reader.body) > size


async def test_who_has_ended_its_side_is_sent_signs_of_life_that_say_nothing(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        for more in ({}, TWICE):
            reader = await Reader.open(site.port, "/stream", {"Accept-Encoding": "zstd", **more})
            await reader.until(lambda one: b"stream-live" in unpacked(one.body))
            before = len(reader.body)
            reader.writer.write_eof()
            await reader.until(is_longer_than(before + 5))
            assert reader.body[before:].strip(b"\0") == b""
            await site.append(message("still here"))
            await reader.until(lambda one: b"still here" in unpacked(one.body))


# Real clients: each is sent a few events one by one, and has to have read each before the next is made


@asynccontextmanager
async def by_curl(address: str) -> AsyncIterator[Callable[[], bytes]]:
    curl = shutil.which("curl")
    assert curl is not None
    read = bytearray()
    process = await asyncio.create_subprocess_exec(
        curl, "-sN", "--compressed", f"{address}/stream?since=none", stdout=asyncio.subprocess.PIPE
    )

    async def collect() -> None:
        assert process.stdout is not None
        while data := await process.stdout.read(65_536):
            read.extend(data)

    reading = asyncio.create_task(collect())
    yield lambda: bytes(read)
    await reading
    assert await process.wait() == 0


@asynccontextmanager
async def by_httpx(address: str) -> AsyncIterator[Callable[[], bytes]]:
    read = bytearray()

    async def collect() -> None:
        async with (
            httpx.AsyncClient() as client,
            client.stream("GET", f"{address}/stream?since=none") as response,
        ):
            assert response.headers["content-encoding"] == "zstd"
            async for data in response.aiter_bytes():
                read.extend(data)

    reading = asyncio.create_task(collect())
    yield lambda: bytes(read)
    await reading


@asynccontextmanager
async def by_aiohttp(address: str) -> AsyncIterator[Callable[[], bytes]]:
    read = bytearray()

    async def collect() -> None:
        async with (
            aiohttp.ClientSession() as client,
            client.get(f"{address}/stream?since=none") as response,
        ):
            assert response.headers["content-encoding"] == "zstd"
            async for data in response.content.iter_any():
                read.extend(data)

    reading = asyncio.create_task(collect())
    yield lambda: bytes(read)
    await reading


@asynccontextmanager
async def by_requests(address: str) -> AsyncIterator[Callable[[], bytes]]:
    read = bytearray()

    def collect() -> None:
        with requests.get(f"{address}/stream?since=none", stream=True, timeout=PATIENCE_S) as response:
            assert response.headers["content-encoding"] == "zstd"
            for data in response.raw.stream(None, decode_content=True):
                read.extend(data)

    reading = asyncio.create_task(asyncio.to_thread(collect))
    yield lambda: bytes(read)
    await reading


@asynccontextmanager
async def by_node(address: str) -> AsyncIterator[Callable[[], bytes]]:
    """Told to ask for zstd, of which it would read the first frame only: it is sent none."""
    read = bytearray()
    script = f"""
        const answer = await fetch({json.dumps(address)} + "/stream?since=none",
            {{ headers: {{ "Accept-Encoding": "zstd, gzip" }} }});
        if (answer.headers.get("content-encoding") !== null) process.exit(7);
        for await (const data of answer.body) process.stdout.write(data);
    """
    process = await asyncio.create_subprocess_exec(
        str(NODE), "--input-type=module", "-e", script, stdout=asyncio.subprocess.PIPE
    )

    async def collect() -> None:
        assert process.stdout is not None
        while data := await process.stdout.read(65_536):
            read.extend(data)

    reading = asyncio.create_task(collect())
    yield lambda: bytes(read)
    await reading
    assert await process.wait() == 0


async def test_real_clients_read_each_event_as_it_comes_and_a_clean_end(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, clients(site) as read:
        for n in range(30):
            records = await site.append(quote("AAPL", n), channel="stocks")
            last = SSE.event(records[0])
            await eventually(all_end_in(read, last))
            if n % 10 == 9:  # somebody comes, and what follows is a frame of its own
                await Reader.open(site.port, "/stream?since=none", {"Accept-Encoding": "zstd"})
        site.broadcast.say_goodbye("shutdown")
        await eventually(lambda: all(b"stream-bye" in one() for one in read))


def all_end_in(read: list[Callable[[], bytes]], last: bytes) -> Callable[[], bool]:
    return lambda: all(one().endswith(last) for one in read)


@asynccontextmanager
async def clients(site: Serving) -> AsyncIterator[list[Callable[[], bytes]]]:
    async with (
        by_curl(site.address) as curl,
        by_httpx(site.address) as httpx_,
        by_aiohttp(site.address) as aiohttp_,
        by_requests(site.address) as requests_,
        by_node(site.address) as node,
    ):
        await eventually(lambda: site.broadcast.members == 5)
        yield [curl, httpx_, aiohttp_, requests_, node]
