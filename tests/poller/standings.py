"""How a feed stands, read and pushed to at instants of the test's choice."""

import msgspec

from ticker.poller.pushes import after_push, tightened
from ticker.poller.standing import Failed, Rhythm, Standing, Worked
from ticker.poller.verdict import judge
from ticker.sources.adapter import Wishes

T = 1_800_000_000_000  # 2027-01-15T08:00:00Z, a Friday
MINUTE = 60_000
HOUR = 3_600_000
FEED = Rhythm(15 * MINUTE, on_grid=False)
AUTO = Rhythm(15 * MINUTE, on_grid=False, auto=True)
# As a read at T left it that was not the first one.
OK = Standing(last_ok_ms=T, judged_ms=T, due_ms=T + 15 * MINUTE, reason="every 15 min")


def changed(standing: Standing = OK, **fields: object) -> Standing:
    return msgspec.structs.replace(standing, **fields)


def read(
    standing: Standing,
    *,
    news: int = 0,
    wishes: Wishes | None = None,
    rhythm: Rhythm = FEED,
    pushing: bool = True,
    retracted: int = 0,
    now: int | None = None,
) -> Standing:
    """After a read that worked, when it was due or at `now`."""
    at_ms = now if now is not None else standing.due_ms or T
    outcome = Worked(None, wishes or Wishes(), news, retracted)
    return judge(standing, outcome, rhythm, now_ms=at_ms, jitter=0.0, pushing=pushing)


def pushed(
    standing: Standing = OK,
    *,
    news: int = 1,
    rhythm: Rhythm = FEED,
    now: int = T + MINUTE,
    jitter: float = 0.0,
) -> Standing:
    return after_push(standing, rhythm, news, "pushed by hub.example", now_ms=now, jitter=jitter)


def left(standing: Standing, *, rhythm: Rhythm = FEED, now: int, jitter: float = 0.0) -> Standing:
    """After its hub has ceased to push."""
    return tightened(standing, rhythm, now_ms=now, jitter=jitter)


def wait_min(standing: Standing) -> float:
    """From the last read that worked to the next one."""
    assert standing.due_ms is not None
    assert standing.last_ok_ms is not None
    return (standing.due_ms - standing.last_ok_ms) / MINUTE


FAILING = judge(OK, Failed("503 Service Unavailable"), FEED, now_ms=T, jitter=0.0)
GONE = judge(OK, Failed("410 Gone", gone=True), FEED, now_ms=T, jitter=0.0)
