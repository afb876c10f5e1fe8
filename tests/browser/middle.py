"""What stands between a browser and Ticker, and may go deaf or dumb: a router, a proxy, a busy server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Literal

from tests.support.listening import listening

Manner = Literal["passes", "hangs", "fails"]
"""What becomes of a request: it is handed on, taken and never answered, or cut off."""


class Middle:
    """One request a connection. `streams` and `looks` say what becomes of new ones to /stream and /events.

    With `muted`, nothing more of what the server says on streams that are open comes through.
    """

    def __init__(self, port: int) -> None:
        self._behind = port
        self.port = 0
        self.streams: Manner = "passes"
        self.looks: Manner = "passes"
        self.muted = False
        self.asked: list[str] = []
        self._cut = asyncio.Event()

    def cut(self) -> None:
        """End what is open."""
        self._cut.set()
        self._cut = asyncio.Event()

    def count(self, path: str) -> int:
        """How many requests to a path have come."""
        return sum(target.startswith(path) for target in self.asked)

    def looked(self) -> list[str]:
        """The requests of a page that wants to know whether the log has moved on."""
        return [
            target for target in self.asked if target.startswith("/events") and "types=move&" not in target
        ]

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Middle"]:
        async with listening(self._serve) as port:
            self.port = port
            yield self

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        target = head.split(b" ", 2)[1].decode()
        self.asked.append(target)
        streams, looks = target.startswith("/stream"), target.startswith("/events")
        manner = self.streams if streams else self.looks if looks else "passes"
        if manner == "hangs":
            await reader.read()
        if manner != "passes":
            return
        # One request a connection: the next one is to be seen as well.
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
        there, back = await asyncio.open_connection("127.0.0.1", self._behind)
        try:
            back.write(b"\r\n".join([lines[0], b"Connection: close", *lines[1:]]))
            gone = asyncio.create_task(reader.read())
            said = asyncio.create_task(self._hand_on(there, writer, streams=streams))
            cut = asyncio.create_task(self._cut.wait())
            await asyncio.wait({gone, said, cut}, return_when=asyncio.FIRST_COMPLETED)
            for task in (gone, said, cut):
                task.cancel()
            await asyncio.gather(gone, said, cut, return_exceptions=True)
        finally:
            back.close()

    async def _hand_on(
        self, there: asyncio.StreamReader, writer: asyncio.StreamWriter, *, streams: bool
    ) -> None:
        while piece := await there.read(65_536):
            if not (streams and self.muted):
                writer.write(piece)
                with suppress(ConnectionError):
                    await writer.drain()
