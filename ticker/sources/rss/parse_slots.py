"""How many documents are fetched and parsed at a time, so that a thousand feeds do not fill the memory."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

SLOTS = 64


class ParseSlot:
    """One source's read, which has a slot from when it asks until its document is parsed."""

    def __init__(self, slots: asyncio.Semaphore) -> None:
        self._slots = slots
        self._taken = False

    async def take(self) -> None:
        """Wait for a slot, in the host's turn: a slot that waited for a turn could wait for ever."""
        if not self._taken:
            await self._slots.acquire()
            self._taken = True

    def give_back(self) -> None:
        """Give the slot back, if there is one."""
        if self._taken:
            self._taken = False
            self._slots.release()


class ParseSlots:
    """All the slots there are; what is lent comes back at the end of the block."""

    def __init__(self, slots: int) -> None:
        self._slots = asyncio.Semaphore(slots)

    @asynccontextmanager
    async def lend(self) -> AsyncIterator[ParseSlot]:
        slot = ParseSlot(self._slots)
        try:
            yield slot
        finally:
            slot.give_back()
