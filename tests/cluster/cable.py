"""What a node and its broker are connected by: a TCP proxy that can be cut, in both directions."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.support.listening import listening


class Cable:
    """Cut, it tells nobody: connections stay, and what was sent arrives once it is mended."""

    def __init__(self, to_port: int) -> None:
        self.port = 0
        self._to_port = to_port
        self._whole = asyncio.Event()
        self._whole.set()

    def cut(self) -> None:
        self._whole.clear()

    def mend(self) -> None:
        self._whole.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._whole.wait()
        answers, asks = await asyncio.open_connection("127.0.0.1", self._to_port)
        passing = [
            asyncio.create_task(self._pass_on(reader, asks)),
            asyncio.create_task(self._pass_on(answers, writer)),
        ]
        try:
            await asyncio.gather(*passing, return_exceptions=True)
        finally:
            for task in passing:
                task.cancel()
            asks.close()

    async def _pass_on(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(65_536):
            await self._whole.wait()
            sink.write(data)
            await sink.drain()
        await self._whole.wait()
        sink.close()


@asynccontextmanager
async def cable(to_port: int) -> AsyncIterator[Cable]:
    laid = Cable(to_port)
    async with listening(laid.serve) as laid.port:
        yield laid
