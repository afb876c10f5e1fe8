"""How late an event loop gets round to what is due."""

import asyncio

from benchmarks.orders import Lag

_EVERY_S = 0.005


class LoopLag:
    """Has something due every 5 ms from `start` to `stop`, and notes how late the loop gets round to it.

    What came due while the loop was held up counts too, each with its own lateness: whoever came at
    that moment would have waited that long. By its timers alone, a stall of a second would be one
    sample among hundreds.
    """

    def __init__(self) -> None:
        self._late_s: list[float] = []
        self._due_s = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        self._late_s = []
        self._due_s = asyncio.get_running_loop().time() + _EVERY_S
        self._wait()

    def _wait(self) -> None:
        self._timer = asyncio.get_running_loop().call_at(self._due_s, self._due)

    def _due(self) -> None:
        self._note()
        self._wait()

    def _note(self) -> None:
        late_s = lateness(self._due_s, asyncio.get_running_loop().time())
        self._late_s += late_s
        self._due_s += len(late_s) * _EVERY_S

    def stop(self) -> Lag:
        assert self._timer is not None
        self._timer.cancel()
        # The loop may be held up at this very moment.
        self._note()
        return lag_of(self._late_s)


def lateness(due_s: float, now_s: float) -> list[float]:
    """How late it is for what was due at `due_s` and every 5 ms from then on; seconds."""
    passed = int((now_s - due_s) // _EVERY_S) + 1
    return [now_s - due_s - place * _EVERY_S for place in range(passed)]


def lag_of(late_s: list[float]) -> Lag:
    ordered = sorted(late_s) or [0.0]
    p50, p99 = (ordered[len(ordered) * percent // 100] * 1000 for percent in (50, 99))
    return Lag(p50_ms=p50, p99_ms=p99, max_ms=ordered[-1] * 1000)
