"""The price that bands are drawn about: the mean of the last five minutes' trades, followed in steps.

Limit Up-Limit Down plan, section V(A): a new mean takes the place of the reference price once it is 1 % away
from it, and each reference price stays for at least 30 seconds; without trades it stays too.
"""

import msgspec

WINDOW_MS = 300_000
LEAST_MS = 30_000
"""How long a reference price stays at least; trades are summed up over as long."""
MOVED = 0.01
"""How far the mean has to be away, in parts of the reference price."""
PARTS = WINDOW_MS // LEAST_MS


class HalfMinuteTrades(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The trades of half a minute; `number` counts these since 1970, `total` adds up prices in points.

    A total is a whole number, so that `sum` gives the same bits in every Python.
    """

    number: int
    total: float
    trades: int


class Reference(msgspec.Struct, frozen=True, array_like=True):
    """A reference price in points, since when it holds, and what was traded of late, oldest first."""

    price: float
    since_ms: int
    parts: tuple[HalfMinuteTrades, ...] = ()


def traded(reference: Reference, price: int, now_ms: int) -> Reference:
    """Take a trade into account, and follow the mean where it has moved far enough."""
    parts = _with(reference.parts, price, now_ms // LEAST_MS)
    mean = sum(part.total for part in parts) / sum(part.trades for part in parts)
    away = mean - reference.price
    if abs(away) >= MOVED * reference.price and now_ms - reference.since_ms >= LEAST_MS:
        return Reference(mean, now_ms, parts)
    return Reference(reference.price, reference.since_ms, parts)


def _with(parts: tuple[HalfMinuteTrades, ...], price: int, number: int) -> tuple[HalfMinuteTrades, ...]:
    recent = kept(parts, number)
    if recent and recent[-1].number == number:
        last = recent[-1]
        return (*recent[:-1], HalfMinuteTrades(number, last.total + price, last.trades + 1))
    return (*recent, HalfMinuteTrades(number, float(price), 1))


def kept(parts: tuple[HalfMinuteTrades, ...], number: int) -> tuple[HalfMinuteTrades, ...]:
    """Those of the five minutes that end with a half minute."""
    if parts and number - PARTS < parts[0].number and parts[-1].number <= number:
        return parts
    return tuple(part for part in parts if number - PARTS < part.number <= number)
