"""Reads that several readers wait for together."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from contextvars import Context
from functools import partial
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class _Reading(Generic[T]):
    """A read under way, and who waits for it.

    Each waits for a future of their own: asyncio.shield would look through all the others whenever one goes
    away, and thousands go at once.
    """

    __slots__ = ("task", "waiting")

    def __init__(self, task: "asyncio.Task[T]") -> None:
        self.task = task
        self.waiting: set[asyncio.Future[T]] = set()

    def tell(self) -> None:
        """What has come of it."""
        error = None if self.task.cancelled() else self.task.exception()
        for waiter in self.waiting:
            if waiter.done():
                continue
            if self.task.cancelled():
                waiter.cancel()
            elif error is not None:
                waiter.set_exception(error)
            else:
                waiter.set_result(self.task.result())


class JointReads(Generic[K, T]):
    """Reads under way, so that who asks for the same waits for the same."""

    def __init__(self) -> None:
        self._readings: dict[K, _Reading[T]] = {}

    async def once(self, place: K, read: Callable[[], Coroutine[None, None, T]]) -> T:
        """What `read` gives, or gave whoever asked for the same place first."""
        reading = self._readings.get(place)
        # One that has just ended may be older than what is asked for, and would be had again without end.
        if reading is None or reading.task.done():
            # In a context of its own: in that of who asked first it would hold a request that has gone.
            task = asyncio.create_task(read(), context=Context())
            reading = self._readings[place] = _Reading(task)
            reading.task.add_done_callback(partial(self._have_read, place, reading))
        # The reader that asked first may go away, and others wait for the same page.
        waiter: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        reading.waiting.add(waiter)
        try:
            return await waiter
        finally:
            reading.waiting.discard(waiter)
            if not reading.waiting and not reading.task.done():
                self._give_up(place, reading)

    def _give_up(self, place: K, reading: _Reading[T]) -> None:
        # Out at once: who asks from here on must not be told that somebody else has gone away.
        if self._readings.get(place) is reading:
            del self._readings[place]
        reading.task.cancel()

    def _have_read(self, place: K, reading: _Reading[T], _: "asyncio.Task[T]") -> None:
        if self._readings.get(place) is reading:
            del self._readings[place]
        reading.tell()
