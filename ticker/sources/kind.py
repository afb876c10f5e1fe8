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
    """What takes what hubs push, and what a delivery may be: from where, how slow, how large."""

    receiver: Receiver
    private: bool
    timeout_s: float
    max_bytes: int


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


@dataclass(frozen=True)
class Surroundings:
    """What a kind makes its tools of: `fetch` as config.yaml has it, and the way out to other hosts."""

    fetch: Fetch
    out: Outbound


@dataclass(frozen=True)
class Kind(Generic[Spec]):
    """One kind of source. `tools` imports what reads it only when it is called.

    A package that brings a kind names one by an entry point in the group `ticker.sources`.
    """

    settings: type[Spec]
    tools: Callable[[Surroundings], Tools[Spec]]
