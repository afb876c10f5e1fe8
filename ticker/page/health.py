"""How sources are, in words, and their last reads; `static/js/core/words.js` says the same."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from ticker.events import Source
from ticker.page.words import age, countdown
from ticker.times import duration_words, parse_rfc3339

_FAST_S = 30
"""A source that is read more often than this reports changes of state only, so it has no countdown."""


class SourceWords(msgspec.Struct, frozen=True):
    """A source's state, what happens next, and what an operator can do (empty if nothing)."""

    state: str
    line: str
    advice: str


HEALTH = ("ok", "late", "failing", "gone", "waiting")
"""The states of a source, in the order in which they are counted."""


def health_summary(states: Sequence[str]) -> str:
    """How many sources, or reads, are in which state."""
    counts = Counter(states)
    return " · ".join(f"{counts[state]} {state}" for state in HEALTH if counts[state])


def reads_summary(states: Sequence[str]) -> str:
    """What a strip of last reads shows."""
    if not states:
        return "No reads yet"
    return (
        f"Last read: {states[0]}"
        if len(states) == 1
        else f"Last {len(states)} reads: {health_summary(states)}"
    )


def source_words(event: Source | None, every_s: float, now_ms: int) -> SourceWords:
    """Put a source's newest state (None before its first) into words."""
    if event is None:
        return SourceWords("waiting", f"first read to come, then every {duration_words(every_s)}", "")
    if event.state == "gone":
        return SourceWords("gone", event.detail or "not read any more", event.advice or "")
    next_read = _next_read(event, now_ms, "next" if event.state == "ok" else "retrying")
    reason = event.next_reason if event.state == "ok" else None
    if event.state == "ok" and every_s < _FAST_S and event.next_read is None:
        next_read, reason = f"every {duration_words(every_s)}", None
    elif event.state == "failing" and every_s < _FAST_S:
        next_read = next_read or f"retrying within {duration_words(_FAST_S)}"
    parts = (next_read, reason, event.detail)
    line = " · ".join(part for part in parts if part)
    return SourceWords(event.state, line, "" if event.state == "ok" else _failures(event, now_ms))


def _next_read(event: Source, now_ms: int, verb: str) -> str:
    if event.next_read is None:
        return ""
    left_ms = parse_rfc3339(event.next_read) - now_ms
    return f"{verb} in {countdown(left_ms)}" if left_ms > 0 else "reading now"


def _failures(event: Source, now_ms: int) -> str:
    said = event.advice or ""
    if not event.failures:
        return said
    count = f"{event.failures} failed read{'' if event.failures == 1 else 's'}"
    good = (
        "none good yet" if event.last_ok is None else f"last good {age(_since_ms(event.last_ok, now_ms))} ago"
    )
    return f"{count}, {good}. {said}".rstrip()


def _since_ms(time: str, now_ms: int) -> int:
    return now_ms - parse_rfc3339(time)
