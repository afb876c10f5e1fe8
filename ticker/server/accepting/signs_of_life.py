"""Signs of life, which a process gives to the one that started it."""

import asyncio
import contextlib
import socket

SIGN = b"b"
EVERY_S = 1.0


class SignsOfLife:
    """One a second over the line, as long as the loop turns, until `end`."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._loop = asyncio.get_running_loop()
        self._give()

    def _give(self) -> None:
        # Who does not listen just now has heard enough of them; who is gone is found where it is read.
        with contextlib.suppress(OSError):
            self._line.send(SIGN)
        self._next = self._loop.call_later(EVERY_S, self._give)

    def end(self) -> None:
        self._next.cancel()
