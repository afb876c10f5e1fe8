"""Whose read of the log's file is next: what is quick first, and every client in its turn. Pure."""

from collections import OrderedDict
from collections.abc import Iterable
from enum import IntEnum
from typing import Generic, TypeVar

import msgspec


class Rank(IntEnum):
    """What a read may cost."""

    LOOKUP = 0
    """An index answers it, in about a millisecond for each hundred events that it returns."""
    RESUME = 1
    """A stretch for a reader that goes on somewhere: events are looked at one by one."""
    SEARCH = 2
    """For who asks what there is of something, among all that is kept."""


class Turn(msgspec.Struct, frozen=True):
    """Where a read stands in line; `client` is whoever is not to keep the others waiting, "" ourselves."""

    rank: Rank = Rank.LOOKUP
    client: str = ""


OUR_OWN = Turn()

T = TypeVar("T")


class Turns(Generic[T]):
    """Those who wait, by rank and client; each is hashable, and there once.

    Of one client, one read at a time may be under way that is more than a look-up: with many it gets no
    further than with one, and everybody else just as far as without it.
    """

    def __init__(self) -> None:
        # Whoever hangs up is taken out of a line of thousands without a look at the others.
        self._waiting: dict[Rank, OrderedDict[str, OrderedDict[T, None]]] = {
            rank: OrderedDict() for rank in Rank
        }
        self._scanning: set[str] = set()

    def __len__(self) -> int:
        return sum(len(line) for lines in self._waiting.values() for line in lines.values())

    def wait(self, turn: Turn, read: T) -> None:
        self._waiting[turn.rank].setdefault(turn.client, OrderedDict())[read] = None

    def drop(self, turn: Turn, read: T) -> bool:
        """Take out what waits no more; whether it was still waiting."""
        lines = self._waiting[turn.rank]
        line = lines.get(turn.client)
        if line is None or read not in line:
            return False
        del line[read]
        if not line:
            del lines[turn.client]
        return True

    def take(self, ranks: Iterable[Rank]) -> T | None:
        """The next one of these ranks, the first of them first; to be told of by `done` unless None."""
        for rank in ranks:
            for client in self._waiting[rank]:
                if rank is Rank.LOOKUP or client not in self._scanning:
                    return self._take(rank, client)
        return None

    def _take(self, rank: Rank, client: str) -> T:
        lines = self._waiting[rank]
        line = lines[client]
        read, _ = line.popitem(last=False)
        if line:
            lines.move_to_end(client)
        else:
            del lines[client]
        if rank is not Rank.LOOKUP:
            self._scanning.add(client)
        return read

    def done(self, turn: Turn) -> None:
        if turn.rank is not Rank.LOOKUP:
            self._scanning.discard(turn.client)
