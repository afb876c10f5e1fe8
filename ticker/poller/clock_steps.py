"""When the wall clock is set: it and a clock that never steps say different things of what has passed."""

from collections.abc import Callable

from ticker.times import Clock

LEAST_MS = 500
"""What counts as a step; NTP slews by at most half a millisecond a second."""


class ClockSteps:
    """`steady` answers in seconds, and goes on while the machine sleeps: waking up is no step."""

    def __init__(self, clock: Clock, steady: Callable[[], float]) -> None:
        self._clock = clock
        self._steady = steady
        self._ahead_ms = self._ahead()

    def _ahead(self) -> int:
        return self._clock() - round(self._steady() * 1000)

    def look(self) -> int:
        """By how many milliseconds the clock was set since the last step, 0 if it was not."""
        ahead_ms = self._ahead()
        by_ms = ahead_ms - self._ahead_ms
        if abs(by_ms) < LEAST_MS:
            return 0
        self._ahead_ms = ahead_ms
        return by_ms
