"""The ways in which a stream can reach a reader: what it says must not depend on which one it is."""

import asyncio
import re
from collections.abc import Mapping

import h2.config
import h2.connection
import h2.events
import h11
import pytest

from tests.support import certificates
from tests.support.reader import Reader
from tests.support.serving import Serving
from tests.support.waiting import PATIENCE_S
from tests.support.websocket import DeflatedSocketReader, SseSocketReader, WebSocketReader


class Reader10(Reader):
    """A client of HTTP/1.0: the body is bare, and ends with the connection."""

    async def ask(self, target: str, headers: Mapping[str, str] = {}, method: str = "GET") -> None:
        request = h11.Request(method=method, target=target, headers=[("Host", "ticker"), *headers.items()])
        self.writer.write(self._http.send(request).replace(b" HTTP/1.1\r\n", b" HTTP/1.0\r\n", 1))
        self._http.send(h11.EndOfMessage())
        await self.take_head()
        assert "transfer-encoding" not in self.headers


class Reader2(Reader):
    """A client of HTTP/2 that speaks it from its first byte, with one stream, and grants what it has read."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        super().__init__(reader, writer)
        self._http2 = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
        self._http2.initiate_connection()
        self.broke_off = False

    async def ask(self, target: str, headers: Mapping[str, str] = {}, method: str = "GET") -> None:
        pseudo = [(":method", method), (":scheme", "http"), (":authority", "ticker"), (":path", target)]
        self._http2.send_headers(
            1, [*pseudo, *((name.lower(), value) for name, value in headers.items())], end_stream=True
        )
        self.writer.write(self._http2.data_to_send())
        while not self.status:
            await self.more()

    async def more(self) -> None:
        async with asyncio.timeout(PATIENCE_S):
            data = await self._reader.read(65_536)
        if not data:
            raise AssertionError("the connection ended before the stream")
        for event in self._http2.receive_data(data):
            self._take(event)
        self.writer.write(self._http2.data_to_send())

    def _take(self, event: h2.events.Event) -> None:
        match event:
            case h2.events.ResponseReceived():
                self.headers = {str(name): str(value) for name, value in event.headers or ()}
                self.status = int(self.headers.pop(":status"))
            case h2.events.DataReceived():
                self.body += event.data or b""
                self._http2.acknowledge_received_data(event.flow_controlled_length or 0, 1)
            case h2.events.StreamEnded():
                self.ended = True
            case h2.events.StreamReset() | h2.events.ConnectionTerminated():
                self.broke_off = True
                raise AssertionError(f"the stream broke off: {event}")


class Way:
    """How to ask for a stream; `is_live` if a reader that is caught up is written to by its group."""

    def __init__(
        self,
        name: str,
        kind: type[Reader],
        *,
        is_live: bool = False,
        is_secure: bool = False,
        headers: Mapping[str, str] = {},
    ) -> None:
        self.name = name
        self._is_secure = is_secure
        self.is_live = is_live
        self._kind = kind
        self._headers = headers

    def __repr__(self) -> str:
        return self.name

    async def read(
        self,
        site: Serving,
        target: str = "/stream",
        headers: Mapping[str, str] = {},
        *,
        receive_buffer_bytes: int | None = None,
    ) -> Reader:
        """A reader whose stream has begun; one at a time."""
        site.broadcast.grants_live = self.is_live
        try:
            reader = await self._opened(site, target, headers, receive_buffer_bytes)
            assert reader.status == (101 if issubclass(self._kind, WebSocketReader) else 200)
            # A stream may be opened only behind the head of the answer.
            return await reader.until(lambda one: one.body)
        finally:
            site.broadcast.grants_live = True

    async def status(self, site: Serving, target: str, headers: Mapping[str, str]) -> int:
        """The status of the answer, which may be a refusal."""
        reader = await self._opened(site, target, headers)
        await reader.close()
        return reader.status

    async def _opened(
        self,
        site: Serving,
        target: str,
        headers: Mapping[str, str],
        receive_buffer_bytes: int | None = None,
    ) -> Reader:
        return await self._kind.open(
            await site.secure_port() if self._is_secure else site.port,
            target,
            {**self._headers, **headers},
            receive_buffer_bytes=receive_buffer_bytes,
            tls=certificates.trusting() if self._is_secure else None,
        )


# A header that has to be understood, which takes more than a plain request does.
_NOT_PLAIN = {"Connection": "keep-alive, TE", "TE": "trailers"}

LIVE = Way("http1", Reader, is_live=True)
FRAMED = Way("http1-framework", Reader, is_live=True, headers=_NOT_PLAIN)
PULL = Way("http1-pull", Reader, headers=_NOT_PLAIN)
HTTP10 = Way("http1.0", Reader10)
HTTP2 = Way("http2", Reader2)
TLS = Way("https", Reader, is_live=True, is_secure=True)
WAYS = (LIVE, FRAMED, PULL, HTTP10, HTTP2)

# A header that is there twice: only the framework takes that.
_TWICE = {"X-Odd": "a\r\nX-Odd: b"}
SOCKET = Way("websocket", SseSocketReader, is_live=True)
JSON_SOCKET = Way("websocket-json", WebSocketReader, is_live=True)
DEFLATED_SOCKET = Way("websocket-deflated", DeflatedSocketReader, is_live=True)
FRAMED_SOCKET = Way("websocket-framework", SseSocketReader, is_live=True, headers=_TWICE)
PULL_SOCKET = Way("websocket-pull", SseSocketReader, headers=_TWICE)
TLS_SOCKET = Way("wss", WebSocketReader, is_live=True, is_secure=True)
SOCKETS = (SOCKET, JSON_SOCKET, DEFLATED_SOCKET, FRAMED_SOCKET, PULL_SOCKET)

every_http_way = pytest.mark.parametrize("way", [*WAYS, TLS], ids=repr)
every_way = pytest.mark.parametrize("way", [*WAYS, TLS, *SOCKETS, TLS_SOCKET], ids=repr)
PLAIN_WAYS = (*WAYS, *SOCKETS)
"""For what looks at the connection's own buffer, which TLS hides behind one of its own."""
every_plain_way = pytest.mark.parametrize("way", PLAIN_WAYS, ids=repr)


def timeless(body: bytes) -> bytes:
    """A body without what is drawn for each connection."""
    return re.sub(rb'(retry: |"retry_ms":|"reconnect_ms":|come back in )[0-9.]+', rb"\1N", body)
