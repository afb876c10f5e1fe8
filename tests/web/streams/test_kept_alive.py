"""A stream on a connection on which something else was asked before, as a browser's: the short way, too."""

import asyncio
import gc
from pathlib import Path

import pytest

from tests.support import certificates
from tests.support.events import message
from tests.support.reader import Reader, connected, rest_of, until
from tests.support.serving import Serving, serving
from tests.support.waiting import eventually
from tests.support.websocket import KEY, handshake, masked
from tests.web.streams.test_direct import watched
from ticker.server.streaming import Streaming

PONG = 0x8A


def streaming(site: Serving) -> set[Streaming]:
    return site.server._streams


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
async def test_it_takes_the_short_way_and_lasts(tmp_path: Path, secure: bool) -> None:
    async with watched(tmp_path, heartbeat="300ms") as (site, reached):
        port = await site.secure_port() if secure else site.port
        reader = await Reader.open(port, "/healthz", tls=certificates.trusting() if secure else None)
        await reader.end()
        await reader.again("/channels")
        await reader.end()
        assert reached == ["/healthz", "/channels"]
        await reader.again("/stream?since=none", {"Last-Event-ID": ""})
        assert reached == ["/healthz", "/channels"]
        assert reader.headers["connection"] == "close"
        await reader.live()
        # What served it before is gone, and would have closed the connection with itself.
        gc.collect()
        await eventually(lambda: site.broadcast.members == 1)
        await site.append(message("one"))
        await reader.until("one")
        await reader.until(lambda one: one.text.endswith(":\n"))
        assert site.connections == 1
        site.broadcast.say_goodbye("shutdown")
        await reader.end()
        assert reader.names[-1] == "stream-bye"
        await reader.close()
        await eventually(lambda: site.connections == 0)


async def test_a_websocket_does_as_well(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        reader, writer = await connected(site.port, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        await until(reader, b"}")
        writer.write(
            b"GET /ws?since=none HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %b\r\n\r\n" % KEY.encode()
        )
        await until(reader, b"stream-live")
        assert len(streaming(site)) == 1
        writer.close()
        await eventually(lambda: site.connections == 0 and site.broadcast.readers == 0)


@pytest.mark.parametrize(
    "asked",
    [
        ("/stream?types=x", {}, 400),
        ("/stream/nope", {}, 404),
        ("/healthz", {}, 200),
        ("/stream", {"TE": "trailers", "Connection": "TE"}, 200),
    ],
)
async def test_whatever_is_not_plainly_a_stream_is_the_applications(
    tmp_path: Path, asked: tuple[str, dict[str, str], int]
) -> None:
    target, headers, status = asked
    async with watched(tmp_path) as (site, reached):
        reader = await Reader.open(site.port, "/healthz")
        await reader.end()
        await reader.again(target, headers)
        assert reader.status == status
        assert reached == ["/healthz", target]
        assert not streaming(site)


async def test_of_what_comes_behind_a_handshake_nothing_is_left_out(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        reader, writer = await connected(site.port, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        await until(reader, b"}")
        # More than is read at once: a frame that is cut there would be taken for another.
        writer.write(handshake("/ws?since=none") + masked(PONG, b"p" * 120) * 600)
        assert b"there is no such frame" not in await rest_of(reader)
        writer.close()


async def test_what_was_asked_before_is_answered_first(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        plain, stream = (f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n" for target in ("/healthz", "/stream"))
        reader, writer = await connected(site.port, (plain + plain).encode())
        await asyncio.sleep(0)
        writer.write(stream.encode())
        seen = await until(reader, b"stream-live")
        assert seen.count(b"HTTP/1.1 200") == 3
        assert seen.rindex(b"application/json") < seen.index(b"stream-open")
        writer.close()
        await eventually(lambda: site.connections == 0 and site.broadcast.readers == 0)


async def test_one_that_goes_away_gives_all_of_it_back(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        for _ in range(5):
            reader = await Reader.open(site.port, "/healthz")
            await reader.end()
            await reader.again("/stream")
            await reader.live()
            reader.abort()
        await eventually(lambda: site.connections == 0 and site.broadcast.readers == 0)
        assert not site.server._connections
