"""What a process hears of the supervisor, if it is not handed connections over it."""

import asyncio
import socket

from ticker.processes.supervisor import WIND_DOWN
from ticker.server.accepting.handed_over import READY
from ticker.server.accepting.signs_of_life import SignsOfLife


class SupervisorLine:
    """`wind_down` is set when those that serve are about to end, `ended` once they are gone, or all is."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._signs: SignsOfLife | None = None
        self.wind_down = asyncio.Event()
        self.ended = asyncio.Event()
        line.setblocking(False)
        asyncio.get_running_loop().add_reader(line, self._hear)

    def is_ready(self) -> None:
        """Say that all is there that the others need, and from now on that this process does not hang."""
        self._line.send(READY)
        self._signs = SignsOfLife(self._line)

    def _hear(self) -> None:
        try:
            said = self._line.recv(4_096)
        except BlockingIOError:
            return
        except OSError:
            said = b""
        if WIND_DOWN in said or not said:
            self.wind_down.set()
        if not said:
            asyncio.get_running_loop().remove_reader(self._line)
            self.ended.set()

    def close(self) -> None:
        if self._signs is not None:
            self._signs.end()
        asyncio.get_running_loop().remove_reader(self._line)
