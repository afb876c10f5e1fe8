"""Signals, as something that a selector waits for beside everything else."""

import selectors
import signal
import socket
from collections.abc import Iterable


class Alarm:
    """Wakes the selector with those of `heeded`, which do nothing else in this process, until `close`."""

    def __init__(self, selector: selectors.BaseSelector, heeded: Iterable[signal.Signals]) -> None:
        self._heeded = tuple(heeded)
        self.end, self._rung = socket.socketpair()
        for end in (self.end, self._rung):
            end.setblocking(False)
        signal.set_wakeup_fd(self._rung.fileno(), warn_on_full_buffer=False)
        for number in self._heeded:
            signal.signal(number, lambda *_: None)
        selector.register(self.end, selectors.EVENT_READ)

    def heard(self) -> bytes:
        """The numbers of those that have come."""
        return self.end.recv(4_096)

    def forget(self) -> None:
        """In a process that was just forked: have signals do what they do by themselves."""
        self.close()
        for number in self._heeded:
            signal.signal(number, signal.SIG_DFL)

    def close(self) -> None:
        signal.set_wakeup_fd(-1)
        self.end.close()
        self._rung.close()
