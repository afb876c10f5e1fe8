"""Publishers on a real server on 127.0.0.1, one for each host name, that keep a log of who asked."""

import asyncio
import gzip
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from socket import EAI_AGAIN, gaierror

import brotli  # type: ignore[import-untyped]
import zstandard

from tests.sources.rss.documents import item

from .simulation import SimulatedTime

PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
}


@dataclass(frozen=True)
class Asked:
    """A request as the origin saw it, and what it answered; `busy` counts the host's requests then."""

    at_ms: int
    host: str
    path: str
    conditional: bool
    status: int
    headers: dict[str, str]
    busy: int

    @property
    def url(self) -> str:
        return self.host + self.path


@dataclass(frozen=True)
class Answer:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Visit:
    """What an answer may depend on; `count` is how often the path was asked before."""

    at_ms: int
    path: str
    headers: dict[str, str]
    count: int
    body: bytes = b""


Site = Callable[[Visit], Answer]


@dataclass
class Origin:
    """All publishers; `offline` resolves no name, `hang` leaves requests without an answer."""

    time: SimulatedTime
    sites: dict[str, Site] = field(default_factory=dict)
    log: list[Asked] = field(default_factory=list)
    offline: bool = False
    hang: bool = False
    port: int = 0
    tried: list[tuple[int, str]] = field(default_factory=list)
    _busy: dict[str, int] = field(default_factory=dict)
    _asked: dict[str, int] = field(default_factory=dict)
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    def url(self, host: str, path: str = "/feed") -> str:
        return f"http://{host}:{self.port}{path}"

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        self.tried.append((self.time.now_ms, host))
        if self.offline or host not in self.sites:
            raise gaierror(EAI_AGAIN, "Temporary failure in name resolution")
        return ["127.0.0.1"]

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            while True:
                await self._one(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._open.discard(writer)
            writer.close()

    async def go_offline(self) -> None:
        """Take the network away: no name resolves, and no connection lives on."""
        self.offline = True
        while self._open:
            for writer in self._open:
                writer.close()
            await asyncio.sleep(0.001)

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = (line.split(":", 1) for line in head[1:] if line)
        headers = {name.lower(): value.strip() for name, value in pairs}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        host, path = headers["host"].split(":")[0], head[0].split()[1]
        self._busy[host] = self._busy.get(host, 0) + 1
        try:
            count = self._asked.get(host + path, 0)
            self._asked[host + path] = count + 1
            answer = self.sites[host](Visit(self.time.now_ms, path, headers, count, body))
            self._note(host, path, headers, answer)
            # A moment in which a second request would be seen.
            await asyncio.sleep(0.001)
            if self.hang:
                await reader.read()
                raise ConnectionResetError
            writer.write(_wire(answer, self.time.now_ms))
            await writer.drain()
        finally:
            self._busy[host] -= 1
        if answer.status == 0:
            raise ConnectionResetError

    def _note(self, host: str, path: str, headers: dict[str, str], answer: Answer) -> None:
        conditional = "if-none-match" in headers or "if-modified-since" in headers
        sent = {name.lower(): value for name, value in answer.headers.items()}
        self.log.append(
            Asked(self.time.now_ms, host, path, conditional, answer.status, sent, self._busy[host])
        )


def _wire(answer: Answer, now_ms: int) -> bytes:
    if answer.status == 0:  # breaks off in the middle
        return b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<rss>"
    fields = {"date": http_date(now_ms), "content-length": str(len(answer.body))}
    fields |= {name.lower(): value for name, value in answer.headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {answer.status} Words\r\n{head}\r\n".encode("latin-1") + answer.body


def http_date(ms: int) -> str:
    return format_datetime(datetime.fromtimestamp(ms // 1000, UTC), usegmt=True)


@asynccontextmanager
async def publishing(time: SimulatedTime) -> AsyncIterator[Origin]:
    origin = Origin(time)
    server = await asyncio.start_server(origin.handle, "127.0.0.1", 0)
    origin.port = server.sockets[0].getsockname()[1]
    try:
        yield origin
    finally:
        server.close()


# Sites


def feed(*, extra: str = "", changes_ms: int = 3_600_000, coding: str | None = None, **headers: str) -> Site:
    """An honest feed with an ETag, changed every so often; `max_age` becomes `max-age` of Cache-Control."""
    fields = {name.replace("_", "-"): value for name, value in headers.items()}

    def answer(visit: Visit) -> Answer:
        edition = visit.at_ms // changes_ms
        etag = f'"{edition}"'
        if visit.headers.get("if-none-match") == etag:
            return Answer(304, headers={"ETag": etag, **fields})
        items = "".join(item(f"Story {number}", guid=str(number)) for number in range(edition - 3, edition))
        body = f'<rss version="2.0"><channel><title>Example</title>{extra}{items}</channel></rss>'.encode()
        packed = {"Content-Encoding": coding} if coding else {}
        return Answer(200, PACK[coding](body) if coding else body, {"ETag": etag, **fields, **packed})

    return answer


def sometimes(seed: int, share: float, otherwise: Site, site: Site) -> Site:
    """`otherwise` for that share of the hours, drawn at random; else `site`."""

    def answer(visit: Visit) -> Answer:
        drawn = random.Random(f"{seed}:{visit.at_ms // 3_600_000}").random()
        return (otherwise if drawn < share else site)(visit)

    return answer


def says(status: int, **headers: str) -> Site:
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Answer(status, headers=fields)


def paths(**sites: Site) -> Site:
    """A site for each path, `/feed` by the keyword `feed`."""
    return lambda visit: sites[visit.path.strip("/")](visit)
