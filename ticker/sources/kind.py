"""What a kind of source registers: its settings, and how sources of it are opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from ticker.config.source import SourceSettings

if TYPE_CHECKING:
    # Whoever only checks a config needs neither HTTP nor parsers.
    from ticker.config.types import Fetch
    from ticker.outbound.outbound import Outbound
    from ticker.sources.adapter import Adapter, Receiver

Spec = TypeVar("Spec", bound=SourceSettings)
Spec_contra = TypeVar("Spec_contra", bound=SourceSettings, contravariant=True)


@dataclass(frozen=True)
class Pushable:
    """What takes what hubs push, and what a delivery may be: from where, how slow, how large.

    `own` is one of something that Ticker itself serves.
    """

    receiver: Receiver
    private: bool
    timeout_s: float
    max_bytes: int
    own: bool = False


@dataclass(frozen=True)
class Opened:
    """A source that can be read; `pushable` if it may be pushed to as well."""

    adapter: Adapter
    pushable: Pushable | None = None


class Tools(Protocol[Spec_contra]):
    """What the sources of one kind share, from the first that is opened to the last that is read."""

    def open(self, spec: Spec_contra) -> Opened: ...

    async def close(self) -> None:
        """Let go of all of it; a read that is under way fails with SourceError."""


@dataclass(frozen=True, kw_only=True)
class Probed:
    """How a source is that was read once; `problem` is what is wrong, `advice` what to do about it."""

    name: str
    works: bool
    kind: str = ""
    entries: int | None = None
    newest_ms: int | None = None
    validators: tuple[str, ...] = ()
    asks_for: tuple[str, ...] = ()
    problem: str | None = None
    advice: str | None = None


class Prober(Protocol[Spec_contra]):
    """Reads sources of one kind once, from their beginning, and remembers nothing."""

    async def probe(self, spec: Spec_contra, now_ms: int) -> Probed:
        """Say how a source is; SourceError for one that cannot be read."""

    async def close(self) -> None: ...


@dataclass(frozen=True)
class Surroundings:
    """What a kind makes its tools of: `fetch` as config.yaml has it, and the way out to other hosts."""

    fetch: Fetch
    out: Outbound


@dataclass(frozen=True)
class Kind(Generic[Spec]):
    """One kind of source. `tools` and `probes` import what reads it only when they are called.

    Without `probes`, a source is probed by an ordinary read.

    A package that brings a kind names one by an entry point in the group `ticker.sources`.
    """

    settings: type[Spec]
    tools: Callable[[Surroundings], Tools[Spec]]
    probes: Callable[[Surroundings], Prober[Spec]] | None = None

    def prober(self, around: Surroundings) -> Prober[Spec]:
        """What probes sources of this kind."""
        return self.probes(around) if self.probes is not None else _OneRead(self.tools(around))


class _OneRead(Generic[Spec]):
    """Says of a source what all kinds have in common."""

    def __init__(self, tools: Tools[Spec]) -> None:
        self._tools = tools

    async def probe(self, spec: Spec, now_ms: int) -> Probed:
        reading = await self._tools.open(spec).adapter.read(None, now_ms)
        return Probed(name=spec.name, works=True, kind=spec.kind, entries=len(reading.bodies))

    async def close(self) -> None:
        await self._tools.close()
