"""What every kind of source offers to the poller: readings, and facts about the reads that failed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, runtime_checkable

import msgspec

from ticker.errors import SourceError
from ticker.events import Body
from ticker.outbound.failures import RequestFailed
from ticker.outbound.freshness import Freshness
from ticker.outbound.host_backoffs import HostBackoff
from ticker.outbound.redirects import OnBackoff
from ticker.sources.causes import ReadCause
from ticker.sources.words import words


class PublisherHints(Freshness, frozen=True, kw_only=True, omit_defaults=True):
    """What a publisher said on when to come back, in headers and document; unsaid is None or empty.

    `skip_hours` are 0 to 23, `skip_days` 0 (Monday) to 6, both in UTC (RSS 2.0).
    """

    ttl_s: float | None = None
    period_s: float | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()


NO_HINTS = PublisherHints()


def joined(said: Freshness, document: PublisherHints) -> PublisherHints:
    """Join what the headers say to what the document itself says."""
    return msgspec.structs.replace(document, **msgspec.structs.asdict(said))


class Offer(msgspec.Struct, frozen=True):
    """The hubs that a feed names, in its order, and the topic by which they know it (WebSub, section 4)."""

    hubs: tuple[str, ...]
    topic: str


class Pushed(msgspec.Struct, frozen=True):
    """A document that a hub sent unasked; it may hold the whole feed, or no more than what is new."""

    hub: str
    body: bytes
    content_type: str | None


class Rest(msgspec.Struct, frozen=True):
    """Until when nothing will be new at a source, and why."""

    until_ms: int
    reason: str


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What one read brought: new events oldest first, and what the adapter wants back next time.

    `memory` is committed together with the events, so that a crash repeats nothing and loses nothing.
    `detail` is a remark for the operator on a read that worked ("not modified", "3 entries, cut off").
    `contact` tells whether a host on the network answered; None where none was asked. `offer` is who
    would push what is new, `retracted` counts the bodies that take something back, and `rest` is said by
    a source on a grid that has nothing to tell for a while.
    """

    bodies: tuple[Body, ...]
    memory: bytes
    detail: str | None = None
    hints: PublisherHints = NO_HINTS
    contact: bool | None = None
    offer: Offer | None = None
    retracted: int = 0
    rest: Rest | None = None


class ReadError(SourceError):
    """A read that failed, why, and the facts from which the poller decides what follows.

    `contact` is False when `host` could not be reached at all, so that nobody was bothered; None where
    that is not known. `memory`, if any, takes the place of what the source remembered.
    """

    def __init__(
        self,
        subject: str,
        cause: ReadCause,
        *,
        hints: PublisherHints = NO_HINTS,
        contact: bool | None = None,
        host: str | None = None,
        host_backoff: HostBackoff | None = None,
        memory: bytes | None = None,
    ) -> None:
        super().__init__(subject, words(cause))
        self.cause = cause
        self.hints = hints
        self.contact = contact
        self.host = host
        self.host_backoff = host_backoff
        self.memory = memory


class NotAsked(SourceError):
    """A read that was put off because of a back-off; nothing was sent, so nothing failed."""

    def __init__(self, subject: str, host_backoff: HostBackoff) -> None:
        super().__init__(subject, f"{host_backoff.host} asked to be left alone")
        self.host_backoff = host_backoff


@contextmanager
def read_errors(subject: str) -> Iterator[None]:
    """Have what a request fails with told of the source that it was for."""
    try:
        yield
    except OnBackoff as error:
        raise NotAsked(subject, error.host_backoff) from error
    except RequestFailed as error:
        raise ReadError(
            subject,
            error.cause,
            hints=joined(error.freshness, NO_HINTS),
            contact=error.contact,
            host=error.host,
            host_backoff=error.host_backoff,
        ) from error


class HostBackoffs(Protocol):
    """The back-offs in force, shared by all sources that ask the same hosts."""

    def add(self, host_backoff: HostBackoff) -> None: ...


class Adapter(Protocol):
    """One source of one kind.

    `read` raises ReadError with a cause, or SourceError where its own words are all there is to tell.
    """

    async def read(self, memory: bytes | None, now_ms: int) -> Reading: ...


@runtime_checkable
class Redating(Protocol):
    """An adapter that remembers when it saw things, and may have seen them by a clock that was behind."""

    def redated(self, memory: bytes | None, since_ms: int, until_ms: int, by_ms: int) -> bytes | None:
        """The memory with what it noted between two instants set on by `by_ms`, and told anew by a read."""


class Receiver(Protocol):
    """A source that also takes what is pushed to it.

    `absorb` raises SourceError for a document that it cannot make anything of.
    """

    def known_offer(self, memory: bytes | None) -> Offer | None:
        """What the last reading offered."""

    async def absorb(self, memory: bytes | None, pushed: Pushed, now_ms: int) -> Reading: ...
