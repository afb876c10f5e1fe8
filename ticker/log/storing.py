"""Requests to store something, which do not wait for ever: what is half stored cannot be called back."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from ticker.errors import LogError
from ticker.log.reading.view import LogView

T = TypeVar("T")

_PATIENCE_S = 10.0


class Storing:
    """Those of one kind, at most `most` at a time; `again` says what to do where one took too long."""

    def __init__(self, view: LogView, *, most: int | None = None, again: str = "") -> None:
        self._view = view
        self._most = most
        self._again = again
        self._running: set[asyncio.Task[Any]] = set()

    def __len__(self) -> int:
        """How many have not been stored yet."""
        return len(self._running)

    async def done(self, work: Callable[[], Coroutine[None, None, T]]) -> T:
        """Wait for work that goes on, whoever hangs up.

        LogError while the log cannot be written, or where there is too much of it or it takes too long.
        """
        if self._view.trouble is not None:
            raise LogError("log", f"it cannot be written: {self._view.trouble.reason}")
        if self._most is not None and len(self) >= self._most:
            raise LogError("log", "more is being stored than it takes")
        task = asyncio.create_task(work())
        self._running.add(task)
        task.add_done_callback(self._ended)
        try:
            async with asyncio.timeout(_PATIENCE_S):
                return await asyncio.shield(task)
        except TimeoutError as error:
            words = f"it has not been stored yet, and may be later{self._again}"
            raise LogError("log", words) from error

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # nobody may be there any more to be told
