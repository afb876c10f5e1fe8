"""Where connections come in, and are handed to the processes that serve."""

import logging
import selectors
import socket
import time
from collections.abc import Iterable, Sequence

from ticker.errors import in_words
from ticker.processes.handing import Hand, hand_over

_logger = logging.getLogger(__name__)

_AT_ONCE = 128
_REST_S = 0.5


class Reception:
    """Accepts as long as somebody takes more: else whoever connects waits in the system's queue."""

    def __init__(self, listeners: Sequence[socket.socket], selector: selectors.BaseSelector) -> None:
        self._listeners = listeners
        self._selector = selector
        self._waiting: list[socket.socket] = []
        self._is_accepting = False
        self._rests_s = 0.0
        for listener in listeners:
            listener.setblocking(False)

    def accept(self, listener: socket.socket, hands: Sequence[Hand]) -> None:
        """Take in who waits at a listener, and hand them over."""
        accepted: list[socket.socket] = []
        try:
            while len(accepted) < _AT_ONCE:
                accepted.append(listener.accept()[0])
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            pass
        except OSError as error:
            _logger.warning("whoever connects now has to wait: %s", in_words(error))
            self._rests_s = time.monotonic() + _REST_S
        self._waiting = hand_over([*self._waiting, *accepted], hands)

    def take_back(self, connections: Iterable[socket.socket]) -> None:
        """What one who is gone has not taken is for others."""
        self._waiting += connections

    def turn(self, hands: Sequence[Hand]) -> None:
        """Hand over who waits here, and accept more only where they are taken."""
        if self._waiting:
            self._waiting = hand_over(self._waiting, hands)
        may = (
            not self._waiting and time.monotonic() >= self._rests_s and any(hand.takes_more for hand in hands)
        )
        if may == self._is_accepting:
            return
        self._is_accepting = may
        for listener in self._listeners:
            if may:
                self._selector.register(listener, selectors.EVENT_READ, listener)
            else:
                self._selector.unregister(listener)

    def close(self) -> None:
        """Nobody comes in any more, and who waited is let go."""
        for listener in self._listeners:
            if self._is_accepting:
                self._selector.unregister(listener)
        self._is_accepting = False
        self.forget()

    def forget(self) -> None:
        """Close what a process that was just forked has of it."""
        for one in (*self._listeners, *self._waiting):
            one.close()
        self._waiting = []
