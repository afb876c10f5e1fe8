"""One of the processes that the supervisor keeps, as it knows it."""

import socket
from collections.abc import Iterator
from itertools import chain, repeat

from ticker.processes.handing import Hand
from ticker.processes.silence import Silence

GATHERING = 0
"""The number of the process that gathers; the others serve."""
_AGAIN_S = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0)
"""How long one that dies over and over has to wait until it is started again."""
_PROVEN_S = 30.0
"""Who has lived that long is started again at once."""


def role(number: int) -> str:
    """What the process does that has this number, and which of those that serve it is."""
    return "gather" if number == GATHERING else f"serve{number}"


class Child:
    """One process, over all its lives."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.pid = 0
        self.line: socket.socket | None = None
        self.hand: Hand | None = None
        self.is_ready = False
        self.silence = Silence()
        self.was_asked_where = False
        self.is_made_to_end = False
        self.begun_s = 0.0
        self.due_s = 0.0
        self._pauses = _pauses()

    @property
    def is_gathering(self) -> bool:
        return self.number == GATHERING

    @property
    def name(self) -> str:
        return "the process that gathers" if self.is_gathering else f"serving process {self.number}"

    @property
    def short_name(self) -> str:
        """As `ps` and `top` show it."""
        return f"ticker:{role(self.number)}"

    def is_to_be_started_again(self, now_s: float) -> None:
        """It has died: `due_s` is when its next life may begin."""
        if now_s - self.begun_s > _PROVEN_S:
            self._pauses = _pauses()
        self.due_s = now_s + next(self._pauses)


def _pauses() -> Iterator[float]:
    return chain(_AGAIN_S, repeat(_AGAIN_S[-1]))
