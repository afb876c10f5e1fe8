"""A client of the stream that sees every byte: a socket, and h11 for the framing."""

import asyncio
import contextlib
import json
import socket
import ssl
import struct
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, NamedTuple, Self

import h11

from tests.support.frames import EventStream
from tests.support.waiting import PATIENCE_S


class Frame(NamedTuple):
    """One frame of an event stream, as its lines say."""

    event: str
    data: Any
    id: str | None
    retry: int | None
    fields: tuple[str, ...]


class Reader:
    _open: ClassVar[set["Reader"]] = set()

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer
        self._http = h11.Connection(h11.CLIENT)
        self._name = "ticker"
        self.status = 0
        self.headers: dict[str, str] = {}
        self._pieces: list[bytes] = []
        self.ended = False
        Reader._open.add(self)

    @classmethod
    async def open(
        cls,
        port: int,
        target: str,
        headers: Mapping[str, str] = {},
        method: str = "GET",
        *,
        host: str = "127.0.0.1",
        local: str | None = None,
        receive_buffer_bytes: int | None = None,
        tls: ssl.SSLContext | None = None,
        name: str = "ticker",
    ) -> Self:
        """Connect as `dialled` does, ask for a host of this name, and read the head of the answer."""
        self = cls(*await dialled(port, host, local, receive_buffer_bytes, tls))
        self._name = name
        await self.ask(target, headers, method)
        return self

    async def ask(self, target: str, headers: Mapping[str, str] = {}, method: str = "GET") -> None:
        request = h11.Request(method=method, target=target, headers=[("Host", self._name), *headers.items()])
        self.writer.write(self._http.send(request) + self._http.send(h11.EndOfMessage()))
        await self.writer.drain()
        await self.take_head()

    async def take_head(self) -> None:
        head = await self._next()
        assert isinstance(head, h11.Response), head
        self.status = head.status_code
        self.headers = {name.decode(): value.decode() for name, value in head.headers}

    async def again(self, target: str, headers: Mapping[str, str] = {}) -> None:
        """A second request on the same connection."""
        self._http.start_next_cycle()
        self.body, self.ended = b"", False
        await self.ask(target, headers)

    async def _next(self) -> object:
        async with asyncio.timeout(PATIENCE_S):
            while (event := self._http.next_event()) is h11.NEED_DATA:
                self._http.receive_data(await self._reader.read(65_536))
            return event

    async def more(self) -> None:
        match await self._next():
            case h11.Data(data=data):
                self._pieces.append(bytes(data))
            case h11.EndOfMessage():
                self.ended = True
            case event:
                raise AssertionError(f"the stream broke off: {event}")

    async def end(self) -> bytes:
        """The whole body; only a clean end counts."""
        while not self.ended:
            await self.more()
        return self.body

    async def until(self, wanted: str | Callable[["Reader"], object]) -> Self:
        """Read on until the body holds some text and the frame that it is in, or a condition holds."""
        while not (self._holds(wanted.encode()) if isinstance(wanted, str) else wanted(self)):
            assert not self.ended, f"ended before {wanted!r}: {self.body.decode()}"
            await self.more()
        return self

    def _holds(self, wanted: bytes) -> bool:
        at = self.body.find(wanted)
        if at < 0:
            return False
        # A frame may come in pieces, and whoever waits for a part of it looks at the whole.
        kind = self.headers.get("content-type", "").partition(";")[0]
        ends = {"text/event-stream": b"\n\n", "application/x-ndjson": b"\n"}.get(kind, b"")
        return wanted.endswith(b"\n") or self.body.find(ends, at + len(wanted)) >= 0

    async def live(self) -> Self:
        return await self.until("stream-live")

    @property
    def body(self) -> bytes:
        """All that has come; its pieces are joined when it is looked at, as each join copies all of it."""
        if len(self._pieces) > 1:
            self._pieces = [b"".join(self._pieces)]
        return self._pieces[0] if self._pieces else b""

    @body.setter
    def body(self, body: bytes) -> None:
        self._pieces = [body]

    def hurry(self) -> None:
        """Take in as much as the system likes from now on, where hardly anything was before."""
        taking = self.writer.get_extra_info("socket")
        taking.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1_000_000)

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def frames(self) -> list[Frame]:
        return frames(self.text)

    @property
    def names(self) -> list[str]:
        """The names of all frames, in order."""
        return [frame.event for frame in self.frames]

    @property
    def ids(self) -> list[str]:
        """The ids of the log's events, in order, without those of control events."""
        return [frame.id for frame in self.frames if frame.id and not frame.event.startswith("stream-")]

    @property
    def sequences(self) -> list[int]:
        return [int(event_id.rpartition("-")[2]) for event_id in self.ids]

    def control(self, name: str) -> Any:
        """The data of the only control event of a name."""
        found = [frame.data for frame in self.frames if frame.event == name]
        assert len(found) == 1, found
        return found[0]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """An NDJSON body's complete lines."""
        return [json.loads(line) for line in self.text.split("\n")[:-1]]

    async def close(self) -> None:
        self.writer.close()
        Reader._open.discard(self)

    def abort(self) -> None:
        reset(self.writer)
        Reader._open.discard(self)

    @classmethod
    def close_all(cls) -> None:
        # Emptied first: what one test left behind may be of a loop that is over, and fail no other.
        left, cls._open = cls._open, set()
        for reader in left:
            with contextlib.suppress(RuntimeError):
                reader.writer.transport.abort()


def reset(writer: asyncio.StreamWriter) -> None:
    """Go away with a TCP reset, as a client that is killed with data still to read."""
    lingering = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, lingering)
    writer.transport.abort()


def frames(text: str) -> list[Frame]:
    """The complete frames of an event stream; comments are passed over."""
    found = [
        Frame(got.type, json.loads(got.data), got.id, got.retry_ms, got.fields)
        for got in EventStream("").feed(text.encode())
    ]
    for frame in found:
        assert sorted(frame.fields) == sorted({*frame.fields, "event"}), f"a field twice, or no name: {frame}"
    return found


async def dialled(
    port: int,
    host: str = "127.0.0.1",
    local: str | None = None,
    receive_buffer_bytes: int | None = None,
    tls: ssl.SSLContext | None = None,
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection from `local`; with `receive_buffer_bytes` hardly more is taken in ahead of being read."""
    with contextlib.ExitStack() as stack:
        client = stack.enter_context(socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET))
        if receive_buffer_bytes is not None:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer_bytes)
        if local is not None:
            client.bind((local, 0))
        client.setblocking(False)
        await asyncio.get_running_loop().sock_connect(client, (host, port))
        limit, name = receive_buffer_bytes or 65_536, "localhost" if tls else None
        ends = await asyncio.open_connection(sock=client, limit=limit, ssl=tls, server_hostname=name)
        stack.pop_all()
        return ends


async def connected(port: int, data: bytes = b"") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(data)
    return reader, writer


async def until(reader: asyncio.StreamReader, wanted: bytes, timeout_s: float = PATIENCE_S) -> bytes:
    seen = bytearray()
    async with asyncio.timeout(timeout_s):
        while seen.find(wanted, max(0, len(seen) - 65_536 - len(wanted))) < 0:
            data = await reader.read(65_536)
            assert data, f"ended before {wanted!r}: {bytes(seen)!r}"
            seen += data
    return bytes(seen)


async def rest_of(reader: asyncio.StreamReader, timeout_s: float = PATIENCE_S) -> bytes:
    async with asyncio.timeout(timeout_s):
        return await reader.read()
