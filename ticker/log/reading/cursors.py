"""Which place in the log a reader's cursor names, or why it cannot be honoured."""

from collections.abc import Awaitable, Callable

import msgspec

from ticker.ask import Subscription
from ticker.log.cursor import EventId, parse_id
from ticker.log.reading import reads
from ticker.log.reading.reader import Reader
from ticker.log.reading.turns import Turn


class Refusal(msgspec.Struct, frozen=True):
    """A cursor that cannot be honoured: `expired`, `unknown` or `foreign`."""

    reason: str
    oldest: str
    newest: str


class Cursors:
    """Of the log whose ids begin with `epoch`; `lost_through` says what of channels is kept no more."""

    def __init__(
        self, reader: Reader, epoch: str, lost_through: Callable[[tuple[str, ...], Turn], Awaitable[int]]
    ) -> None:
        self._reader = reader
        self._epoch = epoch
        self._lost_through = lost_through

    async def place(self, cursor: str, subscription: Subscription, newest: int, turn: Turn) -> int | Refusal:
        """The sequence a cursor names while `newest` is the log's last, or why not for this subscription."""
        event_id = parse_id(cursor)
        if event_id is None:
            return await self._refusal("unknown", subscription, newest, turn)
        if event_id.epoch != self._epoch:
            return await self._refusal("foreign", subscription, newest, turn)
        if event_id.seq > newest:
            return await self._refusal("unknown", subscription, newest, turn)
        if event_id.seq < await self._lost_through(subscription.channels, turn):
            return await self._refusal("expired", subscription, newest, turn)
        return event_id.seq

    async def _refusal(self, reason: str, subscription: Subscription, newest: int, turn: Turn) -> Refusal:
        oldest = await self._reader.run(lambda rows: reads.oldest(rows, subscription), turn)
        return Refusal(reason, str(EventId(self._epoch, oldest)), str(EventId(self._epoch, newest)))
