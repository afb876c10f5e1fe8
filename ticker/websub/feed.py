"""A source that may be pushed to, and whom its subscription deals with: who asks hubs, who reads feeds."""

from collections.abc import Mapping
from typing import Literal, Protocol, TypeAlias

import msgspec

from ticker.sources.adapter import Pushed

Receipt: TypeAlias = Literal["taken", "unreadable", "unsigned", "busy", "unknown"]
"""What became of a delivery."""


class Feed(msgspec.Struct, frozen=True):
    """A source that may be pushed to."""

    name: str
    private: bool
    timeout_s: float
    max_bytes: int


class Hub(Protocol):
    """Whoever passes requests to hubs; HubError if it was not taken."""

    async def ask(self, hub: str, form: Mapping[str, str], *, timeout_s: float, private: bool) -> None: ...


class Poller(Protocol):
    """Whoever reads the feeds."""

    async def take(self, name: str, pushed: Pushed) -> Literal["taken", "unreadable", "busy"]: ...

    async def tighten(self, name: str) -> None: ...
