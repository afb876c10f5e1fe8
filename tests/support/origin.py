"""An HTTP server to read from over real sockets: it answers as a test says, and keeps what it was asked."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qs

from tests.support.listening import listening


@dataclass(frozen=True)
class Asked:
    """A request; `path` has its query with it, and names of headers are in small letters."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def form(self) -> dict[str, list[str]]:
        return parse_qs(self.body.decode("ascii"), strict_parsing=True)


@dataclass(frozen=True)
class Answer:
    """`headers` stand before those that every answer has; a false Content-Length, say, is sent as it is."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def wire(self, **headers: str) -> bytes:
        fields = {"content-length": str(len(self.body)), **headers}
        fields |= {name.lower(): value for name, value in self.headers.items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        return f"HTTP/1.1 {self.status} Some Words\r\n{head}\r\n".encode("latin-1") + self.body


Script = Callable[[Asked, asyncio.StreamWriter], Awaitable[Answer | None]]
"""What answers a request: with an answer, or by what it has written itself."""


def answer(body: bytes = b"", status: int = 200, /, **headers: str) -> Answer:
    """An answer with headers as keywords: `retry_after` becomes `retry-after`."""
    return Answer(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


class Origin:
    """Answers each path by its script, or all by one; one request a connection unless `keep_alive`."""

    def __init__(self, script: Script | None = None, *, keep_alive: bool = False) -> None:
        self.port = 0
        self.keep_alive = keep_alive
        self.connections = 0
        self.asked: list[Asked] = []
        self.scripts: dict[str, Script] = {}
        self._script = script
        self._open: set[asyncio.StreamWriter] = set()

    @asynccontextmanager
    async def open(self, tls: ssl.SSLContext | None = None, *, port: int = 0) -> AsyncIterator[Self]:
        async with listening(self._serve, tls=tls, port=port) as self.port:
            yield self

    def url(self, path: str = "/feed", scheme: str = "http", host: str = "127.0.0.1") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def answer(self, body: bytes = b"", path: str = "/feed", status: int = 200, **headers: str) -> None:
        """Answer `path` with this from now on."""
        said = answer(body, status, **headers)

        async def script(_: Asked, __: asyncio.StreamWriter) -> Answer:
            return said

        self.scripts[path] = script

    async def hang_up(self) -> None:
        """End every connection, also those of clients that ask on meanwhile."""
        while self._open:
            for writer in self._open:
                writer.close()
            await asyncio.sleep(0.001)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open.add(writer)
        try:
            await self._answer(await request(reader), writer)
            while self.keep_alive:
                await self._answer(await request(reader), writer)
        finally:
            self._open.discard(writer)

    async def _answer(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        self.asked.append(asked)
        said = await (self._script or self.scripts[asked.path])(asked, writer)
        if said is not None:
            writer.write(said.wire() if self.keep_alive else said.wire(connection="close"))
        await writer.drain()


async def request(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split()
    pairs = (line.split(":", 1) for line in head[1:] if line)
    headers = {name.lower(): value.strip() for name, value in pairs}
    return Asked(method, path, headers, await reader.readexactly(int(headers.get("content-length", "0"))))
