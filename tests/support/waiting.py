"""Waiting for a fact, and never for a while."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeAlias, TypeVar

What: TypeAlias = str | Callable[[], str]
"""What is waited for, in words; asked for only when it did not come about."""
T = TypeVar("T")

PATIENCE_S = 60.0
"""How long what has to come may take on a busy machine; nobody waits for longer than it takes."""

_LOOK_EVERY_S = 0.005
_TURN_S = 0.01


async def eventually(condition: Callable[[], object], what: What = "", timeout_s: float = PATIENCE_S) -> None:
    """Wait until a condition holds, and let others work meanwhile; AssertionError if it does not in time."""
    for pause_s in _pauses(condition, what, timeout_s):
        await asyncio.sleep(pause_s)


def in_time(condition: Callable[[], object], what: What = "", timeout_s: float = PATIENCE_S) -> None:
    """The same where there is no loop: what is waited for happens in another process."""
    for pause_s in _pauses(condition, what, timeout_s):
        time.sleep(pause_s)


async def within(limit_s: float, awaited: Awaitable[T]) -> T:
    """What is awaited; AssertionError if it is not there after `limit_s`, as the loop has lived it.

    It is counted in short rests of the loop. Where others keep the machine busy, the rests are longer, and
    as much longer as all that is awaited: a clock on the wall would count what they take.
    """
    work = asyncio.ensure_future(awaited)
    for _ in range(round(limit_s / _TURN_S)):
        if (await asyncio.wait({work}, timeout=_TURN_S))[0]:
            return work.result()
    work.cancel()
    raise AssertionError(f"not within {limit_s:g} s of the loop's own time")


def _pauses(condition: Callable[[], object], what: What, timeout_s: float) -> Iterator[float]:
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            told = what if isinstance(what, str) else what()
            raise AssertionError(f"not within {timeout_s:g} s: {told or 'what was waited for'}")
        yield _LOOK_EVERY_S
