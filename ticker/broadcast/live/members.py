"""Those whom a group writes to, and how all of them are written the same bytes."""

import socket
from collections.abc import Iterable, Iterator
from itertools import chain, repeat
from typing import Generic, NamedTuple, Protocol, TypeVar

from ticker.broadcast.live.pipe import Pipe

send = socket.socket.send


class Connected(Protocol):
    """What there is to know of a member: `socket` is its connection's own, if that is no more than one."""

    pipe: Pipe
    socket: socket.socket | None
    is_direct: bool


M = TypeVar("M", bound=Connected)


class Written(NamedTuple, Generic[M]):
    """How many bytes wait then on the connections of whom, and how many members are about to leave."""

    waiting: list[tuple[int, M]]
    closing: int


class Members(Generic[M]):
    """Each is either direct or one of the others.

    The direct ones have a plain socket on which nothing waits, and leave as soon as it is lost: none of them
    has to be looked at before it is sent something, and no code of Python's runs between two of them. That
    makes a delivery cost a quarter more than in C, where it was two thirds more.
    """

    __slots__ = ("_direct", "_others")

    def __init__(self) -> None:
        self._direct: dict[M, socket.socket] = {}
        self._others: set[M] = set()

    def __len__(self) -> int:
        return len(self._direct) + len(self._others)

    def __iter__(self) -> Iterator[M]:
        return chain(self._direct, self._others)

    def add(self, member: M) -> None:
        if member.is_direct and member.socket is not None and not member.pipe.get_write_buffer_size():
            self._direct[member] = member.socket
        else:
            self._others.add(member)

    def discard(self, member: M) -> None:
        self._direct.pop(member, None)
        self._others.discard(member)

    def take_in(self, others: "Members[M]") -> None:
        self._direct |= others._direct
        self._others |= others._others

    def hold_up(self, member: M) -> None:
        """Something that its group does not know of waits on a member's connection."""
        if self._direct.pop(member, None) is not None:
            self._others.add(member)

    def write(self, framed: bytes) -> Written[M]:
        others = tuple(self._others)  # without those who are held up by what is sent now
        waiting = self._send(framed)
        closing, back = _write_each(others, framed, waiting)
        for member in back:
            self._others.discard(member)
            self.add(member)
        return Written(waiting, closing)

    def _send(self, framed: bytes) -> list[tuple[int, M]]:
        """This is what a delivery costs: nothing in it is done for the sake of order."""
        direct, taken = self._direct, list[int]()
        sending = map(send, direct.values(), repeat(framed))
        while len(taken) < len(direct):
            try:
                taken.extend(sending)
            except OSError:
                taken.append(0)  # whatever it is, the transport meets it as well, and knows what then
        if taken.count(len(framed)) == len(taken):
            return []
        waiting = list[tuple[int, M]]()
        for member, count in zip(tuple(direct), taken, strict=True):
            if count < len(framed):
                _leave_to_transport(member, framed[count:], waiting)
                self.hold_up(member)
        return waiting


def _write_each(members: Iterable[M], framed: bytes, waiting: list[tuple[int, M]]) -> tuple[int, list[M]]:
    """How many of them are closing, and who could be direct again; what waits is added to what does."""
    closing, free, length = 0, [], len(framed)
    for member in members:
        pipe, connection, taken = member.pipe, member.socket, 0
        if pipe.is_closing():
            closing += 1
            continue
        if connection is not None and not pipe.get_write_buffer_size():
            try:
                taken = send(connection, framed)
            except OSError:
                taken = 0
        if taken == length:
            if member.is_direct:
                free.append(member)
            continue
        _leave_to_transport(member, framed[taken:], waiting)
    return closing, free


def _leave_to_transport(member: M, rest: bytes, waiting: list[tuple[int, M]]) -> None:
    member.pipe.write(rest)
    if size := member.pipe.get_write_buffer_size():
        waiting.append((size, member))
