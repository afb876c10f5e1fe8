"""One source while it is polled."""

import asyncio

import msgspec

from ticker.config.rhythm import Rhythm
from ticker.events import Health
from ticker.poller.clock_steps import ClockSteps
from ticker.poller.deliveries import Deliveries
from ticker.poller.memory import SourceMemory
from ticker.poller.state import SourceState, moved
from ticker.poller.watched import Watched


class PolledSource:
    """What it is, what is known of it, what readers were told of it last, and what is under way.

    `pushed_until_ms` is until when somebody has promised to push it, None if nobody has; `read_since_s` is
    when the read that is under way began, by the loop's clock; `first_due_ms` is when it was to be read first
    since the start.
    """

    def __init__(self, watched: Watched, memory: SourceMemory, clock_steps: ClockSteps) -> None:
        self.watched = watched
        self.memory = memory
        self._clock_steps = clock_steps
        self.told: Health | None = None
        self.pushed_until_ms: int | None = None
        # A read and a delivery of one source would each forget what the other found.
        self.lock = asyncio.Lock()
        self.reads: set[asyncio.Task[None]] = set()
        self.read_since_s: float | None = None
        self.first_due_ms: int | None = None
        self.deliveries = Deliveries()

    @property
    def name(self) -> str:
        return self.watched.name

    @property
    def rhythm(self) -> Rhythm:
        return self.watched.rhythm

    @property
    def state(self) -> SourceState:
        return self.memory.state

    @property
    def due_ms(self) -> int | None:
        """When it is read next, also where it never was; None if it is not read again by itself."""
        return self.first_due_ms if self.state.judged_ms is None else self.state.due_ms

    def by_present_clock(self) -> SourceMemory:
        """What is known, once the clock has been followed to how it is set now; to be asked before judging.

        Each source follows it by itself: one that was read between a step and its being noticed knows already
        what the others are told of later.
        """
        if by_ms := self._clock_steps.look():
            self.memory = msgspec.structs.replace(self.memory, state=moved(self.state, by_ms))
        return self.memory

    def is_pushed(self, now_ms: int) -> bool:
        """Whether somebody has promised to push it now."""
        return self.pushed_until_ms is not None and now_ms < self.pushed_until_ms

    async def stop(self) -> None:
        """End what is under way: what it had not committed is read, or delivered, again."""
        for task in tuple(self.reads):
            task.cancel()
        await asyncio.gather(*self.reads, return_exceptions=True)
        await self.deliveries.stop()
