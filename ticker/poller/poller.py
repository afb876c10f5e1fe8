"""Reads every source when it is due, and appends what each read brought together with its state."""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec
from apscheduler.events import EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from ticker.errors import LogClosed, SourceError, TickerError
from ticker.events import Draft, Health, Source
from ticker.log import EventLog
from ticker.poller.verdict import (
    Failed,
    Outcome,
    Rhythm,
    Standing,
    Worked,
    event_of,
    first_due,
    is_late,
    is_worth_telling,
    judge,
    slots_missed,
)
from ticker.sources.adapter import Adapter, Reading
from ticker.subscription import Subscription
from ticker.times import Clock, duration_words

_logger = logging.getLogger(__name__)

_LOOK_FOR_LATE_S = 5


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """A source to be read; `origin` is what it reads, so that a changed address starts afresh."""

    name: str
    kind: str
    channel: str
    origin: str
    rhythm: Rhythm
    adapter: Adapter


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """A source's state in the log: the poller's part and, opaque to it, the adapter's."""

    origin: str
    standing: Standing
    adapter: bytes | None = None


_decode = msgspec.msgpack.Decoder(Memory).decode
_encode = msgspec.msgpack.Encoder().encode


def _is_no_cancelled_read(record: logging.LogRecord) -> bool:
    """Not a read that `stop` cut short, which APScheduler reports as a failure."""
    return record.exc_info is None or not isinstance(record.exc_info[1], asyncio.CancelledError)


