"""Encoded pages, shared by all readers who stand at the same place and asked for the same thing."""

from typing import TypeAlias

import msgspec

from ticker.log import EventLog
from ticker.subscription import Subscription
from ticker.wire import Format, encode


class Chunk(msgspec.Struct, frozen=True):
    """The bytes of `count` events up to `last`; everything up to `through` has been looked at."""

    data: bytes
    count: int
    last: int
    through: int


_Place: TypeAlias = tuple[Subscription, Format, int]


class Pages:
    """What was encoded since the log last moved: the first reader to ask pays, the others are handed it."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._newest = -1
        self._chunks: dict[_Place, Chunk] = {}
        self.encoded = 0

    async def after(self, subscription: Subscription, to: Format, seq: int) -> Chunk:
        """The next matching events behind a sequence; LogError if they have to come from a broken file."""
        if self._newest != self._log.newest:
            self._newest = self._log.newest
            self._chunks.clear()
        place = (subscription, to, seq)
        found = self._chunks.get(place)
        if found is None:
            page = await self._log.page(subscription, seq)
            self.encoded += len(page.records)
            data = b"".join(encode(record, to) for record in page.records)
            last = page.records[-1].seq if page.records else seq
            found = Chunk(data, len(page.records), last, page.through)
            if self._log.tail.covers(seq):
                self._chunks[place] = found
        return found
