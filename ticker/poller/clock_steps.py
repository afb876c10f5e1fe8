"""When the wall clock is set: it and a clock that never steps say different things of what has passed."""

from collections.abc import Callable

from ticker.times import Clock

LEAST_MS = 500
"""What counts as a step; NTP slews by at most half a millisecond a second."""
_AT_ONCE_S = 0.002
"""In so little time both clocks are read, unless the process is held up; so exactly a step is known."""


class ClockSteps:
    """`steady` answers in seconds, and goes on while the machine sleeps: waking up is no step."""

    def __init__(self, clock: Clock, steady: Callable[[], float]) -> None:
        self._clock = clock
        self._steady = steady
        _, self._ahead_ms = self._read()

    def _read(self) -> tuple[int, int]:
        """What the clock says, and by how much it is ahead of the steady one."""
        while True:
            before_s = self._steady()
            now_ms = self._clock()
            # A process that is held up between the two would take that for a step.
            if self._steady() - before_s < _AT_ONCE_S:
                return now_ms, now_ms - round(before_s * 1000)

    def look(self) -> int:
        """By how many milliseconds the clock was set since the last step, 0 if it was not."""
        _, ahead_ms = self._read()
        by_ms = ahead_ms - self._ahead_ms
        if abs(by_ms) < LEAST_MS:
            return 0
        self._ahead_ms = ahead_ms
        return by_ms

    def followed_ms(self) -> int:
        """The present instant by the clock as it was at the last look: a step since then is not in it yet."""
        now_ms, ahead_ms = self._read()
        by_ms = ahead_ms - self._ahead_ms
        return now_ms if abs(by_ms) < LEAST_MS else now_ms - by_ms
