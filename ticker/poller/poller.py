"""Reads every source when it is due, and appends what each read brought together with its state."""

import asyncio
import logging
import random
from collections import Counter, deque
from collections.abc import Callable, Sequence

import msgspec

from ticker.errors import LogClosed, SourceError, TickerError
from ticker.events import Body, Draft, Health, Source
from ticker.log import EventLog
from ticker.poller.memory import Memory, encode, recall
from ticker.poller.offline import PROBE_MS, Network, cut_off, seen
from ticker.poller.schedule import Schedule, WallClock
from ticker.poller.standing import Deferred, Failed, Outcome, Rhythm, Standing, Worked
from ticker.poller.verdict import (
    SPREAD_MS,
    begun,
    event_of,
    first_due,
    is_late,
    is_worth_telling,
    judge,
    overdue,
    phase,
    postponed,
    slots_missed,
)
from ticker.sources.adapter import Adapter, Holds, NotAsked, ReadError
from ticker.subscription import Subscription
from ticker.times import Clock

_logger = logging.getLogger(__name__)

_LOOK_FOR_LATE_S = 5


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """A source to be read; `origin` is what it reads, so that a changed address starts afresh.

    `holds` is what its adapter looks at before it asks a host; a hold survives a restart.
    """

    name: str
    kind: str
    channel: str
    origin: str
    rhythm: Rhythm
    adapter: Adapter
    holds: Holds | None = None


class _Read(msgspec.Struct, frozen=True):
    """How a read came out; `memory` is None where the old one stays."""

    outcome: Outcome
    bodies: tuple[Body, ...] = ()
    memory: bytes | None = None
    contact: bool | None = None
    host: str | None = None


