"""A publisher of one RSS feed on this machine: it grows, is edited, and answers as slowly as it likes."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from email.utils import formatdate
from hashlib import sha256

_FIRST_PUBLISHED_S = 1_700_000_000
_MOST_DELAY_S = 0.1


class Origin:
    """`versions` has every entry with its newest version, 1 and up; answers 304 to the validator it gave."""

    def __init__(self, rng: random.Random) -> None:
        self.port = 0
        self.versions: dict[int, int] = {}
        self.answers: Counter[int] = Counter()
        self._rng = rng
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Origin"]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def publish(self, new: int, edits: int) -> None:
        """Edit some of the entries there are, and add some."""
        for entry in self._rng.sample(sorted(self.versions), min(edits, len(self.versions))):
            self.versions[entry] += 1
        first = len(self.versions)
        self.versions.update((entry, 1) for entry in range(first, first + new))

    def document(self) -> bytes:
        items = "".join(
            _item(entry, version) for entry, version in sorted(self.versions.items(), reverse=True)
        )
        return f'<rss version="2.0"><channel><title>Origin</title>{items}</channel></rss>'.encode()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        # A client that is killed in the middle of its request is what this is for; and the stream server
        # reports a handler that was cancelled as an error of its own.
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = await reader.readuntil(b"\r\n\r\n")
            await self._answer(head.decode("latin-1"), writer)
        writer.close()
        self._tasks.discard(task)

    async def _answer(self, head: str, writer: asyncio.StreamWriter) -> None:
        document = self.document()
        etag = f'"{sha256(document).hexdigest()[:16]}"'
        unchanged = etag in head
        self.answers[304 if unchanged else 200] += 1
        status = "304 Not Modified" if unchanged else "200 OK"
        body = b"" if unchanged else document
        writer.write(
            f"HTTP/1.1 {status}\r\nETag: {etag}\r\nContent-Type: application/rss+xml\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
        )
        for part in (body[: len(body) // 2], body[len(body) // 2 :]):
            await asyncio.sleep(self._rng.uniform(0, _MOST_DELAY_S))
            writer.write(part)
        await writer.drain()


def title(entry: int, version: int) -> str:
    return f"Entry {entry} in version {version}"


def _item(entry: int, version: int) -> str:
    published = formatdate(_FIRST_PUBLISHED_S + 60 * entry, usegmt=True)
    return (
        f"<item><guid>tag:origin,2024:{entry}</guid><title>{title(entry, version)}</title>"
        f"<link>http://origin.example/{entry}</link><pubDate>{published}</pubDate></item>"
    )
