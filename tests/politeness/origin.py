"""Publishers on a real server on 127.0.0.1, one for each host name, that keep a log of who asked."""

import asyncio
import gzip
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from socket import EAI_AGAIN, gaierror

import brotli  # type: ignore[import-untyped]
import zstandard

from tests.sources.rss.documents import item
from tests.support.origin import Answer, Asked, Origin, answer
from tests.support.simulation import SimulatedTime

PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
}


@dataclass(frozen=True)
class Logged:
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
class Visit(Asked):
    """What an answer may depend on."""

    at_ms: int = 0


Site = Callable[[Visit], Answer]


class Publishers(Origin):
    """All of them; `offline` resolves no name, `hang` leaves requests without an answer."""

    def __init__(self, time: SimulatedTime) -> None:
        super().__init__(self._publish, keep_alive=True)
        self.time = time
        self.sites: dict[str, Site] = {}
        self.log: list[Logged] = []
        self.tried: list[tuple[int, str]] = []
        self.offline = False
        self.hang = False
        self._busy: Counter[str] = Counter()

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        self.tried.append((self.time.now_ms, host))
        if self.offline or host not in self.sites:
            raise gaierror(EAI_AGAIN, "Temporary failure in name resolution")
        return ["127.0.0.1"]

    async def go_offline(self) -> None:
        """Take the network away: no name resolves, and no connection lives on."""
        self.offline = True
        await self.hang_up()

    async def _publish(self, asked: Asked, writer: asyncio.StreamWriter) -> Answer:
        host = asked.headers["host"].split(":")[0]
        self._busy[host] += 1
        try:
            said = self._log(host, asked)
            # A moment in which a second request would be seen.
            await asyncio.sleep(0.001)
            if self.hang:
                await asyncio.Event().wait()
        finally:
            self._busy[host] -= 1
        if said.status == 0:  # breaks off in the middle
            writer.write(Answer(200, b"<rss>", {"content-length": "1000"}).wire())
            raise ConnectionResetError
        return Answer(said.status, said.body, {"date": http_date(self.time.now_ms), **said.headers})

    def _log(self, host: str, asked: Asked) -> Answer:
        now_ms, headers = self.time.now_ms, asked.headers
        said = self.sites[host](Visit(asked.method, asked.path, headers, asked.body, now_ms))
        conditional = "if-none-match" in headers or "if-modified-since" in headers
        sent = {name.lower(): value for name, value in said.headers.items()}
        self.log.append(Logged(now_ms, host, asked.path, conditional, said.status, sent, self._busy[host]))
        return said


def http_date(ms: int) -> str:
    return format_datetime(datetime.fromtimestamp(ms // 1000, UTC), usegmt=True)


# Sites


def feed(*, extra: str = "", changes_ms: int = 3_600_000, coding: str | None = None, **headers: str) -> Site:
    """An honest feed with an ETag, changed every so often; `max_age` becomes `max-age` of Cache-Control."""

    def site(visit: Visit) -> Answer:
        edition = visit.at_ms // changes_ms
        etag = f'"{edition}"'
        if visit.headers.get("if-none-match") == etag:
            return answer(b"", 304, etag=etag, **headers)
        items = "".join(item(f"Story {number}", guid=str(number)) for number in range(edition - 3, edition))
        body = f'<rss version="2.0"><channel><title>Example</title>{extra}{items}</channel></rss>'.encode()
        packed = {"content_encoding": coding} if coding else {}
        return answer(PACK[coding](body) if coding else body, 200, etag=etag, **headers, **packed)

    return site


def sometimes(seed: int, share: float, otherwise: Site, site: Site) -> Site:
    """`otherwise` for that share of the hours, drawn at random; else `site`."""

    def either(visit: Visit) -> Answer:
        drawn = random.Random(f"{seed}:{visit.at_ms // 3_600_000}").random()
        return (otherwise if drawn < share else site)(visit)

    return either


def says(status: int, **headers: str) -> Site:
    return lambda _: answer(b"", status, **headers)


def paths(**sites: Site) -> Site:
    """A site for each path, `/feed` by the keyword `feed`."""
    return lambda visit: sites[visit.path.strip("/")](visit)
