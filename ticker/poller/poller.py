"""Reads every source when it is due, and appends what each read brought together with its state."""

import asyncio
import logging
import random
from collections import Counter, deque
from collections.abc import Callable, Sequence
from functools import partial

import msgspec

from ticker.errors import LogClosed, SourceError
from ticker.events import Body
from ticker.log import EventLog
from ticker.outbound.causes import Gone
from ticker.poller.deliveries import Deliveries, Taken
from ticker.poller.memory import Memory
from ticker.poller.offline import PROBE_MS, Network, cut_off, seen
from ticker.poller.pushes import after_push, is_missing, tightened
from ticker.poller.reading import Read
from ticker.poller.reading import read as read_once
from ticker.poller.schedule import Schedule, WallClock
from ticker.poller.state import Failed, SourceState, Worked
from ticker.poller.state_store import StateStore
from ticker.poller.verdict import SPREAD_MS, begun, first_due, judge, phase, postponed, slots_missed
from ticker.poller.watched import Hubs, Watched
from ticker.sources.adapter import Offer, Pushed, Receiver
from ticker.times import Clock

_logger = logging.getLogger(__name__)

_LOOK_FOR_LATE_S = 5


class Poller:
    """`start` it on the running loop; `stop` leaves no read behind.

    What a read brought goes through `enrich`, and what is told of a source through `hide`, before it is
    appended; both are pure.
    """

    def __init__(
        self,
        log: EventLog,
        watched: Sequence[Watched],
        *,
        clock: Clock,
        rng: random.Random,
        enrich: Callable[[Sequence[Body]], Sequence[Body]] = tuple,
        hide: Callable[[str], str] = str,
        schedule: Schedule | None = None,
        hubs: Hubs | None = None,
    ) -> None:
        self._watched = {item.name: item for item in watched}
        self._states = StateStore(log, self._watched, enrich, hide)
        self._clock = clock
        self._rng = rng
        self._schedule = schedule or WallClock()
        self._hubs = hubs
        self._running: set[asyncio.Task[None]] = set()
        # A read and a delivery of one source would each forget what the other found.
        self._turns = {name: asyncio.Lock() for name in self._watched}
        self._deliveries = Deliveries()
        self._network = Network()
        # How those stood that could not reach their host since any host last answered.
        self._before_outage: dict[str, SourceState] = {}
        self._waiting: deque[str] = deque()
        self._probe: str | None = None
        self.counts: Counter[str] = Counter(ok=0, failed=0, missed=0, overrun=0)

    @property
    def scheduled(self) -> int:
        """How many sources will be read again."""
        alive = (name for name in self._watched if self._states[name].state.health != "gone")
        return sum(1 for _ in alive) if self._schedule.running else 0

    async def start(self) -> None:
        await self._states.recall_told()
        now_ms = self._clock()
        self._schedule.start(self._missed)
        for name, item in self._watched.items():
            await self._take_up(item)
            state = self._states[name].state
            if state.host_backoff is not None and item.host_backoffs is not None:
                item.host_backoffs.add(state.host_backoff)
            if state.health != "gone":
                self._schedule.at(name, first_due(name, state, item.rhythm, now_ms), self.poll)
        self._schedule.each(_LOOK_FOR_LATE_S, self._tell_late)

    async def _take_up(self, item: Watched) -> None:
        memory = self._states[item.name]
        read_before = memory.adapter is not None and memory.state.health != "gone"
        if self._hubs is not None and item.receiver is not None and read_before:
            # Now, not after the next read: hubs may be asked only since the config says where we are.
            offer = item.receiver.known_offer(memory.adapter)
            await self._hubs.offered(item.name, offer, found_missing=False)
        # Meanwhile no hub could push anything.
        await self._commit_tightened(item, doubting=not self._is_pushed(item))

    async def _tell_late(self) -> None:
        await self._states.tell_late(self._clock())

    async def stop(self) -> None:
        """End without waiting for reads under way: what they had not committed is read again next time."""
        self._schedule.stop()
        for task in tuple(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._deliveries.stop()

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
            async with self._turns[name]:
                if not await self._put_off(self._watched[name]):
                    await self._poll(self._watched[name], due_ms)
        except LogClosed:
            return
        finally:
            self._running.discard(task)
        if self._network.offline and self._probe in (None, name):
            self._set_probe()
        self._set_next(name)

    def _set_next(self, name: str) -> None:
        due_ms = self._states[name].state.due_ms
        if due_ms is not None and self._schedule.running:
            self._schedule.at(name, due_ms, self.poll)

    # What is pushed

    async def take(self, name: str, pushed: Pushed) -> Taken:
        """Append what is new in a document that a hub sent; it is durable when it was taken."""
        item = self._watched.get(name)
        if item is None or item.receiver is None or not self._schedule.running:
            return "busy"
        return await self._deliveries.carry(name, partial(self._take, item, item.receiver, pushed))

    async def _take(self, item: Watched, receiver: Receiver, pushed: Pushed) -> Taken:
        try:
            async with self._turns[item.name]:
                return await self._absorb(item, receiver, pushed)
        except LogClosed:
            return "busy"

    async def _absorb(self, item: Watched, receiver: Receiver, pushed: Pushed) -> Taken:
        before, now_ms = self._states[item.name], self._clock()
        try:
            reading = await receiver.absorb(before.adapter, pushed, now_ms)
        except SourceError as error:
            # The feed itself has what this was about: it is read as if no hub had promised anything.
            _logger.warning("%s", error)
            await self._tighten(item)
            return "unreadable"
        except Exception:
            _logger.exception("what was pushed to %s failed in a way nobody foresaw", item.name)
            await self._tighten(item)
            return "unreadable"
        state = after_push(
            before.state,
            item.rhythm,
            len(reading.bodies),
            "; ".join(filter(None, (f"pushed by {pushed.hub}", reading.detail))),
            now_ms=self._clock(),
            jitter=self._rng.random(),
            pushing=self._is_pushed(item),
        )
        memory = Memory(origin=item.origin, state=state, adapter=reading.memory)
        await self._states.commit(item, memory, reading.bodies)
        self._set_anew(item.name, before.state)
        return "taken" if self._states[item.name] is memory else "unreadable"

    async def tighten(self, name: str) -> None:
        """Read a source as often as ever again: its hub does not push any more."""
        if (item := self._watched.get(name)) is not None:
            async with self._turns[name]:
                # Another poller may have taken over by now.
                if self._schedule.running:
                    await self._tighten(item)

    async def _tighten_unless_pushed(self, item: Watched) -> None:
        """For a hub that was taken out of the config, or that the feed names no more."""
        if not self._is_pushed(item):
            await self._tighten(item)

    def _is_pushed(self, item: Watched) -> bool:
        return self._hubs is not None and self._hubs.is_pushing(item.name)

    async def _tighten(self, item: Watched) -> None:
        before = self._states[item.name].state
        await self._commit_tightened(item)
        self._set_anew(item.name, before)

    async def _commit_tightened(self, item: Watched, *, doubting: bool = True) -> None:
        memory = self._states[item.name]
        now_ms, jitter = self._clock(), self._rng.random()
        after = tightened(memory.state, item.rhythm, now_ms=now_ms, jitter=jitter, doubting=doubting)
        if after != memory.state:
            await self._states.commit(item, msgspec.structs.replace(memory, state=after))

    def _set_anew(self, name: str, before: SourceState) -> None:
        # A read that has come due meanwhile waits for its turn, and must not be followed by another.
        if self._states[name].state.due_ms != before.due_ms:
            self._set_next(name)

    # What is read

    async def _put_off(self, item: Watched) -> bool:
        """Whether a source that is due is not to be asked now, and what becomes of it instead."""
        memory = self._states[item.name]
        if item.rhythm.on_grid:
            return False
        if self._network.offline and item.name != self._probe:
            await self._cut_off(item, memory.state)
            return True
        if (later := postponed(item.name, memory.state, self._clock())) is None:
            return False
        await self._states.commit(item, msgspec.structs.replace(memory, state=later))
        return True

    async def _poll(self, item: Watched, due_ms: int) -> None:
        before = self._states[item.name]
        started_ms = self._clock()
        if not item.rhythm.on_grid:
            # Should the process die in the middle, the next one must not ask again at once.
            start = begun(before.state, item.rhythm, started_ms)
            await self._states.note(item.name, msgspec.structs.replace(before, state=start))
        read = await read_once(item.name, item.adapter, before.adapter, started_ms)
        now_ms = self._clock()
        if await self._is_outage(item, before.state, read):
            return
        # Due when the job was: the state may hold a time from before a restart.
        state = msgspec.structs.replace(before.state, due_ms=due_ms)
        if missed := slots_missed(due_ms, item.rhythm, now_ms):
            self.counts["overrun"] += missed
            _logger.info("%s took so long that %d reads were left out", item.name, missed)
        pushing = self._is_pushed(item)
        jitter = self._rng.random()
        after = judge(state, read.outcome, item.rhythm, now_ms=now_ms, jitter=jitter, pushing=pushing)
        adapter = before.adapter if read.memory is None else read.memory
        await self._states.commit(item, Memory(origin=item.origin, state=after, adapter=adapter), read.bodies)
        match read.outcome:
            case Worked() as worked:
                self.counts["ok"] += 1
                await self._offered(item, read.offer, found_missing=pushing and is_missing(state, worked))
            case Failed(cause=cause):
                self.counts["failed"] += 1
                if isinstance(cause, Gone):
                    await self._offered(item, None)

    async def _offered(self, item: Watched, offer: Offer | None, *, found_missing: bool = False) -> None:
        if self._hubs is not None and item.receiver is not None:
            await self._hubs.offered(item.name, offer, found_missing=found_missing)
            await self._tighten_unless_pushed(item)

    async def _is_outage(self, item: Watched, before: SourceState, read: Read) -> bool:
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
        for name, state in {**lost, item.name: before}.items():
            # Not one that is just being read or pushed to: what is known of it is about to be another.
            if name == item.name or not self._turns[name].locked():
                await self._cut_off(self._watched[name], state)
        return True

    async def _cut_off(self, item: Watched, before: SourceState) -> None:
        if item.name not in self._waiting:
            self._waiting.append(item.name)
        known = self._states[item.name].state
        after = cut_off(before)
        memory = msgspec.structs.replace(self._states[item.name], state=after)
        # Told once, not at each of the many attempts until the network is back.
        await self._states.commit(item, memory, quietly=known.cause == after.cause)

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
