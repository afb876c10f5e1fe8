"""Encoded pages, shared by all readers who stand at the same place and asked for the same thing."""

import asyncio
from collections import OrderedDict
from typing import TypeAlias

import msgspec

from ticker.broadcast.tally import Tally
from ticker.broadcast.windows import conflated
from ticker.log import EventLog, Page
from ticker.subscription import Subscription
from ticker.wire import Format, encode

ALIGNMENT = 256
"""Pages inside the log end at multiples of this, so that readers from anywhere soon share them."""


class Chunk(msgspec.Struct, frozen=True):
    """The bytes of `count` events up to `last`; everything up to `through` has been looked at."""

    data: bytes
    count: int
    last: int
    through: int


_Place: TypeAlias = tuple[Subscription, Format, int]


class Pages:
    """The first reader to ask for a page pays for it; the others are handed the same bytes."""

    def __init__(self, log: EventLog, tally: Tally, *, max_bytes: int = 32_000_000) -> None:
        self._log = log
        self._tally = tally
        self._newest = -1
        self._latest: dict[_Place, Chunk] = {}
        self._settled = _Settled(max_bytes)
        self._reading: dict[_Place, asyncio.Task[Chunk]] = {}

    async def after(self, subscription: Subscription, to: Format, seq: int, edge: int) -> Chunk:
        """The next matching events behind a sequence, none beyond `edge`; LogError if the file is broken."""
        place = (subscription, to, seq)
        found = self._settled.get(place)
        if found is not None:
            return found
        if self._log.tail.covers(seq):
            return self.near(subscription, to, seq, edge)
        reading = self._reading.get(place)
        if reading is None:
            reading = self._reading[place] = asyncio.create_task(self._read(place, edge))
            reading.add_done_callback(lambda done: self._have_read(place, done))
        # Shielded: the reader that asked first may go away, and others wait for the same page.
        return await asyncio.shield(reading)

    def _have_read(self, place: _Place, done: "asyncio.Task[Chunk]") -> None:
        del self._reading[place]
        if not done.cancelled():
            done.exception()  # whoever waits is told; asyncio need not complain that nobody does

    def near(self, subscription: Subscription, to: Format, seq: int, edge: int) -> Chunk:
        """The same at once, for a sequence that the log's tail in memory covers."""
        if self._newest != self._log.newest:
            self._newest = self._log.newest
            self._latest.clear()
        place = (subscription, to, seq)
        found = self._latest.get(place)
        if found is None:
            found = self._latest[place] = self._encode(place, self._log.page_of_tail(subscription, seq), edge)
        return found

    async def _read(self, place: _Place, edge: int) -> Chunk:
        subscription, _, seq = place
        return self._encode(place, await self._log.page(subscription, seq), edge)

    def _encode(self, place: _Place, page: Page, edge: int) -> Chunk:
        subscription, to, seq = place
        through = min(page.through, edge)
        aligned = through // ALIGNMENT * ALIGNMENT
        inside = seq < aligned and through < edge
        if inside:
            through = aligned
        records = [record for record in page.records if record.seq <= through]
        if subscription.window_ms:
            records = list(conflated(records, subscription.window_ms))
        self._tally.encoded += len(records)
        data = b"".join(encode(record, to) for record in records)
        chunk = Chunk(data, len(records), records[-1].seq if records else seq, through)
        if inside:
            self._settled.put(place, chunk)
        return chunk


class _Settled:
    """Pages that can change no more, the least recently asked for dropped first."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._chunks: OrderedDict[_Place, Chunk] = OrderedDict()

    def get(self, place: _Place) -> Chunk | None:
        chunk = self._chunks.get(place)
        if chunk is not None:
            self._chunks.move_to_end(place)
        return chunk

    def put(self, place: _Place, chunk: Chunk) -> None:
        if place in self._chunks:
            return
        self._chunks[place] = chunk
        self._bytes += len(chunk.data)
        while self._bytes > self._max_bytes:
            _, dropped = self._chunks.popitem(last=False)
            self._bytes -= len(dropped.data)
