"""What hubs deliver: a few at a time for each source, and each carried through."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Literal, TypeAlias

MOST = 4
_PATIENCE_S = 20.0

Taken: TypeAlias = Literal["taken", "unreadable", "busy"]
"""What became of what was pushed: if the poller was `busy`, it has to be pushed again."""


class Deliveries:
    """Those that are under way."""

    def __init__(self) -> None:
        self._count: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[Taken]] = set()

    async def carry(self, name: str, work: Callable[[], Coroutine[None, None, Taken]]) -> Taken:
        """Do what a delivery takes; `busy` if there are too many, it takes too long, or all is stopped."""
        if self._count[name] >= MOST:
            return "busy"
        self._count[name] += 1
        # On its own: a hub that hangs up does not stop it.
        task = asyncio.create_task(work())
        self._tasks.add(task)
        task.add_done_callback(partial(self._done, name))
        done, _ = await asyncio.wait({task}, timeout=_PATIENCE_S)
        return task.result() if done and not task.cancelled() else "busy"

    async def stop(self) -> None:
        """End them: what was not committed has to be delivered again."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _done(self, name: str, task: asyncio.Task[Taken]) -> None:
        self._tasks.discard(task)
        self._count[name] -= 1
