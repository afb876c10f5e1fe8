"""How many documents are fetched and parsed at a time, so that a thousand feeds do not fill the memory."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

PLACES = 64


class Visit:
    """One source's read, which has a place from when it asks until its document is parsed."""

    def __init__(self, places: asyncio.Semaphore) -> None:
        self._places = places
        self._inside = False

    async def enter(self) -> None:
        """Wait for a place, in the host's turn: a place that waited for a turn could wait for ever."""
        if not self._inside:
            await self._places.acquire()
            self._inside = True

    def leave(self) -> None:
        """Give the place back, if there is one."""
        if self._inside:
            self._inside = False
            self._places.release()


class Room:
    """All the places there are."""

    def __init__(self, places: int) -> None:
        self._places = asyncio.Semaphore(places)

    @asynccontextmanager
    async def visit(self) -> AsyncIterator[Visit]:
        visit = Visit(self._places)
        try:
            yield visit
        finally:
            visit.leave()
