"""What every kind of source offers to the poller."""

from typing import Protocol

import msgspec

from ticker.events import Body


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What one read brought: new events oldest first, and what the adapter wants back next time.

    `memory` is committed together with the events, so that a crash repeats nothing and loses nothing.
    `detail` is a remark for the operator on a read that worked ("not modified", "3 entries, cut off").
    """

    bodies: tuple[Body, ...]
    memory: bytes
    detail: str | None = None


class Adapter(Protocol):
    """One source of one kind; `read` raises SourceError for what the operator should know."""

    async def read(self, memory: bytes | None, now_ms: int) -> Reading: ...
