"""Days in seconds: a clock that only moves when nothing is left to do, and a schedule that runs on it."""

import asyncio
from collections.abc import Awaitable, Callable

Run = Callable[[str, int], Awaitable[None]]


class SimulatedTime:
    """Everything that Ticker asks for the time, or waits by, in a simulation."""

    def __init__(self, now_ms: int) -> None:
        self.now_ms = now_ms
        self._steady_ms = now_ms

    def clock(self) -> int:
        return self.now_ms

    def seconds(self) -> float:
        return self.now_ms / 1000

    def steady(self) -> float:
        """Seconds of a clock that does not step when `now_ms` is set."""
        return self._steady_ms / 1000

    def advance_to(self, ms: int) -> None:
        by_ms = max(0, ms - self.now_ms)
        self.now_ms += by_ms
        self._steady_ms += by_ms

    async def sleep(self, seconds: float) -> None:
        # Rounded up: a gap must not look shorter than it was.
        self.advance_to(self.now_ms + -int(-seconds * 1000 // 1))
        await asyncio.sleep(0)


class SimulatedSchedule:
    """A `ticker.poller.schedule.Schedule` whose jobs run when the simulation says so."""

    def __init__(self, time: SimulatedTime) -> None:
        self._time = time
        self._jobs: dict[str, tuple[int, Run]] = {}
        self.running = False

    def start(self, missed: Callable[[str], None]) -> None:
        self.running = True

    def stop(self) -> None:
        self.running = False
        self._jobs.clear()

    def at(self, name: str, due_ms: int, run: Run) -> None:
        self._jobs[name] = (due_ms, run)

    def each(self, seconds: float, run: Callable[[], Awaitable[None]]) -> None:
        """Left out: looking for late sources sends nothing."""

    def due_ms(self, name: str) -> int:
        return self._jobs[name][0]

    async def run_until(self, end_ms: int) -> None:
        """Run all that is due by then, in order; what is due at one instant runs side by side."""
        while self._jobs and (first_ms := min(due for due, _ in self._jobs.values())) <= end_ms:
            self._time.advance_to(first_ms)
            batch = {name: job for name, job in self._jobs.items() if job[0] <= self._time.now_ms}
            for name in batch:
                del self._jobs[name]
            await asyncio.gather(*(run(name, due_ms) for name, (due_ms, run) in batch.items()))
        self._time.advance_to(end_ms)
