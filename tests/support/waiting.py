"""Waiting for a fact, and never for a while."""

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import TypeAlias

What: TypeAlias = str | Callable[[], str]
"""What is waited for, in words; asked for only when it did not come about."""

_LOOK_EVERY_S = 0.005


async def eventually(condition: Callable[[], object], what: What = "", timeout_s: float = 30) -> None:
    """Wait until a condition holds, and let others work meanwhile; AssertionError if it does not in time."""
    for pause_s in _pauses(condition, what, timeout_s):
        await asyncio.sleep(pause_s)


def in_time(condition: Callable[[], object], what: What = "", timeout_s: float = 20) -> None:
    """The same where there is no loop: what is waited for happens in another process."""
    for pause_s in _pauses(condition, what, timeout_s):
        time.sleep(pause_s)


def _pauses(condition: Callable[[], object], what: What, timeout_s: float) -> Iterator[float]:
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            told = what if isinstance(what, str) else what()
            raise AssertionError(f"not within {timeout_s:g} s: {told or 'what was waited for'}")
        yield _LOOK_EVERY_S
