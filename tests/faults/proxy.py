"""A TCP proxy that cuts connections at places it draws: in the head, a chunk's size, a frame, anywhere."""

import asyncio
import random
import socket
import struct
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum
from math import exp, log

import msgspec

from tests.support.listening import listening
from tests.support.response import Piece, Response

_MOST_BYTES = 30_000
_MOST_HEAD_BYTES = 200
_MOST_CHUNKS = 5
_RESET = struct.pack("ii", 1, 0)


class Where(StrEnum):
    BYTES = "after a number of bytes"
    HEAD = "in the response's head"
    SIZE = "in a chunk's size"
    FRAME = "in a chunk's data"
    LAST_BYTE = "before the last byte of a chunk's data"


class Cut(msgspec.Struct, frozen=True):
    """`number` counts bytes for BYTES and HEAD, else chunks; `share` (0 to 1) is how far into the place."""

    where: Where
    number: int
    share: float
    by_reset: bool


def draw(rng: random.Random) -> Cut:
    where = rng.choice(list(Where))
    match where:
        case Where.BYTES:
            # Even in the logarithm: as many cuts in the first hundred bytes as in the last twenty thousand.
            number = round(exp(rng.uniform(0, log(_MOST_BYTES))))
        case Where.HEAD:
            number = rng.randrange(_MOST_HEAD_BYTES)
        case _:
            number = rng.randrange(_MOST_CHUNKS)
    return Cut(where, number, rng.random(), rng.random() < 0.5)


class Scissors:
    """Follows one response and says after which of the next bytes it is cut. Pure."""

    def __init__(self, cut: Cut) -> None:
        self._cut = cut
        self._response = Response()
        self._bytes = 0
        self._chunks = 0

    def before_cut(self, data: bytes) -> int | None:
        """How many of these bytes still go through; None if all do and the cut comes later."""
        start, self._bytes = self._bytes, self._bytes + len(data)
        if self._cut.where in (Where.BYTES, Where.HEAD):
            left = self._cut.number - start
            return left if left < len(data) else None
        done = 0
        for piece in self._response.pieces(data):
            offset = self._within(piece)
            if offset is not None:
                return done + offset
            done += len(piece.data)
            self._chunks += piece.place == "data" and piece.is_last
        return None

    def _within(self, piece: Piece) -> int | None:
        if self._chunks < self._cut.number:
            return None
        match self._cut.where, piece:
            case Where.SIZE, Piece(place="size"):
                # At least one byte of it, or it would be a cut between two chunks.
                return 1 + int(self._cut.share * (len(piece.data) - 1))
            case Where.FRAME, Piece(place="data"):
                return int(self._cut.share * len(piece.data))
            case Where.LAST_BYTE, Piece(place="data", is_last=True):
                return len(piece.data) - 1
            case _:
                return None


class Proxy:
    """Stands between clients and a server on this machine; cuts `cuts` connections, then no more."""

    def __init__(self, to_port: int, rng: random.Random, cuts: int) -> None:
        self.port = 0
        self.left = cuts
        self.made: Counter[Where] = Counter()
        self.resets = 0
        self._to_port = to_port
        self._rng = rng

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Proxy"]:
        async with listening(self._serve, backlog=4096) as self.port:
            yield self

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server = await asyncio.open_connection("127.0.0.1", self._to_port)
        upstream = asyncio.create_task(_copy(reader, server[1]))
        try:
            await self._pass_on(server[0], writer)
        finally:
            upstream.cancel()
            await asyncio.gather(upstream, return_exceptions=True)
            server[1].transport.abort()

    async def _pass_on(self, source: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
        cut = draw(self._rng)
        scissors = Scissors(cut)
        # What has been let through must have left before the connection is reset.
        client.transport.set_write_buffer_limits(0)
        while data := await source.read(65_536):
            offset = scissors.before_cut(data) if self.left else None
            if offset is not None:
                # Counted before anything is waited for, or two connections would make the last cut.
                self._count(cut)
            client.write(data[:offset])
            await client.drain()
            if offset is not None:
                _cut(client, by_reset=cut.by_reset)
                return

    def _count(self, cut: Cut) -> None:
        self.left -= 1
        self.made[cut.where] += 1
        self.resets += cut.by_reset


def _cut(client: asyncio.StreamWriter, *, by_reset: bool) -> None:
    if by_reset:
        client.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        client.transport.abort()
    else:
        client.close()


async def _copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while data := await source.read(65_536):
        sink.write(data)
        await sink.drain()
