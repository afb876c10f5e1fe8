"""What follows from one read of a source: its health, and when it is read next. Pure."""

from hashlib import sha256
from typing import TypeAlias

import msgspec

from ticker.events import Health, Source
from ticker.times import duration_words, rfc3339

SLOW_MS = 30_000
"""Sources read this seldom or more so report every read; faster ones only a change of state."""
MAX_BACK_OFF_MS = 3_600_000
LATE_GRACE_MS = 30_000
SPREAD_MS = 5_000
"""Over how long the first reads of a start are spread."""


class Rhythm(msgspec.Struct, frozen=True):
    """How a source wants to be read: every so often, on a fixed grid or that long after the last read."""

    every_ms: int
    on_grid: bool


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a source between reads; kept in the log beside the adapter's own memory."""

    state: Health = "ok"
    detail: str | None = None
    failures: int = 0
    last_ok_ms: int | None = None
    due_ms: int | None = None
    reason: str | None = None


class Worked(msgspec.Struct, frozen=True, tag=True):
    detail: str | None


class Failed(msgspec.Struct, frozen=True, tag=True):
    detail: str
    retry_after_s: float | None
    gone: bool


Outcome: TypeAlias = Worked | Failed


def judge(
    standing: Standing, outcome: Outcome, rhythm: Rhythm, *, started_ms: int, now_ms: int, jitter: float
) -> Standing:
    """Where a source stands after a read; `jitter` (0 to 1) lengthens a back-off by up to a tenth."""
    match outcome:
        case Worked(detail=detail):
            return Standing(
                state="ok",
                detail=detail,
                last_ok_ms=now_ms,
                due_ms=_next_due(standing.due_ms, rhythm, started_ms, now_ms),
                reason=f"every {duration_words(rhythm.every_ms / 1000)}",
            )
        case Failed(detail=detail, gone=True):
            return msgspec.structs.replace(
                standing,
                state="gone",
                detail=detail,
                failures=standing.failures + 1,
                due_ms=None,
                reason=None,
            )
        case Failed(detail=detail, retry_after_s=retry_after_s):
            failures = standing.failures + 1
            wait_ms, reason = _back_off(rhythm.every_ms, failures, retry_after_s, jitter)
            return msgspec.structs.replace(
                standing,
                state="failing",
                detail=detail,
                failures=failures,
                due_ms=now_ms + wait_ms,
                reason=reason,
            )


def _next_due(due_ms: int | None, rhythm: Rhythm, started_ms: int, now_ms: int) -> int:
    if not rhythm.on_grid or due_ms is None:
        return started_ms + rhythm.every_ms
    # Counted from when the read was due, not from when it was done: otherwise every read adds its own
    # length to the interval. Slots that have passed meanwhile are not read one after the other.
    slots = max(1, -((due_ms - now_ms - 1) // rhythm.every_ms))
    return due_ms + slots * rhythm.every_ms


def _back_off(every_ms: int, failures: int, retry_after_s: float | None, jitter: float) -> tuple[int, str]:
    """How long to wait after a failure: never less than the interval, never for ever."""
    ceiling_ms = max(every_ms, MAX_BACK_OFF_MS)
    wait_ms = min(every_ms * 2 ** min(failures - 1, 30), ceiling_ms)
    wait_ms = round(wait_ms * (1 + jitter / 10))
    if retry_after_s is not None and retry_after_s * 1000 > wait_ms:
        return round(retry_after_s * 1000), f"asked to wait {duration_words(retry_after_s)} (Retry-After)"
    return wait_ms, "first failure" if failures == 1 else f"backing off after {failures} failures"


def slots_missed(due_ms: int | None, rhythm: Rhythm, now_ms: int) -> int:
    """How many reads of the grid passed unread while a read or the machine took its time."""
    if not rhythm.on_grid or due_ms is None or now_ms < due_ms:
        return 0
    return (now_ms - due_ms) // rhythm.every_ms


def first_due(name: str, standing: Standing, rhythm: Rhythm, now_ms: int) -> int:
    """When a source is read after a start: when it was due before, or soon, each at a moment of its own.

    A due time that lies further off than any rule would put it comes from a clock that was wrong.
    """
    offset_ms = phase(name, min(rhythm.every_ms, SPREAD_MS))
    furthest_ms = now_ms + 24 * 3_600_000 + rhythm.every_ms
    if standing.due_ms is None or not now_ms < standing.due_ms <= furthest_ms:
        return now_ms + offset_ms
    return standing.due_ms


def phase(name: str, every_ms: int) -> int:
    """A source's own place within an interval, the same at every start."""
    return int.from_bytes(sha256(name.encode()).digest()[:8]) % max(1, every_ms)


def is_late(standing: Standing, rhythm: Rhythm, now_ms: int) -> bool:
    """Whether a source that was fine has not been read although it was due a good while ago."""
    grace_ms = max(LATE_GRACE_MS, rhythm.every_ms)
    return standing.state == "ok" and standing.due_ms is not None and now_ms > standing.due_ms + grace_ms


def event_of(name: str, kind: str, standing: Standing, rhythm: Rhythm) -> Source:
    """How a source's standing is told; a next read that is seconds away is left to the reason."""
    slow = rhythm.every_ms >= SLOW_MS or standing.state != "ok"
    return Source(
        name=name,
        kind=kind,
        state=standing.state,
        detail=standing.detail,
        last_ok=None if standing.last_ok_ms is None else rfc3339(standing.last_ok_ms),
        next_read=rfc3339(standing.due_ms) if slow and standing.due_ms is not None else None,
        next_reason=standing.reason,
        failures=standing.failures,
    )


def is_worth_telling(told: Health | None, standing: Standing, rhythm: Rhythm) -> bool:
    """Whether a read makes a `source` event, given the state that was told last."""
    return told != standing.state or rhythm.every_ms >= SLOW_MS
