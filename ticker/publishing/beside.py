"""Work that grows with what was sent: here where it is little, and else in a thread."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_FEW = 50
"""So many events are a millisecond of work; a thread's turn costs more than a few of them."""


async def beside(count: int, work: Callable[[], T]) -> T:
    """Do work on so many events; where they are many, nobody has to wait for all of them."""
    return work() if count <= _FEW else await asyncio.to_thread(work)
