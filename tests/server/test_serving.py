"""The server under the web: where it listens, and how it ends."""

import asyncio
import gc
import json
import logging
import socket
from pathlib import Path

import pytest

from tests.support.clock import put_forward
from tests.support.events import headline
from tests.support.reader import connected, dialled, reset, rest_of
from tests.support.serving import serving
from tests.support.waiting import PATIENCE_S, eventually
from tests.support.ways import Way, every_way
from ticker.errors import ServeError
from ticker.server import address_of, listen


async def test_close_says_farewell_to_readers_and_cuts_those_who_do_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ticker.server.serving.FAREWELL_S", PATIENCE_S)
    async with serving(tmp_path) as site:
        readers = [await site.read(f"/stream?format={name}") for name in ("sse", "ndjson", "text")]
        for reader in readers:
            await reader.until("live")
        stalled = socket.create_connection(("127.0.0.1", site.port))
        stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stalled.sendall(b"GET /stream?since=all HTTP/1.1\r\nHost: ticker\r\n\r\n")
        silent = socket.create_connection(("127.0.0.1", site.port))
        silent.sendall(b"GET /hea")
        for n in range(10):
            await site.append(*(headline(f"{n} {m}", "x" * 20_000) for m in range(50)))
        closing = asyncio.create_task(site.server.close(lambda: site.broadcast.say_goodbye("shutdown")))
        ends = await asyncio.gather(*(reader.end() for reader in readers))
        assert b"event: stream-bye\n" in ends[0]
        assert json.loads(ends[1].splitlines()[-1])["type"] == "stream-bye"
        assert ends[2].splitlines()[-1].startswith(b"# goodbye: shutdown; come back in ")
        assert not closing.done()
        put_forward(PATIENCE_S)
        async with asyncio.timeout(PATIENCE_S):
            await closing
        assert site.server.connections == 0
        for client in (stalled, silent):
            client.close()


async def test_stream_bye_says_why_and_when_to_come_back(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        reader = await (await site.read("/stream/news.world")).live()
        site.broadcast.say_goodbye("shutdown")
        await reader.end()
        bye = reader.frames[-1]
        assert bye.fields == ("retry", "event", "data")
        assert bye.data == {"type": "stream-bye", "reason": "shutdown", "reconnect_ms": bye.retry}
        assert 10_000 <= (bye.retry or 0) <= 20_000


async def test_who_comes_while_the_server_ends_is_told_busy_or_503(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        site.broadcast.say_goodbye("shutdown")
        reader = await site.read("/stream", accept="text/event-stream")
        assert b"stream-busy" in await reader.end()
        assert (await site.get("/stream")).status_code == 503
        assert (await site.get("/readyz")).status_code == 503


def test_a_port_that_is_taken_is_told_in_words() -> None:
    with listen("127.0.0.1:0") as first:
        address = address_of(first).removeprefix("http://")
        with pytest.raises(ServeError, match="another program listens there already"):
            listen(address)


def test_an_address_that_is_not_ours_is_told_in_words() -> None:
    with pytest.raises(ServeError, match="cannot listen there"):
        listen("192.0.2.1:0")
    for unknown in ("no-such-host.invalid:80", "*:80", "[nope]:80", "a..b:80"):
        with pytest.raises(ServeError, match="cannot listen there: no address is known by that name"):
            listen(unknown)


def test_ipv6_addresses_are_written_in_brackets() -> None:
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    try:
        listener = listen("[::1]:0")
    except ServeError:
        pytest.skip("no IPv6 loopback here")
    with listener:
        assert address_of(listener) == f"http://[::1]:{listener.getsockname()[1]}"


async def test_connections_of_every_kind_are_counted_until_they_end(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        _, silent = await connected(site.port)
        await (await site.read("/stream")).live()
        idle = await site.read("/healthz")
        await idle.end()
        await eventually(lambda: site.server.connections == 3)
        await site.server.close(lambda: site.broadcast.say_goodbye("shutdown"))
        assert site.server.connections == 0
        silent.close()


async def test_who_connects_while_the_server_ends_is_not_kept(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        client = socket.create_connection(("127.0.0.1", site.port))  # accepted by the system alone
        await site.server.close(lambda: site.broadcast.say_goodbye("shutdown"))
        assert site.server.connections == 0
        client.close()


@every_way
async def test_who_goes_leaves_no_word_in_the_log(
    tmp_path: Path, way: Way, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(tmp_path) as site:
        for number in range(4):
            reader = await way.read(site)
            if number % 2:
                await reader.live()
            if number < 2:
                reader.abort()
            else:
                await reader.close()
            await eventually(lambda: site.broadcast.readers == 0 and site.connections == 0)
    assert warnings_of(caplog) == []


@pytest.mark.parametrize(
    "request_",
    [
        b"POST /session HTTP/1.1\r\nHost: ticker\r\nContent-Length: 100\r\n\r\ntoken=",
        b"GET /events?since=none&wait=60s HTTP/1.1\r\nHost: ticker\r\n\r\n",
        b"GET /events?since=none&wait=60s HTTP/1.1\r\nHost: ticker\r\nContent-Length: 100\r\n\r\nhalf",
    ],
    ids=["half a body", "a poll", "a poll with half a body"],
)
async def test_who_goes_amid_a_request_leaves_no_word_in_the_log(
    tmp_path: Path,
    request_: bytes,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with serving(tmp_path) as site:
        _, writer = await connected(site.port, request_)
        await eventually(lambda: site.server.connections == 1)
        await (await site.read("/healthz")).end()  # what was sent before has been taken in by now
        reset(writer)
        await eventually(lambda: site.server.connections == 1)
    assert warnings_of(caplog) == []


async def test_who_is_slow_gets_the_end_of_an_answer_with_which_its_connection_ends(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(tmp_path, send_buffer_bytes=4_096) as site:
        await site.append(*(headline(str(n), "x" * 2_000) for n in range(20)))
        reader, writer = await dialled(site.port, "127.0.0.1", None, 4_096, None)
        assert isinstance(writer.transport, asyncio.Transport)
        writer.transport.pause_reading()
        writer.write(b"GET /events?since=all HTTP/1.1\r\nHost: ticker\r\nConnection: close\r\n\r\n")
        await eventually(lambda: site.server._connections)
        (answering,) = site.server._connections.values()
        await eventually(answering.is_closing)
        await site.get("/healthz")  # whom Quart cancels it has by now
        writer.transport.resume_reading()
        head, _, body = (await rest_of(reader)).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 ")
        assert body.count(b"x" * 2_000) == 20
        writer.close()
        await eventually(lambda: site.connections == 0)
    assert warnings_of(caplog) == []


def warnings_of(caplog: pytest.LogCaptureFixture) -> list[str]:
    gc.collect()  # a task that has failed without anybody's noticing is told of only then
    return [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING]
