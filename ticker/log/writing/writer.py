"""The thread that writes the log's file, and its patience with a disk or a file that refuses."""

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from ticker.errors import LogClosed, LogUnusable
from ticker.log.folder import DataFolder
from ticker.log.reading.reader import Reader
from ticker.log.stream_place import Upstream
from ticker.log.trouble import Trouble, explain
from ticker.log.writing.attempt import Attempt, Known
from ticker.log.writing.store import Store
from ticker.times import Clock, rfc3339

T = TypeVar("T")

_logger = logging.getLogger(__name__)

_RETRY_S = (0.1, 0.25, 0.5, 1.0, 2.0)


class Writer:
    """One piece of writing at a time, in the order in which they were asked for.

    On the event loop, `on_commit` is called with what was committed at once, and `on_trouble` with trouble as
    it begins or changes and with None when it is over; `known` says what a file that lost something has
    to be given back.
    """

    def __init__(
        self,
        folder: DataFolder,
        sync: str,
        *,
        clock: Clock,
        known: Callable[[], Known],
        on_commit: Callable[[Sequence[Attempt]], None],
        on_trouble: Callable[[Trouble | None], None],
        upstream: Upstream | None = None,
    ) -> None:
        """Open or create the log; LogUnusable."""
        self.store = Store(folder, sync, self._announce, upstream)
        self.reader = Reader(folder.database, self.store.epoch, self.store.suspect)
        self._trouble: Trouble | None = None
        self._path = folder.path
        self._clock = clock
        self._known = known
        self._on_commit = on_commit
        self._on_trouble = on_trouble
        self._turn = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, "log-writer")
        self._closing = asyncio.Event()
        self._closed = False
        self._loop: asyncio.AbstractEventLoop

    def _announce(self, attempts: Sequence[Attempt]) -> None:
        # From the thread and not by the waiting task: a task that is cancelled meanwhile must not keep
        # readers from what has been committed.
        self._loop.call_soon_threadsafe(self._on_commit, attempts)

    async def insist(self, work: Callable[[Store], T]) -> T:
        """Do a piece of writing, again and again while the disk or the file refuses it; LogClosed."""
        self._loop = asyncio.get_running_loop()
        async with self._turn:
            pauses = iter(_RETRY_S)
            while not self._closing.is_set():
                known = None if self.store.is_connected else self._known()
                try:
                    result = await self._loop.run_in_executor(self._thread, self._try, work, known)
                except (sqlite3.Error, OSError, LogUnusable) as error:
                    self._in_trouble(error)
                    await self._pause(next(pauses, _RETRY_S[-1]))
                else:
                    self._recovered()
                    return result
        raise LogClosed(str(self._path), "the log was closed before this became durable")

    def _try(self, work: Callable[[Store], T], known: Known | None) -> T:
        try:
            if known is not None:
                self._let_go()
                self.store.reconnect(known)
            return work(self.store)
        except (sqlite3.Error, OSError, LogUnusable) as error:
            self._let_go()
            self.store.distrust(error)
            raise

    def _let_go(self) -> None:
        # The writing connection is to be the last one closed: SQLite then empties its -wal file, which
        # would otherwise be mixed into a copy of the log that is put back.
        self.reader.let_go()

    async def _pause(self, pause_s: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause_s):
                await self._closing.wait()

    def _in_trouble(self, error: Exception) -> None:
        reason, before = explain(error), self._trouble
        if before is None or reason != before.reason:
            _logger.error("the log cannot be written: %s", reason)
            since = rfc3339(self._clock()) if before is None else before.since
            self._trouble = Trouble(reason, since)
            self._on_trouble(self._trouble)

    def _recovered(self) -> None:
        if self._trouble is not None:
            _logger.warning("the log can be written again")
            self._trouble = None
            self._on_trouble(None)

    async def close(self) -> None:
        """End what waits for the disk with LogClosed, and close the file in order."""
        self._closing.set()
        async with self._turn:
            if not self._closed:
                self._closed = True
                await self.reader.close()
                await asyncio.get_running_loop().run_in_executor(self._thread, self.store.close)
                self._thread.shutdown()
