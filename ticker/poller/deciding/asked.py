"""Whether a source may be read before it is due, because somebody asks for it. Pure."""

from ticker.ask.reading import Asked, Begun, NotNow, TooSoon
from ticker.config.rhythm import Rhythm
from ticker.poller.deciding.freshness import interval
from ticker.poller.deciding.skips import after_skips
from ticker.poller.state import SourceState
from ticker.times import duration_words

LEAST_MS = 60_000
"""However often somebody asks, no publisher is asked sooner after the last time, unless that is usual."""


def asked(state: SourceState, rhythm: Rhythm, *, now_ms: int) -> Asked:
    """Whether a source is read now, or why not yet.

    What its publisher asked for holds: Retry-After, the back-off of its host, how long an answer is fresh,
    and when it wants nobody. The back-off after failures does not: whoever asks may have mended what failed.
    """
    if rhythm.on_grid:
        return NotNow(f"it is read every {duration_words(rhythm.every_ms / 1000)} as it is")
    if state.health == "gone":
        return NotNow("its publisher says it is gone, so it is read no more")
    free_ms, skips = after_skips(now_ms, state.hints, 0)
    waits = [wait for wait in _waits(state, rhythm) if wait.until_ms > now_ms]
    if skips is not None:
        waits.append(TooSoon(free_ms, f"publisher {skips}"))
    return max(waits, key=lambda wait: wait.until_ms, default=Begun())


def _waits(state: SourceState, rhythm: Rhythm) -> list[TooSoon]:
    waits: list[TooSoon] = []
    if state.retry_after_ms is not None:
        waits.append(TooSoon(state.retry_after_ms, "publisher asks to be left alone (Retry-After)"))
    if (backoff := state.host_backoff) is not None:
        waits.append(TooSoon(backoff.until_ms, f"{backoff.host} asks all its visitors to wait (429)"))
    if state.judged_ms is None:
        return waits
    least_ms = min(LEAST_MS, rhythm.every_ms)
    waits.append(
        TooSoon(state.judged_ms + least_ms, f"it was read less than {duration_words(least_ms / 1000)} ago")
    )
    if state.health == "ok":
        fresh = interval(rhythm, 0, state.hints)
        waits.append(TooSoon(state.judged_ms + fresh.wait_ms, fresh.reason))
    return waits
