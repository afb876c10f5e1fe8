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


class LoopClock:
    """Of the running loop: what was to come within the seconds that it is put on by comes at once.

    So what takes a minute is tested in no time, and a limit can be long enough for the busiest machine. It is
    followed by whoever looks the clock up once this is made.
    """

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self._as_it_was = loop.time
        self._ahead_s = 0.0
        loop.time = self.time  # type: ignore[method-assign]

    def put_on(self, seconds: float) -> None:
        self._ahead_s += seconds

    def time(self) -> float:
        return self._as_it_was() + self._ahead_s


def put_forward(by_s: float) -> None:
    """Put the clock of the running loop on, be it the loop's own until now or one that was put on before."""
    known = getattr(asyncio.get_running_loop().time, "__self__", None)
    (known if isinstance(known, LoopClock) else LoopClock()).put_on(by_s)
