"""Reads every source when it is due, and appends what each read brought together with its state."""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence

import msgspec

from ticker.ask.reading import Asked, Begun, NotNow, SourceStanding, Unscheduled
from ticker.errors import LogClosed
from ticker.events import Body
from ticker.log import EventLog
from ticker.outbound.causes import Gone
from ticker.poller.clock_steps import LEAST_MS, ClockSteps
from ticker.poller.deciding.asked import asked
from ticker.poller.deciding.pushes import is_missing
from ticker.poller.deciding.verdict import begun, first_due, judge, next_due, postponed, slots_missed
from ticker.poller.deliveries import Taken
from ticker.poller.memory import SourceMemory
from ticker.poller.outage import Outage
from ticker.poller.polled_source import PolledSource
from ticker.poller.pushing import Pushing
from ticker.poller.reading import ReadResult
from ticker.poller.reading import read as read_once
from ticker.poller.schedule import Schedule, SteadySchedule
from ticker.poller.standing import longest_tick, standing_of, still_read
from ticker.poller.start_clock import StartClock
from ticker.poller.state import Failed, SourceState, Worked
from ticker.poller.state_store import StateStore
from ticker.poller.watched import ReadListener, Watched
from ticker.sources.adapter import Pushed
from ticker.times import Clock, steady_s
from ticker.tracing import span

_logger = logging.getLogger(__name__)

_LOOK_FOR_LATE_S = 5
_AT_ONCE = 50
"""So many sources take some milliseconds to be begun."""


