"""Clients of Socket.IO as others have them: socket.io-client in node, and python-socketio's."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import socketio

from tests.js.test_node import node
from tests.support.waiting import PATIENCE_S

SCRIPT = Path(__file__).with_name("socketio.mjs")
READ_S = PATIENCE_S


class NodeClient:
    """`seen` is all that it has told so far: what happened, and more about it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.seen: list[list[Any]] = []

    async def until(self, *what: object) -> Any:
        """Read on until it tells something that begins like this; what else it has to say."""
        async with asyncio.timeout(READ_S):
            while True:
                told = await self._next()
                if told[: len(what)] == [*what]:
                    return told[len(what)] if len(told) > len(what) else None

    async def all_of(self, *kinds: str) -> None:
        """Read on until it has told each of these, in whichever order."""
        async with asyncio.timeout(READ_S):
            while not {told[0] for told in self.seen}.issuperset(kinds):
                await self._next()

    async def _next(self) -> list[Any]:
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        assert line, self.seen
        told: list[Any] = json.loads(line)
        self.seen.append(told)
        return told

    async def ask(self, event: str, value: object) -> Any:
        """Emit something, and wait for what it is answered."""
        self.say(event, value)
        return await self.until("answer")

    def say(self, *what: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what).encode() + b"\n")

    @property
    def events(self) -> list[tuple[str, dict[str, Any]]]:
        """The events so far, each with its object."""
        return [(told[1], told[2]) for told in self.seen if told[0] == "event"]

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.events]


@asynccontextmanager
async def node_client(address: str, **options: object) -> AsyncIterator[NodeClient]:
    """One with these `options`, as socket.io-client has them."""
    process = await asyncio.create_subprocess_exec(
        *(node(), str(SCRIPT), address, json.dumps(options)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 24,
    )
    try:
        yield NodeClient(process)
    finally:
        # The program is a script that starts the real one: killed, it would leave that behind.
        assert process.stdin is not None
        process.stdin.close()
        # With what it has still told, for which the pipe would be open after the test.
        await process.communicate()


class PythonClient:
    """`events` are all that came so far."""

    def __init__(self) -> None:
        self.client = socketio.AsyncClient(reconnection=False)
        self.events: list[tuple[str, dict[str, Any]]] = []
        self.refusal: dict[str, Any] | None = None
        self._news = asyncio.Event()
        self.client.on("*", self._take)
        self.client.on("connect_error", self._refused)

    def _take(self, name: str, data: dict[str, Any]) -> None:
        self.events.append((name, data))
        self._news.set()

    def _refused(self, data: dict[str, Any]) -> None:
        self.refusal = data

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.events]

    async def until(self, name: str, count: int = 1) -> dict[str, Any]:
        """Wait for the event of that number by that name."""
        async with asyncio.timeout(READ_S):
            while self.names.count(name) < count:
                self._news.clear()
                await self._news.wait()
        return [data for known, data in self.events if known == name][count - 1]


@asynccontextmanager
async def python_client(
    address: str, transports: tuple[str, ...], auth: Mapping[str, object] | None = None
) -> AsyncIterator[PythonClient]:
    here = PythonClient()
    try:
        await here.client.connect(address, transports=list(transports), auth=auth, wait_timeout=PATIENCE_S)
        yield here
    finally:
        await here.client.disconnect()
        await asyncio.sleep(0)
