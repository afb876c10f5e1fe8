"""One way to read a Ticker, from asking to being told: what it says must not depend on which it is."""

from collections.abc import Mapping
from typing import Any, Protocol

import msgspec


class Told(msgspec.Struct, frozen=True):
    """An event or a control event as it came; `id` is None where the way says none."""

    event: str
    id: str | None
    data: Mapping[str, Any]

    @property
    def is_control(self) -> bool:
        return self.event.startswith("stream-")


class Asked(msgspec.Struct, frozen=True):
    """What is asked of which site; `resume` is the last event that was told before."""

    address: str
    channels: str = "stocks"
    query: Mapping[str, str] = {}
    resume: str = ""


class Until(msgspec.Struct, frozen=True):
    """When to cut the connection: after so many events, or a control event of that name."""

    count: int = 1_000_000
    control: str = ""

    def is_reached(self, told: list[Told]) -> bool:
        events = sum(1 for one in told if not one.is_control)
        return events >= self.count or any(one.event == self.control for one in told)


class Busy(Exception):
    """There is no place, and the answer is not a stream that says so."""


class Way(Protocol):
    """`lags` where a reader that fell far behind is caught up by what counts now, and is told so.

    `parts` where the end is told before it comes.
    """

    name: str
    lags: bool
    parts: bool
    is_secure: bool

    def read(self, asked: Asked, until: Until) -> list[Told]:
        """Read until then, or until the site ends it; each event once, in order."""
        ...
