"""What follows from one read of a source: its health, when it is read next, and why then. Pure."""

from hashlib import sha256

import msgspec

from ticker.config.rhythm import DAY_MS, Rhythm
from ticker.events import Health, Source
from ticker.outbound.causes import Gone
from ticker.outbound.host_backoffs import HostBackoff
from ticker.poller.deciding.adaptive import next_pace
from ticker.poller.deciding.backoff import after_cut_short, back_off
from ticker.poller.deciding.freshness import every, interval, retry_after
from ticker.poller.deciding.pushes import pushed_interval, trust_after_read
from ticker.poller.deciding.skips import after_skips
from ticker.poller.state import Deferred, Failed, Outcome, SourceState, Worked, own_ms
from ticker.sources.adapter import NO_HINTS, PublisherHints
from ticker.sources.advice import GONE, NOTHING, advice
from ticker.sources.causes import Overdue, is_lasting
from ticker.sources.words import words
from ticker.times import rfc3339

SLOW_MS = 30_000
"""Sources read this seldom or more so report every read; faster ones only a change of state."""
LATE_GRACE_MS = 30_000
SPREAD_MS = 5_000
"""Over how long the first reads of a start are spread."""
_STEPPED_BACK_MS = 60_000
_LONGEST_REST_MS = 15_000
"""A source that rests is looked at now and then: its settings, or the clock, may have become others."""


def judge(
    state: SourceState,
    outcome: Outcome,
    rhythm: Rhythm,
    *,
    now_ms: int,
    jitter: float,
    pushing: bool = False,
) -> SourceState:
    """Where a source stands after a read, `pushing` being whether a hub has promised to.

    `jitter` (0 to 1) only ever makes a wait longer.
    """
    match outcome:
        case Worked() if rhythm.on_grid and outcome.hints == NO_HINTS:
            return _ticked(state, outcome, rhythm, now_ms)
        case Worked():
            return _worked(state, outcome, rhythm, now_ms, jitter, pushing=pushing)
        case Failed(cause=Gone() as cause):
            return _gone(state, cause, now_ms)
        case Failed():
            return _failed(state, outcome, rhythm, now_ms, jitter)
        case Deferred(host_backoff=host_backoff):
            return _deferred(state, host_backoff, now_ms, jitter)


def _gone(state: SourceState, cause: Gone, now_ms: int) -> SourceState:
    return msgspec.structs.replace(
        state,
        health="gone",
        detail=words(cause),
        cause=cause,
        failures=state.failures + 1,
        due_ms=None,
        reason="stopped for good: the publisher says it is gone",
        judged_ms=now_ms,
        cut_short=0,
    )


def _deferred(state: SourceState, host_backoff: HostBackoff, now_ms: int, jitter: float) -> SourceState:
    free_ms = max(host_backoff.until_ms, now_ms) + round(jitter * SPREAD_MS)
    due_ms, skips = after_skips(free_ms, state.hints, jitter)
    return msgspec.structs.replace(
        state,
        due_ms=due_ms,
        reason=skips or f"{host_backoff.host} asks all its visitors to wait (429)",
        judged_ms=now_ms,
        cut_short=0,
    )


def _ticked(state: SourceState, outcome: Worked, rhythm: Rhythm, now_ms: int) -> SourceState:
    if outcome.rest is not None:
        rest = outcome.rest
        return SourceState(
            detail=outcome.detail,
            last_ok_ms=now_ms,
            judged_ms=now_ms,
            due_ms=max(now_ms, min(rest.until_ms, now_ms + max(rhythm.every_ms, _LONGEST_REST_MS))),
            reason=rest.reason,
            resumes_ms=rest.until_ms,
        )
    return SourceState(
        detail=outcome.detail,
        last_ok_ms=now_ms,
        judged_ms=now_ms,
        due_ms=_own_due(state.due_ms, rhythm, rhythm.every_ms, now_ms),
        reason=every(rhythm.every_ms),
    )


