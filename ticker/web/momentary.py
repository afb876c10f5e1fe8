"""What takes work and is the same for everybody who asks within a moment: made once."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")

_MOST = 100


class Momentary(Generic[T]):
    """Keeps each answer for `kept_s` from when it was begun; who asks meanwhile waits for the same one."""

    def __init__(self, kept_s: float) -> None:
        self._kept_s = kept_s
        self._made: dict[Hashable, tuple[float, asyncio.Task[T]]] = {}

    async def get(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """The answer under a key, made now if there is none that is young enough."""
        now_s = asyncio.get_running_loop().time()
        known = self._made.get(key)
        if known is None or now_s - known[0] >= self._kept_s or _failed(known[1]):
            self._forget(now_s)
            # On its own: whoever asked first may hang up, and the others still wait for it.
            known = self._made[key] = (now_s, asyncio.ensure_future(_made(make)))
        return await asyncio.shield(known[1])

    def clear(self) -> None:
        """Make everything anew for who asks from now on."""
        self._made.clear()

    def _forget(self, now_s: float) -> None:
        fresh = [(key, made) for key, made in self._made.items() if now_s - made[0] < self._kept_s]
        self._made = dict(fresh[-_MOST:])


async def _made(make: Callable[[], Awaitable[T]]) -> T:
    return await make()


def _failed(task: "asyncio.Task[T]") -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
