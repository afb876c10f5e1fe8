"""A body that is given up when nothing comes: not even a heartbeat."""

import asyncio
from collections.abc import AsyncIterator

import httpx


class Silence(Exception):
    """Nothing has come for `patience_s`."""

    def __init__(self, patience_s: float) -> None:
        super().__init__(f"not even a heartbeat for {patience_s:g} s")


class WatchedBody(httpx.AsyncByteStream):
    """`patience_s` may change while it is read."""

    def __init__(self, body: httpx.AsyncByteStream, patience_s: float) -> None:
        self._body = body
        self.patience_s = patience_s

    async def __aiter__(self) -> AsyncIterator[bytes]:
        pieces = aiter(self._body)
        while True:
            # How long whoever reads takes over a piece must not count.
            piece = await self._next(pieces)
            if piece is None:
                return
            yield piece

    async def _next(self, pieces: AsyncIterator[bytes]) -> bytes | None:
        try:
            async with asyncio.timeout(self.patience_s):
                return await anext(pieces, None)
        except TimeoutError as error:
            raise Silence(self.patience_s) from error

    async def aclose(self) -> None:
        await self._body.aclose()