def _worked(
    state: SourceState, outcome: Worked, rhythm: Rhythm, now_ms: int, jitter: float, *, pushing: bool
) -> SourceState:
    # All that a first read brings is old: it says nothing of how often the feed changes. Nor does one that
    # only confirms what was pushed, and without its hub the feed is read at this pace again.
    telling = state.last_ok_ms is not None and (outcome.news or not state.pushed)
    pace_ms = own_ms(state, rhythm)
    if rhythm.auto and telling:
        pace_ms = next_pace(pace_ms, outcome.news, rhythm.max_ms)
    trust = trust_after_read(state, outcome) if pushing else 0
    after = SourceState(
        health="ok",
        detail=outcome.detail,
        last_ok_ms=now_ms,
        judged_ms=now_ms,
        hints=outcome.hints,
        pace_ms=pace_ms if rhythm.auto else None,
        trust=trust,
        lost=max(0, state.trust - trust) if pushing else 0,
    )
    every_ms = own_ms(after, rhythm)
    ask = pushed_interval(after, rhythm)
    asked_due_ms = now_ms + ask.wait_ms
    if ask.wait_ms == every_ms:
        asked_due_ms = _own_due(state.due_ms, rhythm, every_ms, now_ms)
    due_ms, skips = after_skips(asked_due_ms, outcome.hints, jitter)
    return msgspec.structs.replace(after, due_ms=due_ms, reason=skips or ask.reason)


def _failed(state: SourceState, outcome: Failed, rhythm: Rhythm, now_ms: int, jitter: float) -> SourceState:
    failures = state.failures + 1
    hints = _known_hints(state, outcome)
    # From what the publisher asks of us when all is well: a feed that fails is never asked more often.
    base_ms = interval(rhythm, own_ms(state, rhythm), hints).wait_ms
    ask = back_off(base_ms, failures, jitter, refused=is_lasting(outcome.cause))
    asked = retry_after(outcome.hints)
    ask = max([ask, asked] if asked else [ask], key=lambda one: one.wait_ms)
    due_ms, skips = after_skips(now_ms + ask.wait_ms, hints, jitter)
    return msgspec.structs.replace(
        state,
        health="failing",
        detail=words(outcome.cause),
        cause=outcome.cause,
        failures=failures,
        due_ms=due_ms,
        reason=skips or ask.reason,
        judged_ms=now_ms,
        cut_short=0,
        host_backoff=outcome.host_backoff,
        retry_after_ms=now_ms + asked.wait_ms if asked else None,
    )


def _known_hints(state: SourceState, outcome: Failed) -> PublisherHints:
    """What the answer said, and what the feed's document said when there last was one."""
    return msgspec.structs.replace(
        outcome.hints,
        ttl_s=state.hints.ttl_s,
        period_s=state.hints.period_s,
        skip_hours=state.hints.skip_hours,
        skip_days=state.hints.skip_days,
    )


