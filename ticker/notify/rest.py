"""For how long nothing is sent to who has not taken what was; pure."""

LONGEST_REST_MS = 300_000
MOST_RETRY_MS = 3_600_000


def rest_ms(first_ms: int, failures: int, retry_ms: int | None, draw: float) -> int:
    """Twice as long with each failure in a row, or as long as was asked for; `draw` from 0 to 1 spreads."""
    longest_ms = min(first_ms << min(failures - 1, 30), LONGEST_REST_MS)
    asked_ms = min(retry_ms or 0, MOST_RETRY_MS)
    return max(asked_ms, round(longest_ms * (0.5 + draw / 2)))


def left_ms(until_ms: int, now_ms: int) -> int:
    """How much of it is left.

    A clock that was set back must not keep anything waiting until it has caught up.
    """
    left = until_ms - now_ms
    return left if 0 < left <= MOST_RETRY_MS else 0
