"""What is pushed to one source: a few documents at a time, and each carried through."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Literal, TypeAlias

MOST = 4
_PATIENCE_S = 20.0

Taken: TypeAlias = Literal["taken", "unreadable", "busy"]
"""What became of what was pushed: if the poller was `busy`, it has to be pushed again."""


class Deliveries:
    """Those that are under way."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Taken]] = set()

    async def carry(self, work: Callable[[], Coroutine[None, None, Taken]]) -> Taken:
        """Do what a delivery takes; `busy` if there are too many, it takes too long, or all is stopped."""
        if len(self._tasks) >= MOST:
            return "busy"
        # On its own: a hub that hangs up does not stop it.
        task = asyncio.create_task(work())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        done, _ = await asyncio.wait({task}, timeout=_PATIENCE_S)
        return task.result() if done and not task.cancelled() else "busy"

    async def stop(self) -> None:
        """End them: what was not committed has to be delivered again."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
