"""APScheduler, as far as Ticker needs it: date jobs by name, each set anew when it is done."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Protocol

from apscheduler.events import EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger


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


class WallClock:
    """The schedule that Ticker runs on."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    @property
    def running(self) -> bool:
        return bool(self._scheduler.running)

    def start(self, missed: Callable[[str], None]) -> None:
        logging.getLogger("apscheduler.executors.default").addFilter(_is_no_cancelled_read)

        def told(event: JobExecutionEvent) -> None:
            missed(str(event.job_id))

        self._scheduler.add_listener(told, EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
        self._scheduler.start()

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def at(self, name: str, due_ms: int, run: Callable[[str, int], Awaitable[None]]) -> None:
        # A date job set when the last read is done: an interval job that overruns is skipped, and its
        # jitter drifts. No grace time, or a loop that was held up for a second would drop the read.
        self._scheduler.add_job(
            run,
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

    def each(self, seconds: float, run: Callable[[], Awaitable[None]]) -> None:
        self._scheduler.add_job(run, IntervalTrigger(seconds=seconds), misfire_grace_time=None, coalesce=True)


def _is_no_cancelled_read(record: logging.LogRecord) -> bool:
    """Not a read that `stop` cut short, which APScheduler reports as a failure."""
    return record.exc_info is None or not isinstance(record.exc_info[1], asyncio.CancelledError)