class Poller:
    """`start` it on the running loop; `stop` leaves no read behind."""

    def __init__(
        self, log: EventLog, watched: Sequence[Watched], *, clock: Clock, rng: random.Random
    ) -> None:
        self._log = log
        self._watched = {item.name: item for item in watched}
        self._clock = clock
        self._rng = rng
        self._memories = {name: self._recall(item) for name, item in self._watched.items()}
        self._told: dict[str, Health] = {}
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._scheduler.add_listener(self._missed, EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
        self._running: set[asyncio.Task[None]] = set()
        self.counts: Counter[str] = Counter(ok=0, failed=0, missed=0, overrun=0)

    @property
    def scheduled(self) -> int:
        """How many sources will be read again."""
        return sum(
            1
            for memory in self._memories.values()
            if self._scheduler.running and memory.standing.state != "gone"
        )

    def _recall(self, item: Watched) -> Memory:
        state = self._log.state(item.name)
        try:
            memory = _decode(state) if state is not None else None
        except msgspec.DecodeError as error:
            _logger.warning(
                "%s: what was remembered cannot be read, so it starts afresh: %s", item.name, error
            )
            memory = None
        if memory is None:
            return Memory(origin=item.origin, standing=Standing())
        if memory.origin != item.origin:
            return Memory(origin=item.origin, standing=Standing(), adapter=memory.adapter)
        return memory

    async def start(self) -> None:
        logging.getLogger("apscheduler.executors.default").addFilter(_is_no_cancelled_read)
        await self._recall_told()
        now_ms = self._clock()
        self._scheduler.start()
        for name, item in self._watched.items():
            standing = self._memories[name].standing
            if standing.state != "gone":
                self._schedule(name, first_due(name, standing, item.rhythm, now_ms))
        self._scheduler.add_job(
            self._look_for_late,
            IntervalTrigger(seconds=_LOOK_FOR_LATE_S),
            misfire_grace_time=None,
            coalesce=True,
        )

    async def stop(self) -> None:
        """End without waiting for reads under way: what they had not committed is read again next time."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        for task in tuple(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _schedule(self, name: str, due_ms: int) -> None:
        # A date job set when the last read is done: an interval job that overruns is skipped, and its
        # jitter drifts. No grace time, or a loop that was held up for a second would drop the read.
        self._scheduler.add_job(
            self.poll,
            DateTrigger(datetime.fromtimestamp(due_ms / 1000, UTC)),
            args=[name, due_ms],
            id=name,
            name=name,
            misfire_grace_time=None,
            coalesce=True,
            replace_existing=True,
            # This is called while the last run still counts as running. With room for one only, a next
            # read that is already due would be dropped, and with it the source, for good.
            max_instances=2,
        )

    def _missed(self, event: JobExecutionEvent) -> None:
        self.counts["missed"] += 1
        _logger.warning("a read of %s was not run when it was due; it is put off", event.job_id)
        item = self._watched.get(event.job_id)
        if item is not None and self._scheduler.running:
            self._schedule(item.name, self._clock() + item.rhythm.every_ms)

    async def poll(self, name: str, due_ms: int) -> None:
        """Read one source, commit what it brought, and set its next read."""
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        try:
            await self._poll(self._watched[name], due_ms)
        except LogClosed:
            return
        finally:
            self._running.discard(task)
        due = self._memories[name].standing.due_ms
        if due is not None and self._scheduler.running:
            self._schedule(name, due)

    async def _poll(self, item: Watched, due_ms: int) -> None:
        before = self._memories[item.name]
        started_ms = self._clock()
        reading, outcome = await self._read(item, before.adapter, started_ms)
        now_ms = self._clock()
        # Due when the job was: the standing may hold a time from before a restart.
        standing = msgspec.structs.replace(before.standing, due_ms=due_ms)
        if missed := slots_missed(due_ms, item.rhythm, now_ms):
            self.counts["overrun"] += missed
            _logger.info("%s took so long that %d reads were left out", item.name, missed)
        after = judge(
            standing, outcome, item.rhythm, started_ms=started_ms, now_ms=now_ms, jitter=self._rng.random()
        )
        self.counts["ok" if isinstance(outcome, Worked) else "failed"] += 1
        memory = Memory(
            origin=item.origin, standing=after, adapter=before.adapter if reading is None else reading.memory
        )
        await self._commit(item, memory, reading)

    async def _read(self, item: Watched, memory: bytes | None, now_ms: int) -> tuple[Reading | None, Outcome]:
        try:
            reading = await item.adapter.read(memory, now_ms)
        except SourceError as error:
            return None, Failed(error.detail, error.retry_after_s, error.gone)
        except Exception as error:
            # One source's defect must not stop its own later reads, let alone the others'.
            _logger.exception("reading %s failed in a way nobody foresaw", item.name)
            return None, Failed(f"internal error: {error!r}", None, gone=False)
        return reading, Worked(reading.detail)

    async def _commit(self, item: Watched, memory: Memory, reading: Reading | None) -> None:
        drafts = [Draft(item.channel, body) for body in (reading.bodies if reading else ())]
        tell = is_worth_telling(self._told.get(item.name), memory.standing, item.rhythm)
        if tell:
            health = event_of(item.name, item.kind, memory.standing, item.rhythm)
            drafts.append(Draft(item.channel, health))
        await self._append(item, drafts, memory)
        if tell:
            self._told[item.name] = self._memories[item.name].standing.state

    async def _append(self, item: Watched, drafts: list[Draft], memory: Memory) -> None:
        try:
            await self._log.append(drafts, item.name, _encode(memory))
        except LogClosed:
            raise
        except TickerError as error:
            # Refused when the event was made: nothing was committed, so the source stays where it was.
            _logger.error("%s: %s", item.name, error)
            standing = msgspec.structs.replace(memory.standing, state="failing", detail=str(error))
            memory = Memory(origin=item.origin, standing=standing, adapter=self._memories[item.name].adapter)
            health = event_of(item.name, item.kind, standing, item.rhythm)
            await self._log.append([Draft(item.channel, health)], item.name, _encode(memory))
        self._memories[item.name] = memory

    async def _look_for_late(self) -> None:
        now_ms = self._clock()
        for name, item in self._watched.items():
            standing = self._memories[name].standing
            if self._told.get(name) != "ok" or not is_late(standing, item.rhythm, now_ms):
                continue
            overdue_s = (now_ms - (standing.due_ms or now_ms)) / 1000
            late = msgspec.structs.replace(
                standing, state="late", detail=f"was due {duration_words(overdue_s)} ago"
            )
            self._told[name] = "late"
            # Without a state: the read that hangs may commit its own at any moment.
            await self._log.append([Draft(item.channel, event_of(name, item.kind, late, item.rhythm))], name)

    async def _recall_told(self) -> None:
        """Learn what readers were told last, and tell of sources that are not configured any more."""
        subscription = Subscription.of(self._log.channels, ("source",))
        for record in (await self._log.snapshot(subscription, 0)).records:
            body = record.body
            if not isinstance(body, Source):
                continue
            if body.name in self._watched:
                self._told[body.name] = body.state
            elif body.state != "gone":
                removed = msgspec.structs.replace(
                    body, state="gone", detail="no longer configured", next_read=None, next_reason=None
                )
                await self._log.append([Draft(record.channel, removed)], body.name)
