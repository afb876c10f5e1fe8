"""What the routes stand on: the log, the readers, the config and a view of the poller."""

from collections.abc import Mapping, Sequence
from typing import Protocol, cast

import msgspec
from quart import current_app, request

from ticker.broadcast import Broadcast
from ticker.config import Config
from ticker.log import LogView
from ticker.times import Clock
from ticker.web.address import client_address, scheme
from ticker.websub import Subscriptions


class Schedule(Protocol):
    """What the web may know of whoever reads the sources."""

    @property
    def scheduled(self) -> int: ...

    @property
    def counts(self) -> Mapping[str, int]: ...

    @property
    def pushes(self) -> Mapping[str, int]: ...

    @property
    def hubs(self) -> Subscriptions | None: ...


class Site(msgspec.Struct, kw_only=True):
    """`config` is replaced when its files change: ask for it at each request."""

    config: Config
    log: LogView
    broadcast: Broadcast
    schedule: Schedule
    clock: Clock

    @property
    def channels(self) -> Sequence[str]:
        return tuple(self.config.service.channels)


EXTENSION = "ticker"


def site() -> Site:
    """The site of the request that is being answered."""
    return cast(Site, current_app.extensions[EXTENSION])


def arguments() -> Mapping[str, Sequence[str]]:
    return {name: request.args.getlist(name) for name in request.args}


def home() -> str:
    """Where the client that asks finds this site, past the proxies that the config trusts."""
    trusted = site().config.service.stream.trusted_proxies
    said = request.headers.get("X-Forwarded-Proto", "")
    return f"{scheme(request.remote_addr or '', request.scheme, said, trusted)}://{request.host}/"


def asking_address() -> str:
    """The address of the client that asks, past the proxies that the config trusts."""
    trusted = site().config.service.stream.trusted_proxies
    # All lines of the header are one list: a proxy that adds a line of its own puts it last.
    hops = ",".join(request.headers.getlist("X-Forwarded-For"))
    return client_address(request.remote_addr or "", hops, trusted)
