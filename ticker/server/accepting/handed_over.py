"""Connections that another process has accepted, and hands over."""

import asyncio
import contextlib
import socket

from ticker.server.accepting.accepting import Beginnings
from ticker.server.accepting.descriptors import Room
from ticker.server.accepting.signs_of_life import SignsOfLife

MOST_AT_ONCE = 64
"""Fewer than are kept free for the log, so that there is always room for as many."""
TAKEN, READY = b"t", b"r"
"""What is said over the line: one byte for each connection that was taken in, and one when it may begin."""
_REST_S = 0.05
_CLOSE_ON_EXEC = getattr(socket, "MSG_CMSG_CLOEXEC", 0)


class HandedOver:
    """Takes in what comes over a line, and has each connection begin.

    Where there is no room for another, nothing is taken, and whoever hands over gives them to others.
    """

    def __init__(self, line: socket.socket, beginnings: Beginnings) -> None:
        self._line = line
        self._beginnings = beginnings
        self._room = Room()
        self._loop = asyncio.get_running_loop()
        self._resting: asyncio.TimerHandle | None = None
        self._said = 0
        self.taken = 0
        """How many there ever were."""
        self.ended = asyncio.Event()
        """Set once nothing will come any more: the other process wants this one to end, or is gone."""
        line.setblocking(False)
        self._loop.add_reader(line, self._take)
        line.send(READY)
        self._signs = SignsOfLife(line)

    @property
    def beginning(self) -> int:
        return len(self._beginnings)

    def _take(self) -> None:
        if not self._room.is_left:
            self._loop.remove_reader(self._line)
            self._resting = self._loop.call_later(_REST_S, self._go_on)
            return
        try:
            data, numbers, *_ = socket.recv_fds(self._line, MOST_AT_ONCE, MOST_AT_ONCE, _CLOSE_ON_EXEC)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data, numbers = b"", []
        if not data:
            self._loop.remove_reader(self._line)
            self.ended.set()
            return
        for number in numbers:
            self._beginnings.take_in(socket.socket(fileno=number))
        self.taken += len(numbers)
        self._tell()

    def _go_on(self) -> None:
        self._loop.add_reader(self._line, self._take)

    def _tell(self) -> None:
        try:
            self._said += self._line.send(TAKEN * (self.taken - self._said))
        except BlockingIOError:
            self._loop.call_later(_REST_S, self._tell)
        except OSError:
            pass  # which is found when it is read

    def close(self) -> None:
        """Take in no more, which the other process is told, and let go of who has not begun yet."""
        self._signs.end()
        if self._resting is not None:
            self._resting.cancel()
        self._loop.remove_reader(self._line)
        with contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        self._beginnings.close()
