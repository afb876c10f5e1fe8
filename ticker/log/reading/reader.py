"""Reads of the log's file: several at a time, in an order that lets nobody keep the others waiting."""

import asyncio
from collections.abc import Callable
from concurrent.futures import wait
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from ticker.errors import LogClosed
from ticker.log.reading.connection import Connection, Read
from ticker.log.reading.rows import Rows
from ticker.log.reading.turns import OUR_OWN, Rank, Turn, Turns

T = TypeVar("T")

_SERVED = (
    (Rank.LOOKUP,),
    (Rank.LOOKUP, Rank.RESUME),
    (Rank.SEARCH, Rank.RESUME, Rank.LOOKUP),
)
"""What each connection serves, and what of it first: a look-up never waits for anything that is longer,
and a reader that goes on where it was never for a search."""


class _Waiting(Read[Any]):
    """A read with where it stands in line, and what is awaited by who asked for it."""

    __slots__ = ("answer", "connection", "turn")

    def __init__(self, work: Callable[[Rows], object], turn: Turn, answer: "asyncio.Future[Any]") -> None:
        super().__init__(work)
        self.turn = turn
        self.answer = answer
        self.connection: Connection | None = None


class Reader:
    """`on_damage` is called in a reading thread when what was read cannot be right."""

    def __init__(self, database: Path, epoch: str, on_damage: Callable[[], None]) -> None:
        self._database = database
        self._serves = {Connection(database, epoch, on_damage): ranks for ranks in _SERVED}
        self._idle = set(self._serves)
        self._turns: Turns[_Waiting] = Turns()
        self._awaited: set[asyncio.Future[Any]] = set()
        self._is_closed = False
        self.reads = 0
        """How many were begun."""

    @property
    def waiting(self) -> int:
        """How many have not been begun yet."""
        return len(self._turns)

    @property
    def under_way(self) -> int:
        return len(self._serves) - len(self._idle)

    async def run(self, work: Callable[[Rows], T], turn: Turn = OUR_OWN) -> T:
        """Run a read in its turn; LogError if the file cannot be read now, LogClosed after.

        When it is cancelled, so is the read: dropped from the line, or interrupted.
        """
        if self._is_closed:
            raise LogClosed(str(self._database), "the log is closed")
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        read = _Waiting(work, turn, answer)
        self._awaited.add(answer)
        answer.add_done_callback(self._awaited.discard)
        self._turns.wait(turn, read)
        self._begin()
        try:
            return await answer
        except asyncio.CancelledError:
            self._abandon(read)
            raise

    def _begin(self) -> None:
        """Have every connection that has nothing to do take whoever is next for it."""
        for connection, ranks in self._serves.items():
            if connection in self._idle and (read := self._turns.take(ranks)) is not None:
                self._idle.discard(connection)
                read.connection = connection
                self.reads += 1
                done = asyncio.wrap_future(connection.read(read))
                done.add_done_callback(partial(self._have_read, connection, read))

    def _have_read(self, connection: Connection, read: _Waiting, done: "asyncio.Future[object]") -> None:
        read.connection = None
        self._idle.add(connection)
        self._turns.done(read.turn)
        _hand_over(done, read.answer)
        self._begin()

    def _abandon(self, read: _Waiting) -> None:
        read.is_wanted = False
        if not self._turns.drop(read.turn, read) and read.connection is not None:
            read.connection.interrupt()

    def forget(self) -> None:
        """Close the connections, each once what it reads is read: the next read opens another."""
        for connection in self._serves:
            connection.forget()

    def let_go(self) -> None:
        """The same, and wait until it is done; from another thread than those that read."""
        wait([connection.forget() for connection in self._serves])

    async def close(self) -> None:
        """Refuse what comes from now on, and wait for what came before."""
        if not self._is_closed:
            self._is_closed = True
            if self._awaited:
                await asyncio.wait(self._awaited)
            await asyncio.gather(*(asyncio.wrap_future(one.forget()) for one in self._serves))
            for connection in self._serves:
                connection.close()


def _hand_over(done: "asyncio.Future[object]", answer: "asyncio.Future[Any]") -> None:
    error = done.exception()
    if answer.done():
        return  # nobody waits for it any more
    if error is None:
        answer.set_result(done.result())
    else:
        answer.set_exception(error)
