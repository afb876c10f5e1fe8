"""The stream over HTTP/2 with prior knowledge."""

import asyncio
import contextlib
from collections import defaultdict
from pathlib import Path

import h2.config
import h2.connection
import h2.events
import httpx
import pytest
from wsproto.connection import Connection, ConnectionType
from wsproto.events import TextMessage

from tests.support.events import headline
from tests.support.reader import connected, frames
from tests.support.serving import serving
from tests.support.waiting import PATIENCE_S, eventually
from tests.support.websocket import masked

GET = [(":method", "GET"), (":scheme", "http"), (":authority", "x")]


async def test_http_2_with_prior_knowledge_gets_a_correct_stream(tmp_path: Path) -> None:
    async with serving(tmp_path, heartbeat="100ms") as site:
        await site.append(headline("a"))
        client = httpx.AsyncClient(base_url=site.address, http1=False, http2=True)
        async with client, client.stream("GET", "/stream") as response:
            assert response.http_version == "HTTP/2"
            assert response.headers["cache-control"] == "no-store, no-transform"
            hop_by_hop = {"connection", "keep-alive", "transfer-encoding", "upgrade", "proxy-connection"}
            assert not hop_by_hop & set(response.headers)
            text, appended = "", False
            async for piece in response.aiter_text():
                text += piece
                if "stream-live" in text and not appended:
                    appended = True
                    await site.append(headline("b"))
                if "Title of b" in text and text.endswith(":\n"):
                    site.broadcast.say_goodbye("shutdown")
            names = [frame.event for frame in frames(text)]
            assert names == ["stream-open", "headline", "stream-live", "headline", "stream-bye"]


