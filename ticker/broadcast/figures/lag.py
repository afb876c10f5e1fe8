"""How late the event loop gets round to what is due: the first thing every reader feels."""

import asyncio

from ticker.broadcast.figures.histogram import Histogram

_EVERY_S = 0.1


class LoopLag:
    """Sets itself a timer ten times a second, and counts by how much each is late."""

    def __init__(self) -> None:
        self.seen = Histogram()
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_at(loop.time() + _EVERY_S, self._due, loop.time() + _EVERY_S)

    def _due(self, when: float) -> None:
        self.seen.observe(max(0.0, asyncio.get_running_loop().time() - when))
        self.start()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
