"""How much less often a feed is read whose hub pushes what is new (WebSub). Pure."""

import msgspec

from ticker.config.rhythm import Rhythm
from ticker.poller.deciding.freshness import Wait, interval
from ticker.poller.deciding.skips import after_skips
from ticker.poller.state import SourceState, Worked, own_ms

SELDOM_MS = 21_600_000
"""A hub that has fallen silent without a word is found out within this time."""
_MOST_TRUST = 20


def is_missing(state: SourceState, worked: Worked) -> bool:
    """Whether a read brought what a hub should have pushed; nobody pushes what is taken back."""
    return worked.news > worked.retracted and state.last_ok_ms is not None


def trust_after_read(state: SourceState, worked: Worked) -> int:
    """How often the interval is doubled from now on, after a read of a feed whose hub pushes.

    What was missed ends all trust. That nothing was missed proves something only if there was something
    to push, and so every read that only confirms what was pushed doubles the interval once more.
    """
    if is_missing(state, worked):
        return 0
    return min(state.trust + 1, _MOST_TRUST) if state.pushed else state.trust


def pushed_interval(state: SourceState, rhythm: Rhythm) -> Wait:
    """The wait between reads while the hub pushes: the usual one, doubled up to six hours and `max_every`."""
    every_ms = own_ms(state, rhythm)
    longest_ms = max(every_ms, min(SELDOM_MS, rhythm.max_ms))
    relaxed_ms = min(every_ms << state.trust, longest_ms)
    return interval(rhythm, relaxed_ms, state.hints, pushed=relaxed_ms > every_ms)


def after_push(
    state: SourceState,
    rhythm: Rhythm,
    news: int,
    detail: str,
    *,
    now_ms: int,
    jitter: float,
    pushing: bool = True,
) -> SourceState:
    """Where a source stands after a delivery: it is read later than otherwise, counted from the last read.

    Not from the delivery: a hub that brings one story in two would put off the read that finds the other.
    A delivery that brings nothing, after a read that found something, is what that read missed: the hub
    was only slower, and no trust is lost. A source that fails is read when it would have been.
    """
    if not pushing:
        # From a hub that has promised nothing, or no longer.
        return msgspec.structs.replace(state, detail=detail if state.health == "ok" else state.detail)
    trust = max(1, state.trust, state.lost + 1 if state.lost and not news else 0)
    after = msgspec.structs.replace(state, trust=trust, pushed=state.pushed + 1, lost=0, detail=detail)
    if state.health != "ok" or state.due_ms is None or state.last_ok_ms is None:
        return msgspec.structs.replace(after, detail=state.detail)
    ask = pushed_interval(after, rhythm)
    due_ms, skips = after_skips(state.last_ok_ms + ask.wait_ms, after.hints, jitter)
    if due_ms <= state.due_ms:
        return after
    return msgspec.structs.replace(after, due_ms=due_ms, reason=skips or ask.reason, judged_ms=now_ms)


def tightened(
    state: SourceState, rhythm: Rhythm, *, now_ms: int, jitter: float, doubting: bool = True
) -> SourceState:
    """Where a source stands whose hub does not push any more: read as often as ever, soon if that is due.

    Not `doubting`, its trust stays for when it pushes again.
    """
    if not state.trust:
        return state
    after = msgspec.structs.replace(state, trust=0, pushed=0, lost=0) if doubting else state
    if state.health != "ok" or state.due_ms is None or state.judged_ms is None:
        return after
    ask = interval(rhythm, own_ms(state, rhythm), state.hints)
    due_ms, skips = after_skips(max(now_ms, state.judged_ms + ask.wait_ms), after.hints, jitter)
    if due_ms >= state.due_ms:
        return after
    return msgspec.structs.replace(after, due_ms=due_ms, reason=skips or ask.reason)
