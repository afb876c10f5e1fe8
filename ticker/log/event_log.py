"""The event log: append, read, follow; the one place where writers and readers meet."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from ticker.ask import Subscription
from ticker.events import Draft, Record
from ticker.log.cursor import EventId, parse_id
from ticker.log.reading import compaction, reads
from ticker.log.reading.compaction import Compacted
from ticker.log.reading.reads import Page
from ticker.log.reading.tail import Tail
from ticker.log.trouble import Trouble
from ticker.log.writing.batch import Batch, Prepared, prepare
from ticker.log.writing.folder import DataFolder
from ticker.log.writing.retention import Keep
from ticker.log.writing.store import Attempt, Known
from ticker.log.writing.writer import Writer
from ticker.times import Clock

_AT_ONCE = 100
"""How many events are prepared before others have their turn; some milliseconds."""
_TRIM_STEP = 500
_LOST_AT_MOST = 1_000
_UNKNOWN_CHANNEL_RETRY_MS = 3_000


class Refusal(msgspec.Struct, frozen=True):
    """A cursor that cannot be honoured: `expired`, `unknown` or `foreign`."""

    reason: str
    oldest: str
    newest: str


class Channel(msgspec.Struct, frozen=True):
    """What the log needs to know of a channel."""

    retry_ms: int
    keep: Keep


class EventLog:
    """One log per data folder; every method runs on the event loop, the work in threads of its own."""

    def __init__(
        self, path: Path, channels: Mapping[str, Channel], *, clock: Clock, sync: str = "normal"
    ) -> None:
        """Open or create the log; LogInUse, LogUnusable."""
        self.channels = channels
        self._clock = clock
        self._folder = DataFolder.take(path)
        try:
            self._writer = Writer(
                self._folder,
                sync,
                clock=clock,
                known=lambda: Known(self.tail.records, dict(self._states)),
                on_commit=self._committed,
                on_trouble=self._troubled,
            )
        except BaseException:
            self._folder.release()
            raise
        self._reader = self._writer.reader
        store = self._store = self._writer.store
        self.epoch = store.epoch
        self.newest = store.next_seq - 1
        self.tail = Tail(store.next_seq)
        self.trouble: Trouble | None = None
        self.appended: Counter[str] = Counter()
        self._lost: dict[tuple[str, ...], int] = {}
        self._trimming = 0
        self._states = store.states
        self._news = asyncio.Event()
        self._listeners: list[Callable[[Sequence[Record]], None]] = []
        self._trouble_listeners: list[Callable[[], None]] = []

    @property
    def newest_id(self) -> str:
        return self.id_of(self.newest)

    def id_of(self, seq: int) -> str:
        return str(EventId(self.epoch, seq))

    def seq_of(self, event_id: str) -> int | None:
        """The sequence in an id of this log."""
        parsed = parse_id(event_id)
        return parsed.seq if parsed is not None and parsed.epoch == self.epoch else None

    def state(self, writer: str) -> bytes | None:
        """What this writer committed last."""
        return self._states.get(writer)

    @property
    def writers(self) -> tuple[str, ...]:
        return tuple(self._states)

    def on_append(self, listener: Callable[[Sequence[Record]], None]) -> None:
        """Call back on the loop with every committed batch, in order."""
        self._listeners.append(listener)

    def on_trouble(self, listener: Callable[[], None]) -> None:
        """Call back on the loop whenever `trouble` has begun, changed or ended."""
        self._trouble_listeners.append(listener)

    # Writing

    async def append(
        self, drafts: Sequence[Draft], writer: str, state: bytes | None = None
    ) -> tuple[Record, ...]:
        """Commit events together with their writer's state, and return them durable.

        While the log cannot be written this waits: sources are paused by their own append, so nothing
        they read is lost. EventError for a value that would not come back as it is, LogClosed if the log
        was closed first.
        """
        batch = Batch(await self._prepared(drafts), writer, state)
        return await self._writer.insist(lambda store: store.append(batch, self._clock()))

    async def _prepared(self, drafts: Sequence[Draft]) -> tuple[Prepared, ...]:
        prepared: list[Prepared] = []
        for at in range(0, len(drafts), _AT_ONCE):
            if at:
                # A first read may bring thousands, and nobody should have to wait for all of them.
                await asyncio.sleep(0)
            some = drafts[at : at + _AT_ONCE]
            prepared += [prepare(draft, self._retry_ms(draft.channel)) for draft in some]
        return tuple(prepared)

    def _retry_ms(self, channel: str) -> int:
        known = self.channels.get(channel)
        return known.retry_ms if known else _UNKNOWN_CHANNEL_RETRY_MS

    def _committed(self, attempt: Attempt) -> None:
        batch, records = attempt.batch, attempt.records
        if batch.state is not None:
            self._states[batch.writer] = batch.state
        if not records:
            return
        self.tail.extend(records)
        self.appended.update(record.type for record in records)
        self.newest = records[-1].seq
        self.rouse()
        for listener in self._listeners:
            listener(records)

    def _troubled(self, trouble: Trouble | None) -> None:
        self.trouble = trouble
        self._lost.clear()  # the file may come back as an older copy of itself
        self.rouse()
        for listener in self._trouble_listeners:
            listener()

    def rouse(self) -> None:
        """Have everyone who waits on `news` look again."""
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def trim(self, pause_s: float = 0.02) -> int:
        """Delete what is past keeping, in small steps with pauses that let appends through."""
        keeps = {name: channel.keep for name, channel in self.channels.items()}
        # For a channel that is configured no more: as long as any other is kept.
        longest = max(keeps.values(), key=lambda keep: keep.age_ms, default=None)
        total = 0
        while longest is not None:
            deleted = await self._trim_step(keeps, longest)
            total += deleted
            if deleted < _TRIM_STEP:
                break
            await asyncio.sleep(pause_s)
        return total

    async def _trim_step(self, keeps: Mapping[str, Keep], fallback: Keep) -> int:
        self._trimming += 1
        try:
            return await self._writer.insist(
                lambda store: store.trim(keeps, fallback, self._clock(), _TRIM_STEP)
            )
        finally:
            self._trimming -= 1
            self._lost.clear()

    async def probe(self) -> None:
        """Write something small, so that trouble is noticed, and its end too, when nobody appends."""
        await self._writer.insist(lambda store: store.probe())

    # Reading

    async def page(self, subscription: Subscription, after: int, limit: int = 500) -> Page:
        """The next matching records behind a sequence, from memory where it reaches back that far."""
        if self.tail.covers(after):
            return self.page_of_tail(subscription, after, limit)
        return await self._reader.run(reads.page, subscription, after, self.newest, limit)

    def page_of_tail(self, subscription: Subscription, after: int, limit: int = 500) -> Page:
        """The same from memory alone, for a sequence that `tail` covers."""
        # Ten times as many looked at as asked for: a sparse subscription still gets along, and one call
        # never holds the loop for the whole of the tail.
        looked_at = self.tail.after(after, limit * 10)
        matching = [record for record in looked_at if subscription.matches(record)]
        if len(matching) > limit:
            return Page(tuple(matching[:limit]), matching[limit - 1].seq)
        return Page(tuple(matching), looked_at[-1].seq if looked_at else max(after, self.newest))

    async def follow(self, subscription: Subscription, after: int) -> AsyncIterator[Page]:
        """Every page behind a sequence, now and for ever."""
        while True:
            page = await self.page(subscription, after)
            after = page.through
            if page.records:
                yield page
            await self.beyond(after)

    async def beyond(self, seq: int) -> None:
        """Wait until the log has moved on from a sequence."""
        while self.newest <= seq:
            await self._news.wait()

    @property
    def news(self) -> asyncio.Event:
        """Set once the log has moved on or its trouble has changed; take it before looking, then wait."""
        return self._news

    async def snapshot(self, subscription: Subscription, per_topic: int) -> Page:
        """What a fresh reader gets; what follows `through` it has not seen, whatever `newest` is by now."""
        # Ids may have left out a stretch after a power loss: then the file's newest is behind the log's.
        newest = self.newest
        page = await self._reader.run(reads.snapshot, subscription, per_topic)
        return Page(page.records, max(page.through, newest))

    async def newest_first(
        self, subscription: Subscription, before: int | None, limit: int
    ) -> tuple[Record, ...]:
        return await self._reader.run(reads.newest_first, subscription, before, limit)

    async def sampled(self, subscription: Subscription, since_ms: int, samples: int, size: int) -> Page:
        return await self._reader.run(reads.sampled, subscription, since_ms, samples, size)

    async def compact(self, subscription: Subscription, after: int) -> Compacted:
        return await self._reader.run(compaction.compact, subscription, after, self.newest)

    async def exceeds(self, subscription: Subscription, after: int, limit: int) -> bool:
        if self.newest - after <= limit:
            return False
        return await self._reader.run(compaction.exceeds, subscription, after, self.newest, limit)

    async def trimmed(self, subscription: Subscription, after: int) -> dict[str, int]:
        return await self._reader.run(compaction.trimmed, subscription, after)

    async def records(self, subscription: Subscription, seqs: Sequence[int]) -> tuple[Record, ...]:
        return await self._reader.run(lambda rows: rows.of_seqs(rows.topics(subscription), seqs))

    async def before_time(self, time_ms: int) -> int:
        """The sequence before the first event that was appended at an instant or later."""
        return await self._reader.run(reads.before_time, time_ms)

    async def place(self, cursor: str, subscription: Subscription) -> int | Refusal:
        """The sequence a cursor names, or why it cannot be honoured for this subscription."""
        event_id = parse_id(cursor)
        if event_id is None:
            return await self._refusal("unknown", subscription)
        if event_id.epoch != self.epoch:
            return await self._refusal("foreign", subscription)
        if event_id.seq > self.newest:
            return await self._refusal("unknown", subscription)
        if event_id.seq < await self._lost_through(subscription.channels):
            return await self._refusal("expired", subscription)
        return event_id.seq

    async def _lost_through(self, channels: tuple[str, ...]) -> int:
        # Remembered between clean-ups: a herd of thousands that resumes asks this of the same channels.
        known = self._lost.get(channels)
        if known is None:
            known = await self._reader.run(reads.lost_through, channels)
            if not self._trimming and len(self._lost) < _LOST_AT_MOST:
                self._lost[channels] = known
        return known

    async def _refusal(self, reason: str, subscription: Subscription) -> Refusal:
        oldest = await self._reader.run(reads.oldest, subscription)
        return Refusal(reason, self.id_of(oldest), self.newest_id)

    async def close(self) -> None:
        """End what waits for the disk with LogClosed, and let go of the folder."""
        await self._writer.close()
        self._folder.release()