class Poller:
    """`start` it on the running loop; `stop` leaves no read behind.

    What a read brought goes through `enrich`, and what is told of a source through `hide`, before it is
    appended; both are pure. A source that is not known here may be read `elsewhere`; of one that is known,
    `may_read` is asked right before a publisher is.
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
        steady: Callable[[], float] = steady_s,
        elsewhere: Callable[[str], bool] = lambda _: False,
        may_read: Callable[[str], bool] = lambda _: True,
    ) -> None:
        if schedule is None:
            schedule = steady_schedule = SteadySchedule(clock, steady)
            clock = steady_schedule.clock
        self._states = StateStore(log, enrich, hide)
        self._elsewhere = elsewhere
        self._may_read = may_read
        self._clock = clock
        self._steady = steady
        self._rng = rng
        self._schedule = schedule
        self._outage = Outage(self._states, clock, self._set_read)
        self._pushing = Pushing(self._states, clock, rng, self._set_next)
        self._start_clock = StartClock(clock())
        self._sources: dict[str, PolledSource] = {}
        self.counts: Counter[str] = Counter(ok=0, failed=0, missed=0, overrun=0)
        for one in watched:
            self.add(one)

    @property
    def scheduled(self) -> int:
        """How many sources will be read again."""
        return still_read(self._sources.values()) if self._schedule.running else 0

    @property
    def standings(self) -> dict[str, SourceStanding]:
        """How it stands with each source, also with those that tell of it only when it changes."""
        return {name: standing_of(source) for name, source in self._sources.items()}

    @property
    def longest_tick(self) -> tuple[str, float] | None:
        """The source on a grid whose read has been under way for longest, and for how many seconds."""
        return longest_tick(self._sources.values(), asyncio.get_running_loop().time())

    def listen(self, listener: ReadListener) -> None:
        """Have somebody told of the reads of sources that may be pushed."""
        self._pushing.listeners.append(listener)

    # Which sources

    def add(self, watched: Watched) -> None:
        """Know a source, as the log remembers it; it is read from `start`, or from `begin`."""
        self._sources[watched.name] = self._states.recalled(watched, ClockSteps(self._clock, self._steady))

    async def start(self) -> None:
        self._start_clock = StartClock(self._clock())
        await self.tell_removed()
        self._schedule.start(self._missed)
        async for names in self._in_portions():
            for name in names:
                await self.begin(name)
        self._schedule.each(_LOOK_FOR_LATE_S, self._tell_late)

    async def _in_portions(self) -> AsyncIterator[Sequence[str]]:
        """The names of all sources, some at a time: thousands in one go would hold up every stream."""
        names = tuple(self._sources)
        for begin in range(0, len(names), _AT_ONCE):
            yield [name for name in names[begin : begin + _AT_ONCE] if name in self._sources]
            await asyncio.sleep(0)

    async def begin(self, name: str) -> None:
        """Read a source from now on; the poller has started."""
        source, now_ms = self._sources[name], self._clock()
        await self._pushing.begin(source)
        state, host_backoffs = source.state, source.watched.host_backoffs
        if state.host_backoff is not None and host_backoffs is not None:
            host_backoffs.add(state.host_backoff)
        if state.health != "gone":
            due_ms = first_due(name, state, source.rhythm, now_ms)
            source.first_due_ms = due_ms
            await self._states.tell_back(source, due_ms)
            self._set_read(source, due_ms)

    async def remove(self, name: str) -> None:
        """Read a source no more, nor end the read of it that is under way; the others go on."""
        source = self._sources.pop(name)
        self._outage.forget(source)
        await source.stop()

    async def tell_removed(self) -> None:
        """Tell readers of sources that they were told of, and that are not known any more."""
        await self._states.recall_told(self._sources, self._elsewhere)

    async def stop(self) -> None:
        """End without waiting for reads under way: what they had not committed is read again next time."""
        self._schedule.stop()
        await asyncio.gather(*(source.stop() for source in self._sources.values()))

    # When

    def _set_read(self, source: PolledSource, due_ms: int) -> None:
        if self._schedule.running and self._sources.get(source.name) is source:
            self._schedule.at(source.name, due_ms, self.poll)

    def _set_next(self, source: PolledSource) -> None:
        if source.state.due_ms is not None:
            self._set_read(source, next_due(source.state, source.state.due_ms, self._clock()))

    def _missed(self, name: str) -> None:
        if (source := self._sources.get(name)) is None:
            # Not a read: something of the house, which is set anew by itself.
            _logger.info("%s was not run when it was due", name)
            return
        self.counts["missed"] += 1
        _logger.warning("a read of %s was not run when it was due; it is put off", name)
        self._set_read(source, self._clock() + source.rhythm.every_ms)

    async def _tell_late(self) -> None:
        async for names in self._in_portions():
            await self._states.tell_late([self._sources[name] for name in names], self._clock())

    async def clock_set(self, by_ms: int) -> None:
        """Go on after the clock was set: what is due then, and was read then, is as far off as before."""
        self._outage.clock_set(by_ms)
        for source in tuple(self._sources.values()):
            if source.pushed_until_ms is not None:
                source.pushed_until_ms += by_ms
            # Not one that is just being read or pushed to: what is known of it is about to be another.
            if not source.lock.locked():
                async with source.lock:
                    before = source.memory
                    if source.by_present_clock() is not before:
                        await self._states.commit(source, source.memory)
        wrong = self._start_clock.corrected(self._clock(), by_ms)
        self._start_clock = StartClock(self._start_clock.began_ms + by_ms)
        if wrong is not None:
            for source in tuple(self._sources.values()):
                await self._states.redate(source, *wrong, by_ms)

    # What is pushed

    def pushed_until(self, name: str, until_ms: int | None) -> None:
        """Know until when somebody has promised to push a source; None if nobody has, or no longer."""
        if (source := self._sources.get(name)) is not None:
            source.pushed_until_ms = until_ms

    async def take(self, name: str, pushed: Pushed) -> Taken:
        """Append what is new in a document that was pushed; it is durable when it was taken."""
        source = self._sources.get(name)
        if source is None or not self._schedule.running:
            return "busy"
        return await self._pushing.take(source, pushed)

    async def tighten(self, name: str) -> None:
        """Read a source as often as ever again: it is not pushed any more."""
        if (source := self._sources.get(name)) is not None:
            async with source.lock:
                # It may have been replaced by now, or another poller have taken over.
                if self._schedule.running and self._sources.get(name) is source:
                    await self._pushing.tighten(source)

    # What is read

    async def poll(self, name: str, due_ms: int) -> None:
        """Read one source, commit what it brought, and set its next read."""
        source, task = self._sources.get(name), asyncio.current_task()
        assert task is not None
        if source is None:
            return
        source.reads.add(task)
        try:
            async with source.lock:
                source.read_since_s = asyncio.get_running_loop().time()
                with span("read", source=name, kind=source.watched.kind):
                    await (self._tick if source.rhythm.on_grid else self._visit)(source, due_ms)
        except LogClosed:
            return
        finally:
            source.reads.discard(task)
            source.read_since_s = None
        if not source.rhythm.on_grid:
            self._outage.after_read(source)
        self._set_next(source)

    def read_now(self, name: str) -> Asked:
        """Have a source read before it is due, as far as that is polite; never while it is being read."""
        source = self._sources.get(name)
        if source is None or not self._schedule.running:
            return Unscheduled()
        if source.lock.locked() or source.reads:
            return NotNow("it is being read just now")
        if self._outage.is_on and not (source.watched.is_near or source.rhythm.on_grid):
            return NotNow("this machine has no network; one source at a time tries again")
        now_ms = self._clock()
        decided = asked(source.by_present_clock().state, source.rhythm, now_ms=now_ms)
        if isinstance(decided, Begun):
            self._set_read(source, now_ms)
        return decided

    async def _tick(self, source: PolledSource, due_ms: int) -> None:
        """Read a source that keeps to a grid: no publisher is bothered, so none of its wishes is asked."""
        before = source.memory
        read = await read_once(source.name, source.watched.adapter, before.adapter, self._clock())
        before = source.by_present_clock()
        if missed := slots_missed(due_ms, source.rhythm, self._clock()):
            self.counts["overrun"] += missed
            _logger.info("%s took so long that %d reads were left out", source.name, missed)
        await self._commit(source, before, read, due_ms)

    async def _visit(self, source: PolledSource, due_ms: int) -> None:
        """Read a publisher's source, unless it is not to be asked now."""
        before, started_ms = source.by_present_clock(), self._clock()
        if await self._outage.holds_back(source) or await self._is_postponed(source, started_ms):
            return
        # Should the process die in the middle, the next one must not ask again at once.
        start = begun(before.state, source.rhythm, started_ms)
        await self._states.note(source, msgspec.structs.replace(before, state=start))
        # Another node that has taken it over fences that off; but it may have done so since.
        if not self._may_read(source.name):
            return
        read = await read_once(source.name, source.watched.adapter, before.adapter, started_ms)
        before = source.by_present_clock()
        if await self._outage.caused(source, before.state, read):
            return
        pushing = source.is_pushed(self._clock())
        known = await self._commit(source, before, read, due_ms, pushing=pushing)
        match read.outcome:
            case Worked() as worked:
                missing = pushing and is_missing(known, worked)
                await self._pushing.after_read(source, read.offer, found_missing=missing)
            case Failed(cause=Gone()):
                await self._pushing.after_read(source, None)

    async def _is_postponed(self, source: PolledSource, now_ms: int) -> bool:
        later = postponed(source.name, source.state, now_ms)
        if later is not None:
            await self._states.commit(source, msgspec.structs.replace(source.memory, state=later))
        return later is not None

    async def _commit(
        self,
        source: PolledSource,
        before: SourceMemory,
        read: ReadResult,
        due_ms: int,
        *,
        pushing: bool = False,
    ) -> SourceState:
        """Commit what follows from a read; the state that it was judged by."""
        now_ms, jitter = self._clock(), self._rng.random()
        # Due when the job was: the state may hold a time from before a restart. What was due at a time that
        # is still to come was so by a clock that has been set back since.
        known = msgspec.structs.replace(before.state, due_ms=min(due_ms, now_ms + LEAST_MS))
        after = judge(known, read.outcome, source.rhythm, now_ms=now_ms, jitter=jitter, pushing=pushing)
        adapter = before.adapter if read.memory is None else read.memory
        memory = SourceMemory(
            origin=source.watched.origin, state=after, adapter=adapter, asks=source.watched.asks
        )
        await self._states.commit(source, memory, read.bodies)
        match read.outcome:
            case Worked():
                self.counts["ok"] += 1
            case Failed():
                self.counts["failed"] += 1
        return known
