"""A careful client: it resumes by id after every cut, and writes down all that it was ever sent."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from hashlib import sha256

import msgspec

from tests.faults.ask import Ask, seq_of
from tests.support.frames import Arrived, EventStream, JsonLines, Parser
from tests.support.reader import dialled
from tests.support.response import Response

_ACCEPT = {"sse": "text/event-stream", "ndjson": "application/x-ndjson"}
_FIRST_RETRY_MS = 100


class Contents:
    """What every id was ever seen to stand for, by all clients of a test together."""

    def __init__(self) -> None:
        self._digests: dict[str, bytes] = {}
        self.conflicts: list[str] = []

    def see(self, event_id: str, data: bytes) -> None:
        digest = sha256(data).digest()
        if self._digests.setdefault(event_id, digest) != digest:
            self.conflicts.append(event_id)


class Connection:
    """What one connection brought; `is_clean` if it ended as HTTP says that a body ends.

    `is_stale` from when it was told that the log cannot be written until it was told that it can.
    """

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.status: int | None = None
        self.controls: Counter[str] = Counter()
        self.is_stale = False
        self.is_clean = False
        self.is_over = False


class Client:
    """Run `run` for as long as the client lives; cancelled and run again it goes on by id.

    Begins with all that the log holds. `receive_buffer` bytes, if given, bound what the kernel takes on
    behalf of a client that has stopped reading.
    """

    def __init__(
        self,
        port: int,
        ask: Ask,
        contents: Contents,
        *,
        receive_buffer: int | None = None,
    ) -> None:
        self.port = port
        self.ask = ask
        self.ids: list[str] = []
        self.connections: list[Connection] = []
        self.epochs: set[str] = set()
        self.resets: list[bytes] = []
        self.lags: list[dict[str, object]] = []
        self.last_event_id = ""
        self.reached = 0
        """The sequence up to which the stream has said everything, by an event or by `stream-live`."""
        self._contents = contents
        self._receive_buffer = receive_buffer
        self._retry_ms = _FIRST_RETRY_MS
        self._transport: asyncio.WriteTransport | None = None
        self._awake = asyncio.Event()
        self._awake.set()

    @property
    def is_live(self) -> bool:
        """Whether a connection stands on which the client has caught up."""
        newest = self.connections[-1] if self.connections else None
        return newest is not None and not newest.is_over and newest.controls["stream-live"] > 0

    def stall(self) -> None:
        self._awake.clear()

    def wake(self) -> None:
        self._awake.set()

    def go_to(self, port: int) -> None:
        """Leave, and go on at another place."""
        self.port = port
        if self._transport is not None:
            self._transport.abort()

    async def run(self) -> None:
        while True:
            with contextlib.suppress(OSError):
                await self._connect()
            await asyncio.sleep(self._retry_ms / 1000)

    async def _connect(self) -> None:
        stream, writer = await dialled(self.port, receive_buffer_bytes=self._receive_buffer)
        connection = Connection()
        self.connections.append(connection)
        self._transport = writer.transport
        try:
            writer.write(self._request())
            await self._read(stream, connection)
        finally:
            connection.is_over = True
            writer.transport.abort()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    def _request(self) -> bytes:
        query, header = "since=all", ""
        if self.last_event_id and self.ask.form == "sse":
            header = f"Last-Event-ID: {self.last_event_id}\r\n"
        elif self.last_event_id:
            query = f"last_event_id={self.last_event_id}"
        path = "/stream?" + "&".join(part for part in (query, self.ask.query) if part)
        return (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {_ACCEPT[self.ask.form]}\r\n{header}\r\n"
        ).encode()

    async def _read(self, stream: asyncio.StreamReader, connection: Connection) -> None:
        response, parser = Response(), self._parser()
        while not response.is_complete:
            await self._awake.wait()
            data = await stream.read(65_536)
            if not data:
                return
            body = response.body(data)
            connection.status = response.status
            if response.status == 200:
                for arrived in parser.feed(body):
                    self._take(arrived, connection)
        connection.is_clean = True

    def _parser(self) -> Parser:
        return (EventStream if self.ask.form == "sse" else JsonLines)(self.last_event_id)

    def _take(self, arrived: Arrived, connection: Connection) -> None:
        self.last_event_id = arrived.resume
        self._retry_ms = arrived.retry_ms or self._retry_ms
        if arrived.id is not None:
            self.reached = seq_of(arrived.id)
        if arrived.type.startswith("stream-"):
            self._note(arrived, connection)
            return
        assert arrived.id is not None, arrived
        self.ids.append(arrived.id)
        connection.ids.append(arrived.id)
        self._contents.see(arrived.id, arrived.data)

    def _note(self, arrived: Arrived, connection: Connection) -> None:
        connection.controls[arrived.type] += 1
        match arrived.type:
            case "stream-open":
                self.epochs.add(msgspec.json.decode(arrived.data)["epoch"])
            case "stream-reset":
                self.resets.append(arrived.data)
            case "stream-lagged":
                self.lags.append(msgspec.json.decode(arrived.data))
            case "stream-stale":
                connection.is_stale = msgspec.json.decode(arrived.data)["reason"] is not None


@asynccontextmanager
async def running(readers: Iterable[Client]) -> AsyncIterator[None]:
    """Meanwhile, let every reader live; what one of them trips over ends the block at once."""
    async with asyncio.TaskGroup() as lives:
        tasks = [lives.create_task(reader.run()) for reader in readers]
        yield
        for task in tasks:
            task.cancel()
