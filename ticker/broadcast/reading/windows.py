"""Shared windows for readers that want at most so many quotes a second of each symbol."""

import asyncio
from collections.abc import Callable, Iterable, Iterator

from ticker.events import Record
from ticker.log import LogView
from ticker.times import Clock


class Window:
    """One length of window, the same moments for everyone: it moves on when a window has closed."""

    def __init__(self, log: LogView, length_ms: int, clock: Clock) -> None:
        self._log = log
        self._length_ms = length_ms
        self._clock = clock
        self._timer: asyncio.TimerHandle | None = None
        self._seen = 0
        self.users = 0
        self.edge = 0
        """The last event before the running window: up to here all is settled."""
        self.before = 0
        """Where the edge was before it moved last: what lies between is the window that closed last."""
        self.news = asyncio.Event()
        """Set once the edge has moved; take it before looking, then wait."""

    def use(self) -> None:
        self.users += 1
        if self._timer is None:
            self.edge = self.before = self._settled()
            self._seen = self._log.newest
            self._wait()

    def leave(self) -> None:
        self.users -= 1
        if not self.users and self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def rouse(self) -> None:
        news, self.news = self.news, asyncio.Event()
        news.set()

    def _wait(self) -> None:
        rest_ms = self._length_ms - self._clock() % self._length_ms
        self._timer = asyncio.get_running_loop().call_later(rest_ms / 1000, self._close)

    def _close(self) -> None:
        # What was there when a window closed is settled when the next one does, whatever the clock says:
        # one that was set back would else hold back the newest quotes until it has caught up with itself.
        moved = max(self._settled(), self._seen)
        self._seen = self._log.newest
        if moved != self.edge:
            self.before, self.edge = self.edge, moved
            self.rouse()
        self._wait()

    def _settled(self) -> int:
        """The last event older than the running window; whatever the clock does, never one before."""
        began_ms = self._clock() // self._length_ms * self._length_ms
        seq = self._log.newest
        for record in self._log.tail.newest_first():
            if record.time_ms < began_ms or record.seq <= self.edge:
                break
            seq = record.seq - 1
        return max(self.edge, seq)


class Windows:
    """The windows in use, by length."""

    def __init__(self, log: LogView, clock: Clock) -> None:
        self._log = log
        self._clock = clock
        self._windows: dict[int, Window] = {}
        log.on_trouble(self.rouse)

    def of(self, length_ms: int) -> Window:
        window = self._windows.get(length_ms)
        if window is None:
            window = self._windows[length_ms] = Window(self._log, length_ms, self._clock)
        return window

    def rouse(self) -> None:
        """Have everyone who waits for a window look again: there is something else to tell of."""
        for window in self._windows.values():
            window.rouse()


def conflated(records: Iterable[Record], of: Callable[[Record], int]) -> Iterator[Record]:
    """All but the quotes that a newer one of the same symbol and the same window replaces.

    `of` says which window an event lies in.
    """
    kept = tuple(records)
    last = {(record.key, of(record)): record.seq for record in kept if record.type == "quote"}
    for record in kept:
        if record.type != "quote" or last[record.key, of(record)] == record.seq:
            yield record


def slot(record: Record, length_ms: int) -> int:
    """The number of the window that an event lies in."""
    return record.time_ms // length_ms if length_ms else 0