def _own_due(due_ms: int | None, rhythm: Rhythm, every_ms: int, now_ms: int) -> int:
    if not rhythm.on_grid or due_ms is None:
        # From the answer on: from the start of the read, which may have waited for its turn, two
        # requests could come closer to each other than the interval.
        return now_ms + every_ms
    # Counted from when the read was due, not from when it was done: otherwise every read adds its own
    # length to the interval. Slots that have passed meanwhile are not read one after the other.
    slots = max(1, -((due_ms - now_ms - 1) // every_ms))
    return due_ms + slots * every_ms


def slots_missed(due_ms: int | None, rhythm: Rhythm, now_ms: int) -> int:
    """How many reads of the grid passed unread while a read or the machine took its time."""
    if not rhythm.on_grid or due_ms is None or now_ms < due_ms:
        return 0
    return (now_ms - due_ms) // rhythm.every_ms


def begun(state: SourceState, rhythm: Rhythm, now_ms: int) -> SourceState:
    """What is written before a read begins, and found after a restart if it never ended."""
    wait_ms = interval(rhythm, own_ms(state, rhythm), state.hints).wait_ms
    return msgspec.structs.replace(
        state,
        due_ms=now_ms + after_cut_short(wait_ms, state.cut_short),
        reason="the last read was cut short",
        judged_ms=now_ms,
        cut_short=state.cut_short + 1,
    )


def first_due(name: str, state: SourceState, rhythm: Rhythm, now_ms: int) -> int:
    """When a source is read after a start: when it was due before, or soon, each at a moment of its own.

    If the clock has stepped back since, what was left of the wait begins again now.
    """
    due_ms = state.due_ms
    if due_ms is not None and state.judged_ms is not None:
        if now_ms < state.judged_ms - _STEPPED_BACK_MS:
            return now_ms + max(0, due_ms - state.judged_ms)
    elif due_ms is not None and due_ms > now_ms + DAY_MS + rhythm.every_ms:
        due_ms = None
    if due_ms is not None and due_ms > now_ms:
        return due_ms
    return now_ms + phase(name, min(rhythm.every_ms, SPREAD_MS))


def next_due(state: SourceState, due_ms: int, now_ms: int) -> int:
    """When a source is read next that was judged lately; if that is still to come, the clock was set back."""
    if state.judged_ms is not None and state.judged_ms > now_ms:
        return now_ms + max(0, due_ms - state.judged_ms)
    return due_ms


def postponed(name: str, state: SourceState, now_ms: int) -> SourceState | None:
    """Where a source stands that came due at a moment that its publisher skips; None if it may be read.

    So after a restart, or when the machine was asleep at the hour that had been worked out.
    """
    due_ms, skips = after_skips(now_ms, state.hints, phase(name, 1000) / 1000)
    if skips is None:
        return None
    return msgspec.structs.replace(state, due_ms=due_ms, reason=skips, judged_ms=now_ms, cut_short=0)


def phase(name: str, every_ms: int) -> int:
    """A source's own place within an interval, the same at every start."""
    return int.from_bytes(sha256(name.encode()).digest()[:8]) % max(1, every_ms)


def is_late(state: SourceState, rhythm: Rhythm, now_ms: int) -> bool:
    """Whether a source that was fine has not been read although it was due a good while ago."""
    grace_ms = max(LATE_GRACE_MS, rhythm.every_ms)
    return state.health == "ok" and state.due_ms is not None and now_ms > state.due_ms + grace_ms


def overdue(state: SourceState, now_ms: int) -> SourceState:
    """How a source that `is_late` is told."""
    cause = Overdue((now_ms - (state.due_ms or now_ms)) / 1000)
    return msgspec.structs.replace(state, health="late", detail=words(cause), cause=cause)


def event_of(name: str, title: str, kind: str, state: SourceState, rhythm: Rhythm) -> Source:
    """How a source is told; a next read that is seconds away is left to the reason.

    Of reads that follow each other so fast not all are told, so that it would soon have passed.
    """
    return Source(
        name=name,
        title=title,
        kind=kind,
        state=state.health,
        detail=state.detail,
        advice=_advice(state),
        last_ok=None if state.last_ok_ms is None else rfc3339(state.last_ok_ms),
        next_read=_next_read(state, rhythm),
        next_reason=state.reason,
        failures=state.failures,
    )


def _next_read(state: SourceState, rhythm: Rhythm) -> str | None:
    if state.resumes_ms is not None:
        return rfc3339(state.resumes_ms)
    return rfc3339(state.due_ms) if _is_slow(state, rhythm) and state.due_ms is not None else None


def _advice(state: SourceState) -> str | None:
    """What an operator can do; also where the cause was not kept, as in logs of earlier versions."""
    match state:
        case SourceState(health="ok"):
            return None
        case SourceState(health="gone", cause=None):
            return GONE
        case SourceState(cause=cause):
            return (advice(cause) if cause is not None else None) or NOTHING


def is_worth_telling(told: Health | None, before: SourceState, state: SourceState, rhythm: Rhythm) -> bool:
    """Whether a read makes a `source` event, given the health that was told last, and how it was before.

    The remark on a publisher's feed may be another at every read; of what keeps to a grid it seldom is.
    """
    said, says = (before.detail, before.resumes_ms), (state.detail, state.resumes_ms)
    remarked = rhythm.on_grid and state.health == "ok" and said != says
    return told != state.health or remarked or _is_slow(state, rhythm)


def _is_slow(state: SourceState, rhythm: Rhythm) -> bool:
    # Also one of a short interval whose publisher asks for a long one.
    if state.due_ms is None or state.judged_ms is None:
        return rhythm.every_ms >= SLOW_MS
    return max(rhythm.every_ms, state.due_ms - state.judged_ms) >= SLOW_MS
