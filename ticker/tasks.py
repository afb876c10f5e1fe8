"""Tasks that end with the block, or the wait, that they are for."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager
from typing import Any


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


async def first(*awaited: "Coroutine[Any, Any, Any] | asyncio.Task[Any]") -> None:
    """Wait for the first of several; a task among them goes on, and anything else ends."""
    tasks = {one for one in awaited if isinstance(one, asyncio.Task)}
    async with meanwhile(*(one for one in awaited if not isinstance(one, asyncio.Task))) as begun:
        await asyncio.wait({*tasks, *begun}, return_when=asyncio.FIRST_COMPLETED)
