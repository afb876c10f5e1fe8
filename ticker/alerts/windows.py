"""Which window a single condition has: its own, that of the parentheses around it, or that of its `and`."""

import msgspec

from ticker.alerts.conditions import About, All, Condition, Either, Matches, Moves, Volume, leaves_of

MIN_WINDOW_MS = 1_000
MAX_WINDOW_MS = 7 * 86_400_000
NEWS_MS = 600_000
"""How long a headline counts for what it is joined to by `and`, where nothing says so."""
VOLUME_MS = 300_000
"""Over how long volume is added up, where nothing says so."""


def with_windows(condition: Condition, within_ms: int | None = None, *, is_whole: bool = True) -> Condition:
    """Give a window to those leaves that have none; once the condition `is_whole`, also the usual ones."""
    given = _given(condition, within_ms)
    return _usual(given, None) if is_whole else given


def _given(condition: Condition, within_ms: int | None) -> Condition:
    match condition:
        case All(parts=parts):
            return All(tuple(_given(part, within_ms) for part in parts))
        case Either(parts=parts):
            return Either(tuple(_given(part, within_ms) for part in parts))
        case leaf if leaf.within_ms is None:
            return msgspec.structs.replace(leaf, within_ms=within_ms)
        case leaf:
            return leaf


def _usual(condition: Condition, news_ms: int | None) -> Condition:
    match condition:
        case All(parts=parts):
            windows = [
                leaf.within_ms
                for leaf in leaves_of(condition)
                if leaf.within_ms and not isinstance(leaf, Volume)
            ]
            longest_ms = max(windows, default=NEWS_MS)
            return All(tuple(_usual(part, longest_ms) for part in parts))
        case Either(parts=parts):
            return Either(tuple(_usual(part, news_ms) for part in parts))
        case Matches(within_ms=None) | About(within_ms=None):
            return msgspec.structs.replace(condition, within_ms=news_ms)
        case Volume(within_ms=None):
            return msgspec.structs.replace(condition, within_ms=VOLUME_MS)
        case Moves(within_ms=None):
            return msgspec.structs.replace(condition, within_ms=news_ms or NEWS_MS)
        case _:
            return condition
