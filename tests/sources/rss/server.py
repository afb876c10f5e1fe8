"""A real HTTP server on 127.0.0.1 that answers with scripted bytes and keeps what it was asked."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Script = Callable[["Asked", asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Asked:
    path: str
    headers: dict[str, str]
    method: str = "GET"
    body: bytes = b""


@dataclass
class FeedServer:
    port: int = 0
    keep_alive: bool = False
    connections: int = 0
    asked: list[Asked] = field(default_factory=list)
    scripts: dict[str, Script] = field(default_factory=dict)

    def url(self, path: str = "/feed", scheme: str = "http", host: str = "127.0.0.1") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def answer(self, body: bytes = b"", path: str = "/feed", status: int = 200, **headers: str) -> None:
        """Answer `path` with this from now on; `retry_after` becomes `retry-after`."""
        wire = answer_bytes(body, status, **headers)

        async def send(_: Asked, writer: asyncio.StreamWriter) -> None:
            writer.write(wire)

        self.scripts[path] = send

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            await self._answer_one(reader, writer)
            while self.keep_alive:
                await self._answer_one(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = (line.split(":", 1) for line in head[1:] if line)
        headers = {name.lower(): value.strip() for name, value in pairs}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        method, path, _ = head[0].split()
        asked = Asked(path, headers, method, body)
        self.asked.append(asked)
        await self.scripts[asked.path](asked, writer)
        await writer.drain()


def answer_bytes(body: bytes, status: int = 200, **headers: str) -> bytes:
    fields = {"content-length": str(len(body)), "connection": "close"}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} Some Words\r\n{head}\r\n".encode("latin-1") + body


@asynccontextmanager
async def serving(tls: ssl.SSLContext | None = None) -> AsyncIterator[FeedServer]:
    feed_server = FeedServer()
    server = await asyncio.start_server(feed_server.handle, "127.0.0.1", 0, ssl=tls)
    feed_server.port = server.sockets[0].getsockname()[1]
    try:
        yield feed_server
    finally:
        server.close()
