"""How a source that fails is asked less and less often, and never not at all. Pure."""

from ticker.config.rhythm import DAY_MS
from ticker.poller.deciding.freshness import Wait

CEILING_MS = 3_600_000
"""A server in trouble is looked for at least this often, so that news come soon after it recovers."""
REFUSED_CEILING_MS = DAY_MS
"""An answer such as 404 seldom changes by itself; a publisher need not give it more often than daily."""
CUT_SHORT_MS = 30_000


def back_off(interval_ms: int, failures: int, jitter: float, *, refused: bool = False) -> Wait:
    """The wait after the `failures`-th failure in a row: the interval, doubled with each further one.

    It ends at a ceiling but never under the interval; `jitter` (0 to 1) adds up to a tenth, so that
    readers who were turned away together do not come back together.
    """
    ceiling_ms = max(interval_ms, REFUSED_CEILING_MS if refused else CEILING_MS)
    wait_ms = min(interval_ms << min(failures - 1, 30), ceiling_ms)
    reason = "first failure" if failures == 1 else f"backing off after {failures} failures"
    return Wait(round(wait_ms * (1 + jitter / 10)), reason)


def after_cut_short(interval_ms: int, cut_short: int) -> int:
    """How long after its start a read that never ended may be tried again.

    A process that dies again and again would otherwise ask every publisher at each of its starts.
    """
    return min(interval_ms, CUT_SHORT_MS << min(cut_short, 30))