async def test_many_streams_share_one_http_2_connection(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        async with httpx.AsyncClient(base_url=site.address, http1=False, http2=True) as client:

            async def read(name: str) -> str:
                async with client.stream("GET", f"/stream?format={name}") as response:
                    return "".join([piece async for piece in response.aiter_text()])

            reading = [asyncio.create_task(read(name)) for name in ("sse", "ndjson", "text") * 5]
            await eventually(lambda: site.broadcast.readers == 15)
            assert site.server.connections == 1
            await site.append(headline("to all"))
            assert (await client.get("/healthz")).json() == {"status": "ok"}
            site.broadcast.say_goodbye("shutdown")
            texts = await asyncio.gather(*reading)
            assert all("Title of to all" in text and "shutdown" in text for text in texts)
        await eventually(lambda: site.server.connections == 0)


class Http2:
    """A client that decides for itself what to send and what window to grant."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        config = h2.config.H2Configuration(
            client_side=True, validate_outbound_headers=False, normalize_outbound_headers=False
        )
        self.http = h2.connection.H2Connection(config)
        self.http.initiate_connection()
        self.bodies: dict[int, bytes] = defaultdict(bytes)
        self.ungranted = 0

    def ask(self, stream: int, *headers: tuple[str, str]) -> None:
        self.http.send_headers(stream, headers, end_stream=True)
        self.flush()

    def flush(self) -> None:
        self.writer.write(self.http.data_to_send())

    async def until(self, stream: int, wanted: bytes) -> bytes:
        async with asyncio.timeout(PATIENCE_S):
            while wanted not in self.bodies[stream]:
                for event in self.http.receive_data(await self.reader.read(65_536)):
                    if isinstance(event, h2.events.DataReceived):
                        self.bodies[event.stream_id or 0] += event.data or b""
                        self.ungranted += len(event.data or b"")
                self.flush()
                if self.ungranted == 65_535:
                    break
        return self.bodies[stream]


async def test_an_http_2_stream_that_is_reset_leaves_no_reader(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        client = Http2(*await connected(site.port))
        for stream in (1, 3, 5):
            client.ask(stream, *GET, (":path", "/stream"))
            await client.until(stream, b"stream-live")
            assert site.broadcast.readers == 1
            client.http.reset_stream(stream)
            client.flush()
            await eventually(lambda: site.broadcast.readers == 0)
        client.ask(7, *GET, (":path", "/healthz"))
        await client.until(7, b"ok")
        assert site.server.connections == 1
        client.writer.close()
        await eventually(lambda: site.server.connections == 0)


async def test_an_http_2_reader_that_grants_no_window_is_served_once_it_does(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await site.append(*(headline(str(n), "x" * 900) for n in range(200)))
        client = Http2(*await connected(site.port))
        client.ask(1, *GET, (":path", "/stream?since=all"))
        pauses = 0
        while b"stream-live" not in await client.until(1, b"stream-live"):
            pauses += 1
            assert site.broadcast.readers == 1
            client.ungranted = 0
            client.http.increment_flow_control_window(65_535)
            client.http.increment_flow_control_window(65_535, 1)
            client.flush()
        assert pauses >= 2
        titles = [frame.data["title"] for frame in frames(client.bodies[1].decode())[1:-1]]
        assert titles == ["x" * 900] * 200
        client.writer.close()


@pytest.mark.parametrize(
    "headers",
    [
        [(":method", "CONNECT"), (":authority", "x")],
        [(":method", "CONNECT"), (":protocol", "websocket"), (":path", "/stream"), *GET[1:]],
        [*GET, (":path", "*")],
        [*GET, (":path", "/\u00e9")],
        [*GET, (":path", "")],
    ],
    ids=["connect", "websocket", "star", "latin", "empty"],
)
async def test_odd_http_2_requests_leave_nothing_behind(
    tmp_path: Path, headers: list[tuple[str, str]], caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(tmp_path) as site:
        client = Http2(*await connected(site.port))
        client.ask(1, *GET, (":path", "/stream"))
        await client.until(1, b"stream-live")
        client.ask(3, *headers)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.2):
                await client.reader.read(1000)
        client.writer.close()
        await eventually(lambda: site.server.connections == 0)
    assert caplog.text == ""


class SocketOverHttp2(Http2):
    """A WebSocket on one of its streams (RFC 8441)."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        super().__init__(reader, writer)
        self.socket = Connection(ConnectionType.CLIENT)
        self.ended = False

    def open(self, path: str, *headers: tuple[str, str]) -> None:
        pseudo = [(":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "http"), (":path", path)]
        self.http.send_headers(
            1, [*pseudo, (":authority", "x"), ("sec-websocket-version", "13"), *headers], end_stream=False
        )
        self.flush()

    def say(self, text: str) -> None:
        self.http.send_data(1, self.socket.send(TextMessage(data=text)))
        self.flush()

    def heard(self) -> list[object]:
        client = Connection(ConnectionType.CLIENT)
        client.receive_data(self.bodies[1])
        return list(client.events())


async def test_a_websocket_over_http_2_says_the_same_and_hears(tmp_path: Path) -> None:
    async with serving(tmp_path, heartbeat="100ms") as site:
        await site.append(headline("a"))
        client = SocketOverHttp2(*await connected(site.port))
        client.open("/ws/news.*?since=all", ("sec-websocket-protocol", "ticker.sse"))
        await client.until(1, b"stream-live")
        assert b"Title of a" in client.bodies[1]
        client.say('{"ping": "over HTTP/2"}')
        await client.until(1, b'data: "over HTTP/2"')
        client.say('{"subscribe": {"channels": "stocks"}}')
        await client.until(1, b'"channels":["stocks"]')
        await client.until(1, b"\x89\x00")
        site.broadcast.say_goodbye("shutdown")
        await client.until(1, b"\x88\x02\x03\xe9")
        assert b"stream-bye" in client.bodies[1]
        client.writer.close()
        await eventually(lambda: site.server.connections == 0)


@pytest.mark.parametrize("how", ["close", "end of its side", "reset", "violation", "gone"])
async def test_a_websocket_over_http_2_that_ends_leaves_no_reader(tmp_path: Path, how: str) -> None:
    async with serving(tmp_path) as site:
        client = SocketOverHttp2(*await connected(site.port))
        client.open("/ws")
        await client.until(1, b"stream-live")
        assert site.broadcast.readers == 1
        match how:
            case "close":
                client.http.send_data(1, masked(0x88, b"\x03\xe8"))
            case "end of its side":
                client.http.end_stream(1)
            case "reset":
                client.http.reset_stream(1)
            case "violation":
                client.http.send_data(1, b"\x81\x01a")
            case _:
                client.writer.transport.abort()
        client.flush()
        if how in ("close", "violation"):
            await client.until(1, b"\x88\x02\x03\xe8" if how == "close" else b"\x03\xea")
        await eventually(lambda: site.broadcast.readers == 0)
        client.writer.close()
        await eventually(lambda: site.server.connections == 0)


async def test_one_that_takes_no_answers_over_http_2_holds_up_no_other_stream(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await site.append(*(headline(str(n), "x" * 900) for n in range(200)))
        client = SocketOverHttp2(*await connected(site.port))
        client.open("/ws?since=all")
        await client.until(1, b"stream-live")  # until all that was granted has been used up
        for _ in range(100):
            client.http.send_data(1, masked(0x89, b"?"))
        client.flush()
        client.http.increment_flow_control_window(65_535)
        client.ask(3, *GET, (":path", "/healthz"))
        await client.until(3, b"ok")
        client.writer.close()
        await eventually(lambda: site.broadcast.readers == 0)
