"""Clients that misbehave, by accident or on purpose, and what is left of them: nothing."""

import asyncio
import contextlib
import random
import socket
from pathlib import Path

import pytest

from tests.support.clock import put_forward
from tests.support.events import headline
from tests.support.reader import connected, reset, rest_of, until
from tests.support.serving import serving
from tests.support.waiting import PATIENCE_S, eventually


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET /str",
        b"GET /stream HTTP/1.1\r\nHost: tick",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: ticker\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: ticker\r\n\r\nGET /hea",
        b"GET /healthz HTTP/1.1\r\nHost: ticker\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    ],
    ids=["nothing", "half a line", "half a head", "bare HTTP/2", "idle", "half a second", "half a websocket"],
)
async def test_a_client_that_does_not_finish_its_request_is_hung_up_on(tmp_path: Path, sent: bytes) -> None:
    async with serving(tmp_path, idle_s=0.3) as site:
        reader, writer = await connected(site.port, sent)
        await rest_of(reader)
        await eventually(lambda: site.server.connections == 0)
        writer.close()


async def test_a_head_that_trickles_in_does_not_last_longer(tmp_path: Path) -> None:
    async with serving(tmp_path, idle_s=0.3) as site:
        reader, writer = await connected(site.port)
        trickling = asyncio.create_task(trickle(writer, b"GET /stream HTTP/1.1\r\nX: " + b"x" * 10_000))
        # It still sends while it is hung up on, which may reach it as a reset.
        with contextlib.suppress(ConnectionError):
            await rest_of(reader)
        assert not trickling.done()
        trickling.cancel()
        await asyncio.gather(trickling, return_exceptions=True)
        writer.close()
        await eventually(lambda: site.server.connections == 0)


async def trickle(writer: asyncio.StreamWriter, data: bytes) -> None:
    for byte in data:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.02)


async def test_a_stream_is_not_idle(tmp_path: Path) -> None:
    async with serving(tmp_path, idle_s=20, heartbeat="30s") as site:
        reader = await (await site.read("/stream")).live()
        put_forward(30)
        await reader.until("\n:\n")
        await site.append(headline("later"))
        await reader.until("Title of later")


