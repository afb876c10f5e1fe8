"""The thread that reads the log's file, on one connection that is opened when it is needed."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import msgspec

from ticker.errors import LogClosed, LogError
from ticker.log import schema
from ticker.log.reading.rows import Rows
from ticker.log.trouble import explain, is_damage

P = ParamSpec("P")
T = TypeVar("T")


class Reader:
    """`on_damage` is called in the reading thread when what was read cannot be right."""

    def __init__(self, database: Path, epoch: str, on_damage: Callable[[], None]) -> None:
        self._database = database
        self._epoch = epoch
        self._on_damage = on_damage
        self._thread = ThreadPoolExecutor(1, "log-reader")
        self._rows: Rows | None = None
        self._is_closed = False

    async def run(self, work: Callable[Concatenate[Rows, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a read in the reading thread; LogError if the file cannot be read now, LogClosed after."""
        if self._is_closed:
            raise LogClosed(str(self._database), "the log is closed")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: self._read(work, *args, **kwargs))

    def _read(self, work: Callable[Concatenate[Rows, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            if self._rows is None:
                self._rows = Rows(schema.connect(self._database, "ro"), self._epoch)
            return work(self._rows, *args, **kwargs)
        except (sqlite3.Error, msgspec.DecodeError) as error:
            self._disconnect()
            if is_damage(error):
                self._on_damage()
            raise LogError(str(self._database), f"cannot be read: {explain(error)}") from error

    def _disconnect(self) -> None:
        rows, self._rows = self._rows, None
        if rows is not None:
            with contextlib.suppress(sqlite3.Error):
                rows.close()

    def forget(self) -> "Future[None]":
        """Close the connection, once what is being read is read: the next read opens another."""
        return self._thread.submit(self._disconnect)

    async def close(self) -> None:
        """Refuse what comes from now on, and wait for what came before."""
        if not self._is_closed:
            self._is_closed = True
            await asyncio.wrap_future(self.forget())
            self._thread.shutdown()
