"""The event log: append, read, follow; the one place where writers and readers meet."""

import asyncio
import contextlib
import logging
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import msgspec

from ticker.errors import LogClosed, LogError, LogUnusable
from ticker.events import Draft, Record
from ticker.log import compaction, reads
from ticker.log.compaction import Compacted
from ticker.log.cursor import EventId, parse_id
from ticker.log.folder import DataFolder
from ticker.log.reads import Page
from ticker.log.retention import Keep
from ticker.log.rows import Rows
from ticker.log.schema import connect
from ticker.log.store import Prepared, Store, prepare
from ticker.log.tail import Tail
from ticker.subscription import Subscription
from ticker.times import Clock, rfc3339

P = ParamSpec("P")
T = TypeVar("T")

_logger = logging.getLogger(__name__)

_RETRY_S = (0.1, 0.25, 0.5, 1.0, 2.0)
_TRIM_STEP = 500


class Trouble(msgspec.Struct, frozen=True):
    """Why the log cannot be written, in words, and since when (RFC 3339)."""

    reason: str
    since: str


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
        folder = DataFolder.take(path)
        try:
            self._store = Store(folder, sync)
        except BaseException:
            folder.release()
            raise
        self._folder = folder
        self.appended: Counter[str] = Counter()
        self._states = self._store.states()
        self.epoch = self._store.epoch
        self.newest = self._store.next_seq - 1
        self.tail = Tail(self._store.next_seq)
        self.trouble: Trouble | None = None
        self._writing = asyncio.Lock()
        self._writer = ThreadPoolExecutor(1, "log-writer")
        self._reader = ThreadPoolExecutor(1, "log-reader")
        self._rows: Rows | None = None
        self._news = asyncio.Event()
        self._listeners: list[Callable[[Sequence[Record]], None]] = []
        self._closing = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop

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

    # Writing

    async def append(
        self, drafts: Sequence[Draft], writer: str, state: bytes | None = None
    ) -> tuple[Record, ...]:
        """Commit events together with their writer's state, and return them durable.

        While the log cannot be written this waits: sources are paused by their own append, so nothing
        they read is lost. EventError for a value that JSON cannot hold, LogClosed if the log was closed
        first.
        """
        prepared = [prepare(draft, self._retry_ms(draft.channel)) for draft in drafts]
        async with self._writing:
            return await self._insist(
                lambda: self._commit(prepared, writer, state),
            )

    def _retry_ms(self, channel: str) -> int:
        known = self.channels.get(channel)
        return known.retry_ms if known else 3_000

    def _commit(self, prepared: Sequence[Prepared], writer: str, state: bytes | None) -> tuple[Record, ...]:
        records = self._store.append(prepared, writer, state, self._clock())
        # Announced from here and not by the waiting task: a task that is cancelled meanwhile must not
        # keep readers from what has been committed.
        self._loop.call_soon_threadsafe(self._committed, records, writer, state)
        return records

    def _committed(self, records: Sequence[Record], writer: str, state: bytes | None) -> None:
        if state is not None:
            self._states[writer] = state
        if not records:
            return
        self.tail.extend(records)
        self.appended.update(record.type for record in records)
        self.newest = records[-1].seq
        for listener in self._listeners:
            listener(records)
        self.rouse()

    def rouse(self) -> None:
        """Have everyone who waits on `news` look again."""
        news, self._news = self._news, asyncio.Event()
        news.set()

    async def _insist(self, work: Callable[[], T]) -> T:
        """Do a piece of writing, again and again while the disk or the file refuses it."""
        self._loop = asyncio.get_running_loop()
        attempt = 0
        while not self._closing.is_set():
            try:
                result = await self._loop.run_in_executor(self._writer, work)
            except (sqlite3.Error, OSError) as error:
                await self._endure(error, attempt)
                attempt += 1
            else:
                self._recovered()
                return result
        raise LogClosed(str(self._folder.path), "the log was closed before the append became durable")

    async def _endure(self, error: Exception, attempt: int) -> None:
        self._in_trouble(error)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_RETRY_S[min(attempt, len(_RETRY_S) - 1)]):
                await self._closing.wait()
        delivered = self.tail.records
        try:
            await self._loop.run_in_executor(self._writer, self._store.reopen, delivered)
        except (sqlite3.Error, OSError, LogUnusable) as again:
            self._in_trouble(again)
        self._forget_reader()

    def _in_trouble(self, error: Exception) -> None:
        reason = explain(error)
        if self.trouble is None:
            _logger.error("the log cannot be written: %s", reason)
            self.trouble = Trouble(reason, rfc3339(self._clock()))
            self.rouse()
        elif reason != self.trouble.reason:
            self.trouble = Trouble(reason, self.trouble.since)
            self.rouse()

    def _recovered(self) -> None:
        if self.trouble is not None:
            _logger.warning("the log can be written again")
            self.trouble = None
            self.rouse()

    async def trim(self, pause_s: float = 0.02) -> int:
        """Delete what is past keeping, in small steps with pauses that let appends through."""
        keeps = {name: channel.keep for name, channel in self.channels.items()}
        longest = max((keep for keep in keeps.values()), key=lambda keep: keep.age_ms)
        total = 0
        while True:
            async with self._writing:
                deleted = await self._insist(
                    lambda: self._store.trim(keeps, longest, self._clock(), _TRIM_STEP)
                )
            total += deleted
            if deleted < _TRIM_STEP:
                return total
            await asyncio.sleep(pause_s)

    async def probe(self) -> None:
        """Write something small, so that trouble is noticed, and its end too, when nobody appends."""
        async with self._writing:
            await self._insist(self._store.touch)

    # Reading

    async def page(self, subscription: Subscription, after: int, limit: int = 500) -> Page:
        """The next matching records behind a sequence, from memory where it reaches back that far."""
        if self.tail.covers(after):
            return self._page_of_tail(subscription, after, limit)
        return await self._read(reads.page, subscription, after, self.newest, limit)

    def _page_of_tail(self, subscription: Subscription, after: int, limit: int) -> Page:
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
        return await self._read(reads.snapshot, subscription, per_topic)

    async def newest_first(
        self, subscription: Subscription, before: int | None, limit: int
    ) -> tuple[Record, ...]:
        return await self._read(reads.newest_first, subscription, before, limit)

    async def sampled(self, subscription: Subscription, since_ms: int, samples: int, size: int) -> Page:
        return await self._read(reads.sampled, subscription, since_ms, samples, size)

    async def compact(self, subscription: Subscription, after: int) -> Compacted:
        return await self._read(compaction.compact, subscription, after, self.newest)

    async def exceeds(self, subscription: Subscription, after: int, limit: int) -> bool:
        if self.newest - after <= limit:
            return False
        return await self._read(compaction.exceeds, subscription, after, self.newest, limit)

    async def trimmed(self, subscription: Subscription, after: int) -> dict[str, int]:
        return await self._read(compaction.trimmed, subscription, after)

    async def records(self, subscription: Subscription, seqs: Sequence[int]) -> tuple[Record, ...]:
        return await self._read(lambda rows: rows.of_seqs(rows.topics(subscription), seqs))

    async def before_time(self, time_ms: int) -> int:
        return await self._read(reads.before_time, time_ms)

    async def place(self, cursor: str, subscription: Subscription) -> int | Refusal:
        """The sequence a cursor names, or why it cannot be honoured for this subscription."""
        event_id = parse_id(cursor)
        if event_id is None:
            return await self._refusal("unknown", subscription)
        if event_id.epoch != self.epoch:
            return await self._refusal("foreign", subscription)
        if event_id.seq > self.newest:
            return await self._refusal("unknown", subscription)
        if await self._read(reads.lost_since, subscription, event_id.seq):
            return await self._refusal("expired", subscription)
        return event_id.seq

    async def _refusal(self, reason: str, subscription: Subscription) -> Refusal:
        oldest = await self._read(reads.oldest, subscription)
        return Refusal(reason, self.id_of(oldest), self.newest_id)

    async def _read(self, work: Callable[Concatenate[Rows, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a read in the reading thread; LogError if the file cannot be read now."""

        def run() -> T:
            if self._rows is None:
                self._rows = Rows(connect(self._folder.database, read_only=True), self.epoch)
            return work(self._rows, *args, **kwargs)

        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._reader, run)
        except sqlite3.Error as error:
            self._forget_reader()
            raise LogError(str(self._folder.database), f"cannot be read: {explain(error)}") from error

    def _forget_reader(self) -> None:
        def close() -> None:
            rows, self._rows = self._rows, None
            if rows is not None:
                rows.close()

        with contextlib.suppress(RuntimeError):  # the executor of a closed log takes no more work
            self._reader.submit(close)

    async def close(self) -> None:
        """End what waits for the disk with LogClosed, and let go of the folder."""
        self._closing.set()
        async with self._writing:
            self._forget_reader()
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._writer, self._store.close)
        await asyncio.to_thread(self._reader.shutdown)
        self._writer.shutdown()
        self._folder.release()


def explain(error: Exception) -> str:
    """Say in words what is wrong with the disk or the file."""
    match getattr(error, "sqlite_errorname", ""):
        case "SQLITE_FULL":
            return "the disk is full"
        case "SQLITE_CORRUPT" | "SQLITE_NOTADB":
            return "the log's file is damaged: put a good copy back"
        case "SQLITE_READONLY" | "SQLITE_READONLY_DBMOVED" | "SQLITE_CANTOPEN":
            return f"the log's file cannot be written ({error})"
        case "SQLITE_BUSY" | "SQLITE_LOCKED":
            return "another program holds the log's file locked"
        case _:
            return str(error)
