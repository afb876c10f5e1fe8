"""Connections handed over to the processes that serve: each to the one that has the fewest."""

import socket
import time
from collections import deque
from collections.abc import Iterable

from ticker.processes.shared import ProcessPlaces
from ticker.server.accepting.handed_over import MOST_AT_ONCE

_MOST_IN_FLIGHT = 256
_STALLED_S = 0.5


class Hand:
    """One process that serves; until it says that it has taken a connection, that is held here as well.

    So whatever lies in front of a process that is gone can be given to another one.
    """

    def __init__(self, line: socket.socket, places: ProcessPlaces) -> None:
        self._line = line
        self._places = places
        self._handed = 0
        self._in_flight: deque[tuple[socket.socket, float]] = deque()

    @property
    def connections(self) -> int:
        """How many it has, with those that it has not counted yet."""
        open_now, taken = self._places.connections
        return open_now + self._handed - taken

    @property
    def takes_more(self) -> bool:
        """Whether it takes what it is given: a process that is stopped, or has no room, does not."""
        if not self._in_flight:
            return True
        return (
            len(self._in_flight) < _MOST_IN_FLIGHT and time.monotonic() - self._in_flight[0][1] < _STALLED_S
        )

    def give(self, connections: list[socket.socket]) -> list[socket.socket]:
        """Hand some over; those that could not be."""
        try:
            socket.send_fds(self._line, [b"c" * len(connections)], [one.fileno() for one in connections])
        except OSError:
            return connections
        now = time.monotonic()
        self._in_flight += ((one, now) for one in connections)
        self._handed += len(connections)
        return []

    def has_taken(self, count: int) -> None:
        for _ in range(min(count, len(self._in_flight))):
            self._in_flight.popleft()[0].close()

    def let_go(self) -> list[socket.socket]:
        """What it has not taken, and never will."""
        left = [one for one, _ in self._in_flight]
        self._in_flight.clear()
        return left


def hand_over(connections: Iterable[socket.socket], hands: Iterable[Hand]) -> list[socket.socket]:
    """Give connections to those who have the fewest; those that nobody takes now."""
    counts = {hand: hand.connections for hand in hands if hand.takes_more}
    shares: dict[Hand, list[socket.socket]] = {hand: [] for hand in counts}
    left: list[socket.socket] = []
    for connection in connections:
        open_to = [hand for hand in counts if len(shares[hand]) < MOST_AT_ONCE]
        if not open_to:
            left.append(connection)
            continue
        hand = min(open_to, key=counts.__getitem__)
        shares[hand].append(connection)
        counts[hand] += 1
    for hand, share in shares.items():
        left += hand.give(share) if share else []
    return left
