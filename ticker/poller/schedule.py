"""APScheduler, as far as Ticker needs it: date jobs by name, each set anew when it is done."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from apscheduler.events import EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from ticker.errors import LogClosed
from ticker.poller.clock_steps import ClockSteps
from ticker.times import Clock, now_ms, steady_s

_logger = logging.getLogger(__name__)

_LOOK_S = 1.0
"""How seldom the clock is looked at when nothing is due: a step of it holds nothing up for longer."""


class Schedule(Protocol):
    """Runs things when they are due; `running` from `start` to `stop`."""

    @property
    def running(self) -> bool: ...

    def start(self, missed: Callable[[str], None]) -> None:
        """Begin; `missed` is told the name of what was not run when it was due."""

    def stop(self) -> None:
        """Start nothing any more; what is under way is not waited for."""

    def at(self, name: str, due_ms: int, run: Callable[[str, int], Awaitable[None]]) -> None:
        """Call `run(name, due_ms)` at that instant, in place of what was set under the same name."""

    def each(self, seconds: float, run: Callable[[], Awaitable[None]]) -> None:
        """Call `run` again and again."""


class _Job:
    """What is to be run at `deadline_s` by the steady clock, which is `due_ms` by the wall clock."""

    def __init__(
        self, name: str, due_ms: int, deadline_s: float, run: Callable[[str, int], Awaitable[None]]
    ) -> None:
        self.name = name
        self.due_ms = due_ms
        self.deadline_s = deadline_s
        self.run = run


class SteadySchedule:
    """The schedule that Ticker runs on: what is due in an hour runs in an hour, whatever the clock does.

    APScheduler goes by the wall clock. So the clock is looked at before every round, and when it has been
    set, all jobs are dated anew, and `follow`ers are told by how much. `steady` never steps, in seconds.
    Whoever reckons when something is due asks `clock`, which is set in that same moment: were it set between
    the reckoning and the job, a clock that goes back by a day would put the job off by a day.
    """

    def __init__(self, clock: Clock = now_ms, steady: Callable[[], float] = steady_s) -> None:
        self._steady = steady
        self._jobs: dict[str, _Job] = {}
        self._scheduler = _Rounds(self._look)
        self._clock_steps = ClockSteps(clock, steady)
        self.clock: Clock = self._clock_steps.followed_ms
        # APScheduler's own clock, which in a test is not the one that is set.
        self._system_steps = ClockSteps(now_ms, steady)
        self._followers: list[Callable[[int], Awaitable[None]]] = []
        self._telling: set[asyncio.Task[None]] = set()
        self._looked_s = steady()

    @property
    def running(self) -> bool:
        return bool(self._scheduler.running)

    @property
    def silent_s(self) -> float:
        """For how long nothing was looked at that might be due."""
        return self._steady() - self._looked_s

    def overdue(self) -> tuple[str, float] | None:
        """What has been due for longest and was not begun, and for how many seconds."""
        job = min(self._jobs.values(), key=lambda job: job.deadline_s, default=None)
        late_s = 0.0 if job is None else self._steady() - job.deadline_s
        return (job.name, late_s) if job is not None and late_s > 0 else None

    def follow(self, stepped: Callable[[int], Awaitable[None]]) -> None:
        """Have `stepped(by_ms)` called when the clock has been set, after the jobs were dated anew."""
        self._followers.append(stepped)

    def start(self, missed: Callable[[str], None]) -> None:
        logging.getLogger("apscheduler.executors.default").addFilter(_is_no_cancelled_read)

        def told(event: JobExecutionEvent) -> None:
            missed(str(event.job_id))

        self._scheduler.add_listener(told, EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
        self._scheduler.start()

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        for task in tuple(self._telling):
            task.cancel()

    def at(self, name: str, due_ms: int, run: Callable[[str, int], Awaitable[None]]) -> None:
        wait_s = (due_ms - self.clock()) / 1000
        job = self._jobs[name] = _Job(name, due_ms, self._steady() + wait_s, run)
        # A date job set when the last read is done: an interval job that overruns is skipped, and its
        # jitter drifts. No grace time, or a loop that was held up for a second would drop the read.
        self._scheduler.add_job(
            self._run,
            DateTrigger(self._date(job)),
            args=[job],
            id=name,
            name=name,
            misfire_grace_time=None,
            coalesce=True,
            replace_existing=True,
            # This is called while the last run still counts as running. With room for one only, a next
            # read that is already due would be dropped, and with it the source, for good.
            max_instances=2,
        )

    def each(self, seconds: float, run: Callable[[], Awaitable[None]]) -> None:
        # A colon, which no source has in its name.
        name = f"each:{len(self._jobs)}:{seconds:g}"

        async def again(_name: str, _due_ms: int) -> None:
            try:
                await run()
            finally:
                if self.running:
                    self.at(name, self.clock() + round(seconds * 1000), again)

        self.at(name, self.clock() + round(seconds * 1000), again)

    async def _run(self, job: _Job) -> None:
        if self._jobs.get(job.name) is job:
            del self._jobs[job.name]
        await job.run(job.name, job.due_ms)

    def _date(self, job: _Job) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=job.deadline_s - self._steady())

    def _look(self) -> None:
        self._looked_s = self._steady()
        if by_ms := self._clock_steps.look():
            _logger.warning("the clock was set by %+.1f s; waits go on as they were", by_ms / 1000)
            for job in self._jobs.values():
                job.due_ms += by_ms
            self._tell(by_ms)
        if self._system_steps.look():
            for job in tuple(self._jobs.values()):
                # One that is just being started is not there any more.
                with contextlib.suppress(JobLookupError):
                    self._scheduler.modify_job(job.name, next_run_time=self._date(job))

    def _tell(self, by_ms: int) -> None:
        for stepped in self._followers:
            task = asyncio.create_task(_followed(stepped, by_ms))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)


async def _followed(stepped: Callable[[int], Awaitable[None]], by_ms: int) -> None:
    try:
        await stepped(by_ms)
    except LogClosed:
        return
    except Exception:
        _logger.exception("a step of the clock was not followed")


class _Rounds(AsyncIOScheduler):  # type: ignore[misc]  # it has no types
    """APScheduler, which calls `look` before each round, and begins one at least every second."""

    def __init__(self, look: Callable[[], None]) -> None:
        super().__init__(timezone=UTC)
        self._look = look

    def _process_jobs(self) -> float | None:
        # What was set in the moment of the end has a round begin behind it, where no loop is left to wait on.
        if not self.running:
            return None
        self._look()
        wait_s: float | None = super()._process_jobs()
        return _LOOK_S if wait_s is None else min(wait_s, _LOOK_S)


def _is_no_cancelled_read(record: logging.LogRecord) -> bool:
    """Not a read that `stop` cut short, which APScheduler reports as a failure."""
    return record.exc_info is None or not isinstance(record.exc_info[1], asyncio.CancelledError)
