"""Shared windows for readers that want at most so many quotes a second of each symbol."""

import asyncio
from collections.abc import Iterable, Iterator

from ticker.events import Record
from ticker.log import EventLog
from ticker.times import Clock


class Window:
    """One length of window, the same moments for everyone: it moves on when a window has closed."""

    def __init__(self, log: EventLog, length_ms: int, clock: Clock) -> None:
        self._log = log
        self._length_ms = length_ms
        self._clock = clock
        self._timer: asyncio.TimerHandle | None = None
        self.users = 0
        self.edge = log.newest
        """The last event before the running window: up to here all is settled."""

    def use(self) -> None:
        self.users += 1
        if self._timer is None:
            self.edge = max(self.edge, self._settled())
            self._wait()

    def leave(self) -> None:
        self.users -= 1
        if not self.users and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _wait(self) -> None:
        rest_ms = self._length_ms - self._clock() % self._length_ms
        self._timer = asyncio.get_running_loop().call_later(rest_ms / 1000, self._close)

    def _close(self) -> None:
        moved = max(self.edge, self._settled())
        if moved != self.edge:
            self.edge = moved
            self._log.rouse()
        self._wait()

    def _settled(self) -> int:
        """The last event older than the running window; whatever the clock does, never one before."""
        began_ms = self._clock() // self._length_ms * self._length_ms
        seq = self._log.newest
        for record in self._log.tail.newest_first():
            if record.time_ms < began_ms:
                break
            seq = record.seq - 1
        return seq


class Windows:
    """The windows in use, by length."""

    def __init__(self, log: EventLog, clock: Clock) -> None:
        self._log = log
        self._clock = clock
        self._windows: dict[int, Window] = {}

    def of(self, length_ms: int) -> Window:
        window = self._windows.get(length_ms)
        if window is None:
            window = self._windows[length_ms] = Window(self._log, length_ms, self._clock)
        return window


def conflated(records: Iterable[Record], length_ms: int) -> Iterator[Record]:
    """All but the quotes that a newer one of the same symbol and the same window replaces."""
    kept = tuple(records)
    last = {
        (record.key, record.time_ms // length_ms): record.seq for record in kept if record.type == "quote"
    }
    for record in kept:
        if record.type != "quote" or last[record.key, record.time_ms // length_ms] == record.seq:
            yield record