@pytest.mark.parametrize("size", [100_000, 1_000_000])
async def test_a_request_head_that_is_too_long_is_refused_so_that_the_client_can_read_it(
    tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Who is busy for that long while it sends is reset.
    monkeypatch.setattr("ticker.server.connection.REFUSAL_S", PATIENCE_S)
    async with serving(tmp_path) as site:
        for _ in range(5):
            head = b"GET /stream?q=%b HTTP/1.1\r\nHost: ticker\r\n\r\n" % (b"a" * size)
            reader, writer = await connected(site.port, head)
            assert (await rest_of(reader)).startswith(b"HTTP/1.1 431 ")
            writer.close()
        await eventually(lambda: site.server.connections == 0)


UNREAD = b"POST /channels HTTP/1.1\r\nHost: ticker\r\n"


@pytest.mark.parametrize("length", [b"Content-Length: 100\r\n", b"Transfer-Encoding: chunked\r\n"])
async def test_who_is_answered_before_the_body_is_told_that_no_other_request_can_follow(
    tmp_path: Path, length: bytes
) -> None:
    async with serving(tmp_path) as site:
        reader, writer = await connected(site.port, UNREAD + length + b"\r\n")
        answer = await rest_of(reader)
        assert answer.startswith(b"HTTP/1.1 405 ")
        assert answer.lower().count(b"connection: close\r\n") == 1
        writer.close()


async def test_who_is_answered_after_the_body_may_ask_again(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        reader, writer = await connected(site.port)
        for _ in range(3):
            writer.write(UNREAD + b"Content-Length: 3\r\n\r\nabc")
            answer = await until(reader, b"}}")
            assert answer.startswith(b"HTTP/1.1 405 ")
            assert b"connection:" not in answer.lower()
        writer.close()


@pytest.mark.parametrize(
    "sent",
    [
        b"\x00\x01\x02\x03\r\n\r\n",
        b"GET /stream\r\n\r\n",
        b"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /\r HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /stream HTTP/1.1\r\n\r\n",
        b"GET /stream HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"GET /stream HTTP/1.1\r\nHost: x\r\nA\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
async def test_what_is_not_http_is_refused(
    tmp_path: Path, sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(tmp_path) as site:
        reader, writer = await connected(site.port, sent)
        answer = await until(reader, b"\r\n\r\n") if sent[:1] != b"\x16" else b"HTTP/1.1 4"
        assert answer.startswith(b"HTTP/1.1 4")
        writer.close()
        await eventually(lambda: site.server.connections == 0)
    assert caplog.text == ""


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /stream HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        b"GET /stream HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET http://elsewhere/healthz HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /\xe9 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n",
    ],
    ids=["websocket", "half a websocket", "star", "absolute", "latin", "connect", "expect"],
)
async def test_odd_http_1_requests_get_some_answer_and_leave_nothing_behind(
    tmp_path: Path, sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(tmp_path) as site:
        reader, writer = await connected(site.port, sent)
        assert (await until(reader, b"\r\n\r\n")).startswith(b"HTTP/1.1 ")
        writer.close()
        await eventually(lambda: site.server.connections == 0)
    assert caplog.text == ""


async def test_a_finite_answer_that_is_not_read_is_cut_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ticker.server.connection.UNREAD_S", 0.3)
    async with serving(tmp_path) as site:
        await site.append(*(headline(str(n), "x" * 20_000) for n in range(300)))
        client = socket.create_connection(("127.0.0.1", site.port))
        client.sendall(b"GET /events?since=all&limit=300 HTTP/1.1\r\nHost: ticker\r\n\r\n")
        await eventually(lambda: site.server.connections == 1)
        await eventually(lambda: site.server.connections == 0)
        client.close()


async def test_clients_that_come_and_go_at_random_leave_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rng = random.Random(5)
    async with serving(tmp_path, heartbeat="200ms") as site:
        await site.append(*(headline(str(n)) for n in range(20)))
        await eventually(lambda: site.server.connections == 0)
        before = len(asyncio.all_tasks())
        request = b"GET /stream?format=%b&since=all HTTP/1.1\r\nHost: ticker\r\n\r\n"

        async def come_and_go() -> None:
            sent = request % rng.choice((b"sse", b"ndjson", b"text"))
            reader, writer = await connected(site.port, sent[: rng.choice((0, 10, len(sent), len(sent)))])
            try:
                if rng.random() < 0.3:
                    writer.write_eof()
                if rng.random() < 0.6:
                    async with asyncio.timeout(rng.random() * 0.05):
                        await reader.read(rng.choice((1, 200, 65_536)))
            finally:
                rng.choice((reset, asyncio.StreamWriter.close))(writer)

        async def some(count: int) -> None:
            for _ in range(count):
                with contextlib.suppress(TimeoutError, OSError):
                    await come_and_go()

        async with asyncio.TaskGroup() as clients:
            for _ in range(10):
                clients.create_task(some(30))
            for n in range(20):
                await site.append(headline(f"live {n}"))
                await asyncio.sleep(0.01)
        await eventually(lambda: site.broadcast.readers == 0 and site.server.connections == 0)
        assert site.broadcast.streams == ()
        await eventually(lambda: len(asyncio.all_tasks()) == before)
    assert caplog.text == ""


@pytest.mark.parametrize(
    "host", ["a..b", "a" * 300, ".", "user@host", "\u00e4.example", "a,b", "[::", "my_host"]
)
async def test_whatever_a_client_calls_the_host_it_is_answered(
    tmp_path: Path, host: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(tmp_path) as site:
        for target in ("/healthz", "/headlines.json", "/stream"):
            head = f"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n"
            reader, writer = await connected(site.port, head.encode("latin-1"))
            assert b" 200 " in await reader.readline()
            writer.close()
    assert not caplog.records
