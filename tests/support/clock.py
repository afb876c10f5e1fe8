"""Clocks that a test moves: one that stands still until then, and that of the loop, which goes on as well."""

import asyncio

NOON_MS = 1_767_355_200_000
"""2026-01-02T12:00:00Z."""


class Clock:
    """Asked for the time it says `ms`, which the test sets."""

    def __init__(self, ms: int = NOON_MS) -> None:
        self.ms = ms

    def __call__(self) -> int:
        return self.ms


def put_forward(by_s: float) -> None:
    """Have the loop's clock say that so much more time has passed: what is due by then is done next.

    So what takes a minute is tested in no time, and a machine that is busy for a second is in nobody's way.
    """
    loop = asyncio.get_running_loop()
    before = loop.time
    loop.time = lambda: before() + by_s  # type: ignore[method-assign]
