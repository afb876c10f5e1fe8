"""Whether prices came near a band in many steps of a symbol, and what its reference price is after them."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import reduce
from itertools import groupby
from operator import add, itemgetter
from typing import TypeAlias

import msgspec

from ticker.sources.simulator.addition import added
from ticker.sources.simulator.model.walk import Print
from ticker.sources.simulator.rules.bands import Bands
from ticker.sources.simulator.rules.reference import LEAST_MS, MOVED, Part, Reference, kept, traded

_NEAR = 0.99
"""Of the way at which a reference price is followed: sums that are rounded otherwise do not get there."""
_bid, _ask, _volume = itemgetter(2), itemgetter(3), itemgetter(6)

Quoted: TypeAlias = tuple[Print, bool]
"""What was displayed after a step, and whether anybody traded in it."""


class Shown(msgspec.Struct, frozen=True):
    """What a symbol has displayed in a run of steps.

    `bid`, `ask`, `last` and `volume` are those before it, `was_volume` that of one step earlier. The fair
    price is between bid and ask, unless there is no whole tick below it: `floor` is the largest tick.
    """

    prints: Sequence[Print]
    clocks_ms: Sequence[int]
    bid: int
    ask: int
    last: int
    volume: int
    was_volume: int
    floor: int

    @property
    def lowest(self) -> int:
        return min(map(_bid, self.prints), default=self.bid)

    @property
    def highest(self) -> int:
        return max(map(_ask, self.prints), default=self.ask)


class Followed(msgspec.Struct, frozen=True):
    """In how many steps no band was near, and the reference price by then."""

    steps: int
    reference: Reference


def followed(shown: Shown, reference: Reference, bands_at: Callable[[float], Bands]) -> Followed:
    """Follow the trades of a run of steps; `bands_at` draws the bands about a reference price."""
    steps, limits = len(shown.clocks_ms), bands_at(reference.price)
    lowest, highest = min(shown.lowest, shown.bid), max(shown.highest, shown.ask)
    means = [part.total / part.trades for part in reference.parts]
    is_near = _moves(reference, min([*means, lowest]), max([*means, highest]))
    if not is_near and not _touches(limits, lowest, highest, shown.floor):
        parts = reference.parts
        for number, prices in _by_half_minute(shown).items():
            parts = _joined(parts, number, prices)
        return Followed(steps, Reference(reference.price, reference.since_ms, parts))
    return _by_parts(shown, reference, limits, bands_at)


def _moves(reference: Reference, lowest: float, highest: float) -> bool:
    """Whether a reference price might be followed to a mean that is not outside of these."""
    return max(highest - reference.price, reference.price - lowest) >= _NEAR * MOVED * reference.price


def _by_half_minute(shown: Shown) -> dict[int, list[int]]:
    """The trades of half minutes: each counts in the step after it, the last one's not yet."""
    numbers = [clock_ms // LEAST_MS for clock_ms in shown.clocks_ms]
    found: dict[int, list[int]] = {}
    if shown.volume != shown.was_volume:
        found[numbers[0]] = [shown.last]
    volume, final = shown.volume, len(numbers) - 1
    for index, last, _, _, _, _, now, _ in shown.prints:
        if now != volume and index < final:
            volume, number = now, numbers[index + 1]
            if number in found:
                found[number].append(last)
            else:
                found[number] = [last]
    return found


def _joined(parts: tuple[Part, ...], number: int, prices: Sequence[int]) -> tuple[Part, ...]:
    parts = kept(parts, number)
    before = parts[-1] if parts and parts[-1].number == number else Part(number, 0.0, 0)
    whole = Part(number, reduce(add, prices, before.total), before.trades + len(prices))
    return (*(parts[:-1] if before.trades else parts), whole)


def _by_parts(
    shown: Shown, reference: Reference, limits: Bands, bands_at: Callable[[float], Bands]
) -> Followed:
    """Half minute by half minute; trade by trade where the reference price or the bands are near."""
    first: Print = (-1, shown.last, shown.bid, shown.ask, 0, 0, shown.volume, "open")
    prints = [first, *shown.prints]
    volumes = [shown.was_volume, *map(_volume, prints)]
    quotes = [(each, each[6] != volume) for each, volume in zip(prints, volumes, strict=False)]
    trades_of, begin = _by_half_minute(shown), 0
    for number, clocks_ms in groupby(shown.clocks_ms, lambda clock_ms: clock_ms // LEAST_MS):
        end, prices = begin + len(list(clocks_ms)), trades_of.get(number)
        some = quotes[bisect_left(quotes, begin - 1, key=_index) : bisect_left(quotes, end, key=_index)]
        if _might_move(reference, number, prices) or _touch(limits, some, shown.floor):
            before = reference.price
            touched, reference = _closely(shown, some, end, reference, bands_at)
            if touched is not None:
                return Followed(touched, reference)
            limits = limits if reference.price == before else bands_at(reference.price)
        elif prices:
            parts = _joined(reference.parts, number, prices)
            reference = Reference(reference.price, reference.since_ms, parts)
        begin = end
    return Followed(begin, reference)


def _might_move(reference: Reference, number: int, prices: Sequence[int] | None) -> bool:
    if not prices:
        return False
    parts = kept(reference.parts, number)
    total, trades = added(part.total for part in parts), added(part.trades for part in parts)
    lowest, highest = min(prices), max(prices)
    if not trades:
        return _moves(reference, lowest, highest)
    # The mean is on its way from the one before to one with all of them at an extreme.
    mean, more = total / trades, len(prices)
    down = (total + lowest * more) / (trades + more)
    up = (total + highest * more) / (trades + more)
    return _moves(reference, min(mean, down), max(mean, up))


def _closely(
    shown: Shown,
    quotes: Sequence[Quoted],
    end: int,
    reference: Reference,
    bands_at: Callable[[float], Bands],
) -> tuple[int | None, Reference]:
    """The step in which a quote of a half minute touches a band, if one does; the reference price then."""
    limits = bands_at(reference.price)
    for (index, last, bid, ask, *_), has_traded in quotes:
        if _touches(limits, bid, ask, shown.floor):
            return max(index, 0), reference
        if has_traded and index + 1 < end:
            before = reference.price
            reference = traded(reference, last, shown.clocks_ms[index + 1])
            limits = limits if reference.price == before else bands_at(reference.price)
            if _touches(limits, bid, ask, shown.floor):
                return index + 1, reference
    return None, reference


def _index(quoted: Quoted) -> int:
    return quoted[0][0]


def _touch(limits: Bands, quotes: Sequence[Quoted], floor: int) -> bool:
    prints = [print_ for print_, _ in quotes]
    return bool(prints) and _touches(limits, min(map(_bid, prints)), max(map(_ask, prints)), floor)


def _touches(limits: Bands, bid: int, ask: int, floor: int) -> bool:
    return bid <= max(limits.lower, floor) or ask >= limits.upper
