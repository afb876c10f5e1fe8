"""The log's sign of life: something small that it took, again and again, also when nobody appends."""

from collections.abc import Callable

from ticker.times import steady_s


class Heartbeat:
    """Silent since `begin`, or since the last `beat`; before `begin` nobody expects anything."""

    def __init__(self, steady: Callable[[], float] = steady_s) -> None:
        self._steady = steady
        self._last_s: float | None = None

    def begin(self) -> None:
        self._last_s = self._steady()

    def beat(self) -> None:
        self._last_s = self._steady()

    @property
    def silent_s(self) -> float:
        return 0.0 if self._last_s is None else self._steady() - self._last_s
