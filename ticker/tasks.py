"""Tasks that end with the block, or the wait, that they are for."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

T = TypeVar("T")


async def ended(tasks: "Iterable[asyncio.Task[Any]]") -> None:
    """Cancel these, and wait until they have come to an end, whatever that is."""
    tasks = tuple(tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def meanwhile(*work: Coroutine[Any, Any, Any]) -> AsyncIterator[tuple["asyncio.Task[Any]", ...]]:
    """Have these done until the block ends."""
    tasks = tuple(asyncio.create_task(coroutine) for coroutine in work)
    try:
        yield tasks
    finally:
        await ended(tasks)


async def to_its_end(work: Coroutine[Any, Any, T], within_s: float) -> T:
    """Do this. Who is cancelled meanwhile waits first, but no longer, for what happens all the same.

    Else whoever goes on from what is known, in the place of who was cancelled, would not know of it.
    """
    task = asyncio.create_task(work)
    try:
        await asyncio.wait({task})
    except asyncio.CancelledError:
        try:
            await asyncio.wait({task}, timeout=within_s)
        finally:
            # Also of one that is cancelled once more: nobody is left to whom its failure could be told.
            task.add_done_callback(lambda done: done.cancelled() or done.exception())
            task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        raise
    return task.result()


async def first(*awaited: "Coroutine[Any, Any, Any] | asyncio.Task[Any]") -> None:
    """Wait for the first of several; a task among them goes on, and anything else ends."""
    tasks = {one for one in awaited if isinstance(one, asyncio.Task)}
    async with meanwhile(*(one for one in awaited if not isinstance(one, asyncio.Task))) as begun:
        await asyncio.wait({*tasks, *begun}, return_when=asyncio.FIRST_COMPLETED)
