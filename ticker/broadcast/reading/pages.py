"""Encoded pages, shared by all readers who pass the same place and asked for the same thing."""

import asyncio
from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from functools import partial
from typing import Generic, TypeAlias, TypeVar

import msgspec

from ticker.ask import Subscription
from ticker.broadcast.live.frames import Frames
from ticker.broadcast.reading.joint_reads import JointReads
from ticker.broadcast.reading.windows import Window, conflated, slot
from ticker.events import Record
from ticker.log import LogView
from ticker.wire import Format

ALIGNMENT = 256
"""A page begins at a multiple of this, so that readers from all over it share one read of the log."""
_PAGE_OVERHEAD_BYTES = 1_000
_LIMIT = 512
"""Matching events a read; it has to be more than `ALIGNMENT`, or a reader might get no further."""

T = TypeVar("T")


class Chunk(msgspec.Struct, frozen=True):
    """The bytes of events up to `last`, and the channel of each; all up to `through` has been looked at."""

    data: bytes
    channels: tuple[str, ...]
    last: int
    through: int

    @property
    def count(self) -> int:
        return len(self.channels)


class Block(msgspec.Struct, frozen=True):
    """A page from a multiple of `ALIGNMENT` on: of each event the sequence, channel, and where it ends."""

    data: bytes
    seqs: "array[int]"
    ends: "array[int]"
    channels: tuple[str, ...]
    through: int

    def behind(self, seq: int) -> Chunk:
        """What of it follows a sequence."""
        first = bisect_right(self.seqs, seq)
        begin = self.ends[first - 1] if first else 0
        last = self.seqs[-1] if self.seqs else seq
        return Chunk(self.data[begin:], self.channels[first:], max(seq, last), self.through)


_Place: TypeAlias = tuple[Subscription, Format, int, int]


class Pages:
    """The first reader to ask for a page pays for it; the others are handed the same bytes."""

    def __init__(self, log: LogView, frames: Frames, *, max_bytes: int = 32_000_000) -> None:
        self._log = log
        self._frames = frames
        self._newest = -1
        self._latest: dict[_Place, Chunk] = {}
        self._settled: _Settled[Block] = _Settled(max_bytes)
        self._closed: _Settled[Chunk] = _Settled(max_bytes)
        self._blocks: JointReads[_Place, Block] = JointReads()
        self._windows: JointReads[_Place, Chunk] = JointReads()

    async def after(self, subscription: Subscription, to: Format, seq: int, client: str = "") -> Chunk:
        """The next matching events behind a sequence; LogError if the file is broken.

        `client` is whom they are read for, unless somebody else has asked for the same before.
        """
        place = (subscription, to, seq // ALIGNMENT * ALIGNMENT, 0)
        found = self._settled.get(place)
        if found is None and self._log.tail.covers(seq):
            return self.near(subscription, to, seq)
        block = found or await self._blocks.once(place, lambda: self._read(place, client))
        return block.behind(seq)

    def near(self, subscription: Subscription, to: Format, seq: int) -> Chunk:
        """The same at once, for a sequence that the log's tail in memory covers."""
        if self._newest != self._log.newest:
            self._newest = self._log.newest
            self._latest.clear()
        place = (subscription, to, seq, 0)
        found = self._latest.get(place)
        if found is None:
            page = self._log.page_of_tail(subscription, seq)
            found = self._latest[place] = self._chunk(page.records, to, seq, page.through)
        return found

    async def _read(self, place: _Place, client: str) -> Block:
        subscription, to, start, _ = place
        edge = self._log.newest
        page = await self._log.page(subscription, start, _LIMIT, client=client)
        is_settled = page.through < edge
        through = roundest(start, page.through) if is_settled else page.through
        records = [record for record in page.records if record.seq <= through]
        frames = [self._frames.of(record, to) for record in records]
        ends, end = array("q"), 0
        for frame in frames:
            end += len(frame)
            ends.append(end)
        seqs = array("q", [record.seq for record in records])
        channels = tuple([record.channel for record in records])
        block = Block(b"".join(frames), seqs, ends, channels, through)
        if is_settled:
            self._settled.put(place, block, len(block.data))
        return block

    async def within(
        self, subscription: Subscription, to: Format, seq: int, window: Window, client: str = ""
    ) -> Chunk:
        """The next matching events up to a window's edge, of a symbol's quotes the last of each window."""
        place = (subscription, to, seq, window.edge)
        found = self._closed.get(place)
        if found is None:
            found = await self._windows.once(
                place, lambda: self._conflate(place, seq >= window.before, client)
            )
            self._closed.put(place, found, len(found.data))
        return found

    async def _conflate(self, place: _Place, closed_last: bool, client: str) -> Chunk:
        subscription, to, seq, edge = place
        # An event that was stamped just before a window closed may come in just behind its edge; it is
        # then one of the next window, or that symbol would be sent twice when it closes.
        length_ms = 0 if closed_last else subscription.window_ms
        records: list[Record] = []
        through = seq
        while through < edge:
            page = await self._log.page(subscription, through, _LIMIT, client=client)
            await asyncio.sleep(0)  # where the page came from memory, others wait all the same
            through = min(page.through, edge)
            records += [record for record in page.records if record.seq <= edge]
            complete = _complete(records, length_ms) if through < edge else 0
            if complete:
                through = records[complete].seq - 1
                del records[complete:]
            # What has been replaced need not be held until the window is complete.
            records = list(conflated(records, partial(slot, length_ms=length_ms)))
            if complete or (not records and through < edge):
                break
        return self._chunk(records, to, seq, through)

    def _chunk(self, records: Sequence[Record], to: Format, seq: int, through: int) -> Chunk:
        last = records[-1].seq if records else seq
        channels = tuple([record.channel for record in records])
        return Chunk(self._frames.joined(records, to), channels, last, through)


def roundest(after: int, through: int) -> int:
    """Of the numbers above `after` and up to `through`, the one that the highest power of two divides.

    Pages that end there soon fall together, wherever they began.
    """
    bits = (after ^ through).bit_length() - 1
    return through >> bits << bits


def _complete(records: Sequence[Record], length_ms: int) -> int:
    """How many of the records lie in windows before the last one's."""
    if not records:
        return 0
    last = slot(records[-1], length_ms)
    count = len(records)
    while count and slot(records[count - 1], length_ms) == last:
        count -= 1
    return count


class _Settled(Generic[T]):
    """Pages that can change no more, the least recently asked for dropped first."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._pages: OrderedDict[_Place, tuple[T, int]] = OrderedDict()

    def get(self, place: _Place) -> T | None:
        found = self._pages.get(place)
        if found is None:
            return None
        self._pages.move_to_end(place)
        return found[0]

    def put(self, place: _Place, page: T, size_bytes: int) -> None:
        if place in self._pages:
            return
        # An empty page holds memory too.
        size_bytes += _PAGE_OVERHEAD_BYTES
        self._pages[place] = page, size_bytes
        self._bytes += size_bytes
        while self._bytes > self._max_bytes:
            _, (_, dropped_bytes) = self._pages.popitem(last=False)
            self._bytes -= dropped_bytes
