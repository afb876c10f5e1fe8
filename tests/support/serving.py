"""Ticker's web face on a real port in this process, over a log that the test itself appends to."""

import random
import socket
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support import certificates
from tests.support.clock import Clock
from tests.support.events import alert, headline, quote
from tests.support.reader import Reader
from ticker.access import ANONYMOUS, Principal
from ticker.ask import Ask
from ticker.ask.reading import Asked, Begun, SourceStanding
from ticker.broadcast import Broadcast, ReaderConnection, Stream
from ticker.broadcast.live.progress import Carrier
from ticker.config import Config
from ticker.config.types import Service
from ticker.events import Body, Draft, Record
from ticker.log import Channel, EventLog, Keep, Page
from ticker.log.reading.tail import Tail
from ticker.server import Certificate, Server, listen
from ticker.service import Parts, assembled, open_log
from ticker.sources.kinds import known_kinds
from ticker.sources.simulator.settings import SimulatorSource
from ticker.times import Clock as AnyClock
from ticker.times import now_ms
from ticker.websub import Subscriptions
from ticker.wire import BARE, Framing

START_MS = 1_767_225_600_000
"""2026-01-01T00:00:00Z, when every test's clock begins."""

CHANNELS = {
    "stocks": {"title": "Stocks", "retry": "2s", "keep": "2h"},
    "news.world": {"title": "World", "retry": "10s", "keep": "30d"},
    "news.tech": {"title": "Tech", "retry": "5s", "keep": "30d"},
}


class Schedule:
    """A poller that only says how it is."""

    def __init__(self) -> None:
        self.scheduled = 1
        self.stalled: str | None = None
        self.counts: Mapping[str, int] = Counter(ok=3, failed=0)
        self.pushes: Mapping[str, int] = Counter(taken=2, unsigned=0)
        self.hubs: Subscriptions | None = None
        self.asked: Asked = Begun()
        self.standings = {"feed": SourceStanding(is_up=True, last_ok_ms=1_000, due_ms=None)}

    def read_now(self, _: str) -> Asked:
        return self.asked


class Grudging(Broadcast):
    """May keep its readers off the live path, for a test of the other one."""

    grants_live = True

    def open(
        self,
        ask: Ask,
        writer: ReaderConnection | None = None,
        address: str = "",
        framing: Framing = BARE,
        carrier: Carrier | None = None,
        principal: Principal = ANONYMOUS,
        resume: Callable[[], None] | None = None,
    ) -> Stream:
        writer = writer if self.grants_live else None
        return super().open(ask, writer, address, framing, carrier, principal, resume)


