"""How a feed stands, read and pushed to at instants of the test's choice."""

import msgspec

from ticker.config.rhythm import Rhythm
from ticker.outbound.causes import Gone, Refused
from ticker.poller.deciding.pushes import after_push, tightened
from ticker.poller.deciding.verdict import judge
from ticker.poller.state import Failed, SourceState, Worked
from ticker.sources.adapter import PublisherHints

T = 1_800_000_000_000  # 2027-01-15T08:00:00Z, a Friday
MINUTE = 60_000
HOUR = 3_600_000
FEED = Rhythm(15 * MINUTE, on_grid=False)
AUTO = Rhythm(15 * MINUTE, on_grid=False, auto=True)
# As a read at T left it that was not the first one.
OK = SourceState(last_ok_ms=T, judged_ms=T, due_ms=T + 15 * MINUTE, reason="every 15 min")


def changed(state: SourceState = OK, **fields: object) -> SourceState:
    return msgspec.structs.replace(state, **fields)


def read(
    state: SourceState,
    *,
    news: int = 0,
    hints: PublisherHints | None = None,
    rhythm: Rhythm = FEED,
    pushing: bool = True,
    retracted: int = 0,
    now: int | None = None,
) -> SourceState:
    """After a read that worked, when it was due or at `now`."""
    at_ms = now if now is not None else state.due_ms or T
    outcome = Worked(None, hints or PublisherHints(), news, retracted)
    return judge(state, outcome, rhythm, now_ms=at_ms, jitter=0.0, pushing=pushing)


def pushed(
    state: SourceState = OK,
    *,
    news: int = 1,
    rhythm: Rhythm = FEED,
    now: int = T + MINUTE,
    jitter: float = 0.0,
) -> SourceState:
    return after_push(state, rhythm, news, "pushed by hub.example", now_ms=now, jitter=jitter)


def left(state: SourceState, *, rhythm: Rhythm = FEED, now: int, jitter: float = 0.0) -> SourceState:
    """After its hub has ceased to push."""
    return tightened(state, rhythm, now_ms=now, jitter=jitter)


def wait_min(state: SourceState) -> float:
    """From the last read that worked to the next one."""
    assert state.due_ms is not None
    assert state.last_ok_ms is not None
    return (state.due_ms - state.last_ok_ms) / MINUTE


FAILING = judge(OK, Failed(Refused(503)), FEED, now_ms=T, jitter=0.0)
GONE = judge(OK, Failed(Gone()), FEED, now_ms=T, jitter=0.0)
