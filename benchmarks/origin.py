"""The server that the feeds come from: `python -m benchmarks.origin 200` serves the first 200 documents.

Each feed has an address of its own in 127/8, as each has a host of its own in life: to every reader it is
another connection, and nobody's politeness towards one host is measured.
"""

import asyncio
import contextlib
import gzip
import os
import sys
from collections import Counter
from email.utils import formatdate
from hashlib import sha256

import msgspec

from benchmarks.documents import Document, documents, outsize
from benchmarks.orders import Hello, Serve, Served
from benchmarks.peers.schedule import BACKLOG, lines, say
from ticker.server import raise_file_limit

_FEEDS_A_NET = 200
_CHANGED_S = 1_735_700_000


def address(number: int) -> str:
    """Where the feed with this number is, on the origin's port."""
    return f"127.64.{number // _FEEDS_A_NET}.{number % _FEEDS_A_NET + 1}"


class Edition:
    """One document as it goes over the wire, plain and packed."""

    def __init__(self, body: bytes, content_type: str, *, later: bool) -> None:
        self.etag = f'"{sha256(body).hexdigest()[:20]}"'
        self.modified = formatdate(_CHANGED_S + 3600 * later, usegmt=True)
        self._body = body
        self._packed = gzip.compress(body, 6, mtime=0)
        self._type = content_type

    def whole(self, *, packed: bool, validators: bool) -> bytes:
        body = self._packed if packed else self._body
        head = f"Content-Type: {self._type}\r\nContent-Length: {len(body)}\r\nVary: Accept-Encoding\r\n"
        if packed:
            head += "Content-Encoding: gzip\r\n"
        if validators:
            head += self._validators()
        return f"HTTP/1.1 200 OK\r\n{_now()}{head}\r\n".encode() + body

    def not_modified(self) -> bytes:
        return f"HTTP/1.1 304 Not Modified\r\n{_now()}{self._validators()}\r\n".encode()

    def _validators(self) -> str:
        return f"ETag: {self.etag}\r\nLast-Modified: {self.modified}\r\n"

    def is_known_by(self, asked: dict[str, str]) -> bool:
        if etags := asked.get("if-none-match"):
            return self.etag in etags
        return asked.get("if-modified-since") == self.modified


def _editions(document: Document) -> tuple[Edition, Edition]:
    first = Edition(document.body, document.content_type, later=False)
    later = first
    if document.later is not None:
        later = Edition(document.later, document.content_type, later=True)
    return first, later


def _now() -> str:
    return f"Date: {formatdate(usegmt=True)}\r\n"


class Origin:
    """Answers by the address that it was asked at."""

    def __init__(self, feeds: list[Document]) -> None:
        self._editions = {address(number): _editions(document) for number, document in enumerate(feeds)}
        self.order = Serve()
        self.answered: Counter[int] = Counter()

    @property
    def addresses(self) -> list[str]:
        return list(self._editions)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        at = writer.get_extra_info("sockname")[0]
        # A reader may hang up whenever it likes.
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                pairs = (line.split(":", 1) for line in head[1:] if line)
                asked = {name.lower(): value.strip() for name, value in pairs}
                writer.write(self._answer(at, asked))
                await writer.drain()
                if asked.get("connection", "").lower() == "close":
                    break
        writer.close()

    def _answer(self, at: str, asked: dict[str, str]) -> bytes:
        first, later = self._editions[at]
        edition = later if self.order.later else first
        if self.order.validators and edition.is_known_by(asked):
            self.answered[304] += 1
            return edition.not_modified()
        self.answered[200] += 1
        return edition.whole(
            packed="gzip" in asked.get("accept-encoding", ""), validators=self.order.validators
        )

    def obey(self, order: Serve) -> Served:
        answered, self.answered, self.order = self.answered, Counter(), order
        return Served(full=answered[200], not_modified=answered[304])


async def listen(origin: Origin, attempts: int = 20) -> tuple[asyncio.Server, int]:
    """Listen at all addresses on one port that is free at each of them."""
    first = await asyncio.start_server(origin.talk, origin.addresses[0], 0, backlog=BACKLOG)
    port = first.sockets[0].getsockname()[1]
    first.close()
    try:
        return await asyncio.start_server(origin.talk, origin.addresses, port, backlog=BACKLOG), port
    except OSError:
        if attempts == 1:
            raise
        # Taken at another address.
        return await listen(origin, attempts - 1)


async def main(count: int) -> None:
    raise_file_limit()
    # The outsize ones, and one to warm up with, come after those that are counted.
    origin = Origin([*documents(count), *outsize(), *documents(1)])
    server, port = await listen(origin)
    say(Hello(port=port, pids=(os.getpid(),)))
    orders = await lines()
    while line := await orders.readline():
        say(origin.obey(msgspec.json.decode(line, type=Serve)))
    server.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
