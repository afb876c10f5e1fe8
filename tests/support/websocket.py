"""A client of /ws that sees every frame: a socket, and wsproto for what it sends and is sent."""

import asyncio
import base64
import hashlib
import itertools
import json
from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec
from wsproto import events as ws
from wsproto.connection import Connection, ConnectionType
from wsproto.extensions import Extension, PerMessageDeflate

from tests.support.reader import Reader
from tests.support.waiting import PATIENCE_S

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
MASK = b"\x01\xfe\x80\x7f"


class Message(msgspec.Struct, frozen=True):
    """What a message without a subprotocol is; answers to what the client says have only two of these."""

    event: str
    data: msgspec.Raw
    id: str | None = None
    retry: int | None = None

    @property
    def frame(self) -> bytes:
        """The same as an SSE frame."""
        lines = [f"id: {self.id}"] if self.id else []
        lines += [f"retry: {self.retry}"] if self.retry is not None else []
        lines += [f"event: {self.event}", f"data: {bytes(self.data).decode()}"]
        return ("\n".join(lines) + "\n\n").encode()


class WebSocketReader(Reader):
    """What it reads stands in `body` as an event stream, in which a ping is a heartbeat."""

    subprotocol: ClassVar[str] = ""
    offers: ClassVar[str] = ""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        super().__init__(reader, writer)
        self._extensions: list[Extension] = []
        self._socket = Connection(ConnectionType.CLIENT)
        self._text = ""
        self._rest = b""
        self.messages: list[str] = []
        self.pongs: list[bytes] = []
        self.closed: ws.CloseConnection | None = None

    async def ask(self, target: str, headers: Mapping[str, str] = {}, method: str = "GET") -> None:
        self.writer.write(handshake(target.replace("/stream", "/ws", 1), self._asked(headers), method))
        await self.take_head()
        if self.status == 101:
            expected = hashlib.sha1(f"{KEY}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()).digest()
            assert self.headers["sec-websocket-accept"] == base64.b64encode(expected).decode()
            self._begin()

    def _asked(self, headers: Mapping[str, str]) -> dict[str, str]:
        asked = {"Sec-WebSocket-Protocol": self.subprotocol, "Sec-WebSocket-Extensions": self.offers}
        return {**{name: value for name, value in asked.items() if value}, **headers}

    async def take_head(self) -> None:
        async with asyncio.timeout(PATIENCE_S):
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status, *lines = head[:-4].split("\r\n")
        self.status = int(status.split(" ")[1])
        pairs = (line.partition(": ") for line in lines)
        self.headers = {name.lower(): value for name, _, value in pairs}
        if self.status != 101:
            self.body = await self._reader.readexactly(int(self.headers["content-length"]))
            self.ended = True

    def _begin(self) -> None:
        if agreed := self.headers.get("sec-websocket-extensions"):
            deflate = PerMessageDeflate()
            deflate.finalize(agreed)
            self._extensions.append(deflate)
        self._socket = Connection(ConnectionType.CLIENT, self._extensions)

    async def more(self) -> None:
        async with asyncio.timeout(PATIENCE_S):
            data = await self._reader.read(65_536)
        self._socket.receive_data(data or None)
        for event in self._socket.events():
            self._take(event)
        assert data or self.closed, "the connection ended before the stream"

    def _take(self, event: ws.Event) -> None:
        match event:
            case ws.TextMessage(data=data, message_finished=finished):
                self._text += data
                if finished:
                    self._keep(self._text)
                    self._text = ""
            case ws.Ping():
                self.body += b":\n"
                self.writer.write(self._socket.send(event.response()))
            case ws.Pong(payload=payload):
                self.pongs.append(bytes(payload))
            case ws.CloseConnection():
                self.closed = event
                self.ended = True
                if event.code != 1006:
                    self.writer.write(self._socket.send(event.response()))
            case _:
                raise AssertionError(event)

    def _keep(self, text: str) -> None:
        self.messages.append(text)
        if self.subprotocol:
            self.body += text.encode()
        else:
            self.body += msgspec.json.decode(text, type=Message).frame

    def say(self, what: object) -> None:
        """Send JSON as a text message; a text as it is."""
        text = what if isinstance(what, str) else json.dumps(what)
        self.writer.write(self._socket.send(ws.TextMessage(data=text)))

    async def answer(self, name: str) -> Any:
        """The data of the next message with a name from now on."""
        seen = len(self.frames)
        await self.until(lambda one: any(frame.event == name for frame in one.frames[seen:]))
        return next(frame.data for frame in self.frames[seen:] if frame.event == name)

    async def gone(self) -> ws.CloseConnection:
        """How the server closes, and that it closes the connection then."""
        while not self.ended:
            await self.more()
        assert self.closed is not None
        async with asyncio.timeout(PATIENCE_S):
            assert await self._reader.read() == b""
        return self.closed


class SseSocketReader(WebSocketReader):
    subprotocol = "ticker.sse"


class DeflatedSocketReader(WebSocketReader):
    subprotocol = "ticker.sse"
    offers = "permessage-deflate; client_max_window_bits"


def handshake(target: str, headers: Mapping[str, str] = {}, method: str = "GET") -> bytes:
    """A request that opens a WebSocket; a header that is "" is left out."""
    fields = {
        "Host": "ticker",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": KEY,
        **headers,
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    return f"{method} {target} HTTP/1.1\r\n{lines}\r\n".encode("latin-1")


def masked(first: int, payload: bytes = b"", *, length: bytes | None = None) -> bytes:
    """A client's frame; `length` in place of the bytes that say how long the payload is."""
    size = len(payload)
    if length is None and size < 126:
        length = bytes([size])
    elif length is None:
        length = b"\x7e" + size.to_bytes(2) if size < 65_536 else b"\x7f" + size.to_bytes(8)
    coded = bytes(byte ^ mask for byte, mask in zip(payload, itertools.cycle(MASK), strict=False))
    return bytes([first, length[0] | 0x80]) + length[1:] + MASK + coded
