"""What the poller knows of a source: how it stands, and how its last read came out."""

from typing import TypeAlias

import msgspec

from ticker.config.rhythm import Rhythm
from ticker.events import Health
from ticker.outbound.host_backoffs import HostBackoff
from ticker.sources.adapter import NO_HINTS, PublisherHints, Rest
from ticker.sources.causes import ReadCause


class SourceState(msgspec.Struct, frozen=True, kw_only=True):
    """How a source is between reads, and when it is read next; in the log beside the adapter's own memory.

    `detail` says the `cause` in words, or is a remark on a read that worked. `judged_ms` is when this was
    decided, `pace_ms` what `every: auto` has come to, `cut_short` counts the reads in a row that began
    and never ended, `host_backoff` is what the source's host asked for. `trust` is how often the interval
    is doubled while a hub pushes, `pushed` counts its deliveries since the last read, and `lost` is the
    trust that this read ended. `resumes_ms` is when there will be news again at a source that rests.
    `retry_after_ms` is until when the publisher of one that failed wants to be left alone.
    """

    # In the log under the names that they were first written with: state, wishes, hold.
    health: Health = msgspec.field(default="ok", name="state")
    detail: str | None = None
    cause: ReadCause | None = None
    failures: int = 0
    last_ok_ms: int | None = None
    due_ms: int | None = None
    reason: str | None = None
    judged_ms: int | None = None
    hints: PublisherHints = msgspec.field(default=NO_HINTS, name="wishes")
    pace_ms: int | None = None
    cut_short: int = 0
    host_backoff: HostBackoff | None = msgspec.field(default=None, name="hold")
    trust: int = 0
    pushed: int = 0
    lost: int = 0
    resumes_ms: int | None = None
    retry_after_ms: int | None = None


class Worked(msgspec.Struct, frozen=True, tag=True):
    """A read that worked; `news` counts the events that it brought, `retracted` those that took one back."""

    detail: str | None
    hints: PublisherHints = NO_HINTS
    news: int = 0
    retracted: int = 0
    rest: Rest | None = None


class Failed(msgspec.Struct, frozen=True, tag=True):
    """A read that failed; see `ticker.sources.adapter.ReadError` for the facts."""

    cause: ReadCause
    hints: PublisherHints = NO_HINTS
    host_backoff: HostBackoff | None = None


class Deferred(msgspec.Struct, frozen=True, tag=True):
    """A read that was put off before anything was asked, because the host is on back-off."""

    host_backoff: HostBackoff


Outcome: TypeAlias = Worked | Failed | Deferred


def moved(state: SourceState, by_ms: int) -> SourceState:
    """The same after the clock was set by `by_ms`: everything is as long ago, or as far off, as before."""

    def by(ms: int | None) -> int | None:
        return None if ms is None else ms + by_ms

    backoff = state.host_backoff
    return msgspec.structs.replace(
        state,
        due_ms=by(state.due_ms),
        judged_ms=by(state.judged_ms),
        last_ok_ms=by(state.last_ok_ms),
        retry_after_ms=by(state.retry_after_ms),
        host_backoff=backoff and HostBackoff(backoff.host, backoff.until_ms + by_ms),
    )


def own_ms(state: SourceState, rhythm: Rhythm) -> int:
    """The interval before any hint of the publisher: the operator's, or what `auto` has come to."""
    return (state.pace_ms or rhythm.every_ms) if rhythm.auto else rhythm.every_ms
