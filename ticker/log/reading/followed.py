"""A log that another process writes, as this one holds it."""

import asyncio

from ticker.ask import Subscription
from ticker.log import schema
from ticker.log.reading.cursors import Refusal
from ticker.log.reading.rows import Rows
from ticker.log.reading.view import LogView

_BEHIND_S = 0.25
"""How far this process may be behind another one before it looks into the file itself."""


class FollowedLog(LogView):
    """A view that is fed by what the process that writes sends, or where that is late, by the file.

    Several processes may follow one log, and a reader may come from another one that is a little ahead.
    """

    async def place(self, cursor: str, subscription: Subscription, *, client: str = "") -> int | Refusal:
        seq = self.seq_of(cursor)
        if seq is not None and seq > self.newest:
            await self._reach(seq)
        return await super().place(cursor, subscription, client=client)

    async def _reach(self, seq: int) -> None:
        """Get to an event that has been stored, and has not been delivered here yet."""
        stored = await self._reader.run(_newest)
        if stored < seq:
            return
        try:
            async with asyncio.timeout(_BEHIND_S):
                await self.beyond(seq - 1)
        except TimeoutError:
            # What is still to be delivered of it will be left out.
            self.skip_to(stored)


def _newest(rows: Rows) -> int:
    return schema.newest_of(rows.connection)
