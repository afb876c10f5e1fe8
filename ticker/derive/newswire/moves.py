"""Which moves of a price are worth a story: those that are unusual for the symbol. Pure."""

from math import sqrt

from ticker.derive.newswire.state import Anchor, Usual

WINDOW_MS = 300_000
LEAST_MOVE = 0.01
"""What a symbol has to move within WINDOW_MS while nobody knows how far it usually goes."""
UNUSUAL = 4.0
"""How many times as far as usual a move has to go, once that is known."""
_LEAST_UNUSUAL = 0.002
_KNOWN_MINUTES = 5
_MINUTE_MS = 60_000
_LONGEST_MINUTE_MS = 3 * _MINUTE_MS
_REMEMBERED = 30
_MOST_OF_USUAL = 4.0


def needed(usual: Usual | None, lasted_ms: int) -> float:
    """How far a price has to go in so long for a story, as a part of it."""
    if usual is None or usual.minutes < _KNOWN_MINUTES:
        return LEAST_MOVE
    return max(_LEAST_UNUSUAL, UNUSUAL * usual.size * sqrt(max(lasted_ms, _MINUTE_MS) / _MINUTE_MS))


def measured(usual: Usual | None, price: float, now_ms: int, *, anew: bool) -> Usual:
    """Take a price into account; `anew` says that it cannot be compared to those before."""
    if usual is None:
        return Usual(price, now_ms)
    took_ms = now_ms - usual.since_ms
    if anew or not 0 <= took_ms <= _LONGEST_MINUTE_MS:
        return Usual(price, now_ms, usual.size, usual.minutes)
    if took_ms < _MINUTE_MS:
        return usual
    move = abs(price / usual.price - 1) * sqrt(_MINUTE_MS / took_ms)
    if usual.minutes >= _KNOWN_MINUTES:
        # One jump says little of what is usual.
        move = min(move, _MOST_OF_USUAL * usual.size)
    known = min(usual.minutes + 1, _REMEMBERED)
    return Usual(price, now_ms, usual.size + (move - usual.size) / known, known)


def is_unusual(anchor: Anchor, usual: Usual | None, price: float, now_ms: int) -> bool:
    """Whether the way from the anchor to a price is worth a story."""
    lasted_ms = now_ms - anchor.since_ms
    return lasted_ms <= WINDOW_MS and abs(price / anchor.price - 1) >= needed(usual, lasted_ms)