class Poller:
    """`start` it on the running loop; `stop` leaves no read behind.

    What a read brought goes through `enrich`, pure, before it is appended.
    """

    def __init__(
        self,
        log: EventLog,
        watched: Sequence[Watched],
        *,
        clock: Clock,
        rng: random.Random,
        enrich: Callable[[Sequence[Body]], Sequence[Body]] = tuple,
        schedule: Schedule | None = None,
    ) -> None:
        self._log = log
        self._enrich = enrich
        self._watched = {item.name: item for item in watched}
        self._clock = clock
        self._rng = rng
        self._schedule = schedule or WallClock()
        self._memories = {
            name: recall(name, item.origin, log.state(name)) for name, item in self._watched.items()
        }
        self._told: dict[str, Health] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._network = Network()
        # How those stood that could not reach their host since any host last answered.
        self._before_outage: dict[str, Standing] = {}
        self._waiting: deque[str] = deque()
        self._probe: str | None = None
        self.counts: Counter[str] = Counter(ok=0, failed=0, missed=0, overrun=0)

    @property
    def scheduled(self) -> int:
        """How many sources will be read again."""
        return sum(
            1
            for memory in self._memories.values()
            if self._schedule.running and memory.standing.state != "gone"
        )

    async def start(self) -> None:
        await self._recall_told()
        now_ms = self._clock()
        self._schedule.start(self._missed)
        for name, item in self._watched.items():
            standing = self._memories[name].standing
            if standing.hold is not None and item.holds is not None:
                item.holds.add(standing.hold)
            if standing.state != "gone":
                self._schedule.at(name, first_due(name, standing, item.rhythm, now_ms), self.poll)
        self._schedule.each(_LOOK_FOR_LATE_S, self._look_for_late)

    async def stop(self) -> None:
        """End without waiting for reads under way: what they had not committed is read again next time."""
        self._schedule.stop()
        for task in tuple(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _missed(self, name: str) -> None:
        self.counts["missed"] += 1
        _logger.warning("a read of %s was not run when it was due; it is put off", name)
        item = self._watched.get(name)
        if item is not None and self._schedule.running:
            self._schedule.at(name, self._clock() + item.rhythm.every_ms, self.poll)

    async def poll(self, name: str, due_ms: int) -> None:
        """Read one source, commit what it brought, and set its next read."""
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        try:
            if not await self._put_off(self._watched[name]):
                await self._poll(self._watched[name], due_ms)
        except LogClosed:
            return
        finally:
            self._running.discard(task)
        if self._network.offline and self._probe in (None, name):
            self._set_probe()
        due = self._memories[name].standing.due_ms
        if due is not None and self._schedule.running:
            self._schedule.at(name, due, self.poll)

    async def _put_off(self, item: Watched) -> bool:
        """Whether a source that is due is not to be asked now, and what becomes of it instead."""
        memory = self._memories[item.name]
        if item.rhythm.on_grid:
            return False
        if self._network.offline and item.name != self._probe:
            await self._cut_off(item, memory.standing)
            return True
        if (later := postponed(item.name, memory.standing, self._clock())) is None:
            return False
        await self._commit(item, msgspec.structs.replace(memory, standing=later))
        return True

    async def _poll(self, item: Watched, due_ms: int) -> None:
        before = self._memories[item.name]
        started_ms = self._clock()
        if not item.rhythm.on_grid:
            # Should the process die in the middle, the next one must not ask again at once.
            start = begun(before.standing, item.rhythm, started_ms)
            await self._log.append([], item.name, encode(msgspec.structs.replace(before, standing=start)))
        read = await self._read(item, before.adapter, started_ms)
        now_ms = self._clock()
        if await self._is_outage(item, before.standing, read):
            return
        # Due when the job was: the standing may hold a time from before a restart.
        standing = msgspec.structs.replace(before.standing, due_ms=due_ms)
        if missed := slots_missed(due_ms, item.rhythm, now_ms):
            self.counts["overrun"] += missed
            _logger.info("%s took so long that %d reads were left out", item.name, missed)
        after = judge(
            standing,
            read.outcome,
            item.rhythm,
            now_ms=now_ms,
            jitter=self._rng.random(),
        )
        adapter = before.adapter if read.memory is None else read.memory
        await self._commit(item, Memory(origin=item.origin, standing=after, adapter=adapter), read.bodies)
        match read.outcome:
            case Worked():
                self.counts["ok"] += 1
            case Failed():
                self.counts["failed"] += 1

    async def _read(self, item: Watched, memory: bytes | None, now_ms: int) -> _Read:
        try:
            reading = await item.adapter.read(memory, now_ms)
        except NotAsked as error:
            return _Read(Deferred(error.hold))
        except ReadError as error:
            failed = Failed(error.detail, error.wishes, error.gone, error.refused, error.hold)
            return _Read(failed, memory=error.memory, contact=error.contact, host=error.host)
        except SourceError as error:
            return _Read(Failed(error.detail, gone=error.gone))
        except Exception as error:
            # One source's defect must not stop its own later reads, let alone the others'.
            _logger.exception("reading %s failed in a way nobody foresaw", item.name)
            return _Read(Failed(f"internal error: {error!r}"))
        worked = Worked(reading.detail, reading.wishes, len(reading.bodies))
        return _Read(worked, reading.bodies, reading.memory, reading.contact)

    async def _is_outage(self, item: Watched, before: Standing, read: _Read) -> bool:
        """Whether a read failed because this machine has no network; then nobody is blamed."""
        was_offline = self._network.offline
        healthy = before.failures == 0
        self._network = seen(self._network, contact=read.contact, host=read.host, healthy=healthy)
        if read.contact:
            self._before_outage.clear()
            self._back_online()
        if read.contact is not False:
            return False
        if healthy:
            self._before_outage.setdefault(item.name, before)
        if not self._network.offline:
            return False
        if not was_offline:
            _logger.warning("offline: no host can be reached; one feed at a time tries again")
        lost = {} if was_offline else self._before_outage
        for name, standing in {**lost, item.name: before}.items():
            await self._cut_off(self._watched[name], standing)
        return True

    async def _cut_off(self, item: Watched, before: Standing) -> None:
        if item.name not in self._waiting:
            self._waiting.append(item.name)
        known = self._memories[item.name].standing
        after = cut_off(before)
        memory = msgspec.structs.replace(self._memories[item.name], standing=after)
        # Told once, not at each of the many attempts until the network is back.
        await self._commit(item, memory, quietly=known.detail == after.detail)

    def _set_probe(self) -> None:
        self._probe = self._waiting.popleft() if self._waiting else None
        if self._probe is not None and self._schedule.running:
            self._schedule.at(self._probe, self._clock() + PROBE_MS, self.poll)

    def _back_online(self) -> None:
        self._probe = None
        now_ms = self._clock()
        while self._waiting:
            name = self._waiting.popleft()
            self._schedule.at(name, now_ms + phase(name, SPREAD_MS), self.poll)

    async def _commit(
        self, item: Watched, memory: Memory, bodies: tuple[Body, ...] = (), *, quietly: bool = False
    ) -> None:
        drafts = [Draft(item.channel, body) for body in self._enrich(bodies)]
        told = self._told.get(item.name)
        tell = not quietly and is_worth_telling(told, memory.standing, item.rhythm)
        if tell:
            health = event_of(item.name, item.kind, memory.standing, item.rhythm)
            drafts.append(Draft(item.channel, health))
        await self._append(item, drafts, memory)
        if tell:
            self._told[item.name] = self._memories[item.name].standing.state

    async def _append(self, item: Watched, drafts: list[Draft], memory: Memory) -> None:
        try:
            await self._log.append(drafts, item.name, encode(memory))
        except LogClosed:
            raise
        except TickerError as error:
            # Refused when the event was made: nothing was committed, so the source stays where it was.
            _logger.error("%s: %s", item.name, error)
            standing = msgspec.structs.replace(memory.standing, state="failing", detail=str(error))
            memory = Memory(origin=item.origin, standing=standing, adapter=self._memories[item.name].adapter)
            health = event_of(item.name, item.kind, standing, item.rhythm)
            await self._log.append([Draft(item.channel, health)], item.name, encode(memory))
        self._memories[item.name] = memory

    async def _look_for_late(self) -> None:
        now_ms = self._clock()
        for name, item in self._watched.items():
            standing = self._memories[name].standing
            if self._told.get(name) != "ok" or not is_late(standing, item.rhythm, now_ms):
                continue
            self._told[name] = "late"
            late = event_of(name, item.kind, overdue(standing, now_ms), item.rhythm)
            # Without a state: the read that hangs may commit its own at any moment.
            await self._log.append([Draft(item.channel, late)], name)

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