class Serving:
    def __init__(
        self,
        parts: Parts,
        server: Server,
        port: int,
        clock: Clock,
        schedule: Schedule,
    ) -> None:
        self._secure: Server | None = None
        self._secure_listener: socket.socket
        assert isinstance(parts.broadcast, Grudging)
        self.site = parts.site
        self.app = parts.app
        self.server = server
        self.port = port
        self.clock = clock
        self.schedule = schedule
        self.log = parts.log
        self.broadcast = parts.broadcast
        self.client = httpx.AsyncClient(base_url=self.address, verify=False)

    def use(self, **settings: object) -> None:
        """Have other settings in force from now on, by the names that they have in `Service`."""
        service = self.site.config.service.model_copy(update=settings)
        self.site.config = replace(self.site.config, service=service)

    async def secure_port(self) -> int:
        """The port on which the same site speaks TLS, from when it is first asked for."""
        if self._secure is None:
            self._secure = Server(self.app, tls=Certificate(*certificates.shared()[1]))
            self._secure_listener = listen("127.0.0.1:0")
            self._secure.open(self._secure_listener)
        return int(self._secure_listener.getsockname()[1])

    @property
    def connections(self) -> int:
        """Open connections, plain and by TLS."""
        return self.server.connections + (self._secure.connections if self._secure is not None else 0)

    async def close_secure(self) -> None:
        if self._secure is not None:
            await self._secure.close(lambda: None)
            self._secure_listener.close()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def use_access(self, access: Mapping[str, object]) -> None:
        """As after a reload of a config with other rights."""
        config = self.site.config
        rights = Service.model_validate({"channels": CHANNELS, "access": access}).access
        self.site.use(replace(config, service=config.service.model_copy(update={"access": rights})))

    async def append(self, *bodies: Body, channel: str = "news.world") -> tuple[Record, ...]:
        return await self.log.append([Draft(channel, body) for body in bodies], "test")

    async def read(self, target: str = "/stream", **headers: str) -> Reader:
        """A reader of a target; keywords are request headers (`last_event_id` is Last-Event-ID)."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await Reader.open(self.port, target, named)

    async def get(self, target: str, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with httpx.AsyncClient(base_url=self.address) as client:
            return await client.get(target, headers=named)


def service(
    folder: Path,
    *,
    images: bool = False,
    operate: bool = True,
    access: Mapping[str, object] | None = None,
    is_open: bool = False,
    settings: Mapping[str, object] = {},
    **stream: object,
) -> Service:
    """`is_open` is a config that says nothing of access."""
    anonymous = {"anonymous": {"operate": operate}}
    said = {
        "channels": CHANNELS,
        "data": str(folder / "data"),
        "stream": stream,
        "page": {"images": images},
        **({} if is_open else {"access": anonymous if access is None else access}),
        **settings,
    }
    return Service.model_validate(said)


@asynccontextmanager
async def serving(
    folder: Path,
    *,
    idle_s: float = 75,
    head_s: float = 10,
    keep: Keep | None = None,
    real_clock: bool = False,
    tail_count: int | None = None,
    send_buffer_bytes: int | None = None,
    bind: str = "127.0.0.1:0",
    images: bool = False,
    operate: bool = True,
    access: Mapping[str, object] | None = None,
    is_open: bool = False,
    settings: Mapping[str, object] = {},
    **stream: object,
) -> AsyncIterator[Serving]:
    """Serve until the block ends; `access`, `stream` and other `settings` as in config.yaml.

    `tail_count` is how many events the log keeps in memory, `send_buffer_bytes` how much the kernel takes
    off the server's hands for each connection.
    """
    said = service(
        folder, images=images, operate=operate, access=access, is_open=is_open, settings=settings, **stream
    )
    source = SimulatorSource.model_validate(
        {"kind": "simulator", "name": "prices", "channel": "stocks", "symbols": {"AAPL": {"price": 100}}}
    )
    config = Config(said, (source,), folder / "config.yaml")
    clock, schedule = Clock(START_MS), Schedule()
    time: AnyClock = now_ms if real_clock else clock

    def log(config: Config, clock: AnyClock) -> EventLog:
        opened = open_log(config, clock)
        if keep is not None:
            opened.channels = {
                name: Channel(channel.retry_ms, keep) for name, channel in opened.channels.items()
            }
        if tail_count is not None:
            opened.tail = Tail(opened.newest + 1, max_count=tail_count)
        return opened

    async with assembled(
        config,
        known_kinds(),
        clock=time,
        # A limit is not paid off while the clock stands still.
        steady=lambda: time() / 1000,
        rng=random.Random(1),
        log=log,
        broadcast=Grudging,
    ) as parts:
        parts.site.schedule = schedule
        server = Server(parts.app, idle_s=idle_s, head_s=head_s)
        with listen(bind) as listener:
            if send_buffer_bytes is not None:
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer_bytes)
            server.open(listener)
            here = Serving(parts, server, listener.getsockname()[1], clock, schedule)
            try:
                yield here
            finally:
                with pytest.MonkeyPatch.context() as patch:
                    # A test's reader does not answer any more when the server closes.
                    for room in ("conversing", "websocket"):
                        patch.setattr(f"ticker.server.{room}.CLOSE_S", 0.05)
                    await server.close(lambda: parts.broadcast.say_goodbye("shutdown"))
                await here.close_secure()
                await here.client.aclose()
    Reader.close_all()


async def four(site: Serving) -> list[str]:
    """Two quotes, a headline and an alert, a second apart; their ids."""
    ids = []
    for channel, body in (
        ("stocks", quote("AAPL", 100)),
        ("stocks", quote("MSFT", 200)),
        ("news.world", headline("a", "Fed holds rates", symbols=("MSFT",))),
        ("news.tech", alert("Exchange halted")),
    ):
        (record,) = await site.append(body, channel=channel)
        ids.append(record.id)
        site.clock.ms += 1000
    return ids


async def read_live(site: Serving, target: str, **headers: str) -> Reader:
    reader = await (await site.read(target, **headers)).live()
    await reader.close()
    return reader


def slow_snapshot(site: Serving, patch: pytest.MonkeyPatch) -> None:
    """Have a headline come in between a snapshot's being read and its being handed out."""
    snapshot = site.log.snapshot

    async def slow(*arguments: Any, **named: Any) -> Page:
        found = await snapshot(*arguments, **named)
        await site.append(headline("meanwhile"))
        return found

    patch.setattr(site.log, "snapshot", slow)
