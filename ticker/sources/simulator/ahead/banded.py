"""Whether prices came near a band in many steps of a symbol, and what its reference price is after them."""

from collections.abc import Callable, Sequence
from functools import reduce
from operator import add, itemgetter

import msgspec

from ticker.sources.simulator.model.walk import Print
from ticker.sources.simulator.rules.bands import Bands
from ticker.sources.simulator.rules.reference import LEAST_MS, MOVED, Part, Reference, kept, traded

_NEAR = 0.99
"""Of the way at which a reference price is followed: sums that are rounded otherwise do not get there."""
_bid, _ask = itemgetter(2), itemgetter(3)


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
    lowest, highest = min(shown.lowest, shown.bid), max(shown.highest, shown.ask)
    means = [part.total / part.trades for part in reference.parts]
    away = max([*means, highest]) - reference.price, reference.price - min([*means, lowest])
    limits = bands_at(reference.price)
    is_far = limits.lower < lowest and highest < limits.upper and lowest > shown.floor
    if is_far and max(away) < _NEAR * MOVED * reference.price:
        parts = _parts(shown, reference.parts)
        return Followed(len(shown.clocks_ms), Reference(reference.price, reference.since_ms, parts))
    return _step_by_step(shown, reference, bands_at)


def _parts(shown: Shown, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The trades of half minutes: each counts in the step after it, the last one's not yet."""
    numbers = [clock_ms // LEAST_MS for clock_ms in shown.clocks_ms]
    by_number: dict[int, list[int]] = {}
    if shown.volume != shown.was_volume:
        by_number[numbers[0]] = [shown.last]
    volume, final = shown.volume, len(numbers) - 1
    for index, last, _, _, _, _, now, _ in shown.prints:
        if now != volume and index < final:
            volume, number = now, numbers[index + 1]
            if number in by_number:
                by_number[number].append(last)
            else:
                by_number[number] = [last]
    for number, prices in by_number.items():
        parts = kept(parts, number)
        if parts and parts[-1].number == number:
            before = parts[-1]
            whole = Part(number, reduce(add, prices, before.total), before.trades + len(prices))
            parts = (*parts[:-1], whole)
        else:
            parts = (*parts, Part(number, reduce(add, prices, 0.0), len(prices)))
    return parts


def _step_by_step(shown: Shown, reference: Reference, bands_at: Callable[[float], Bands]) -> Followed:
    clocks_ms, volume = shown.clocks_ms, shown.volume
    if volume != shown.was_volume:
        reference = traded(reference, shown.last, clocks_ms[0])
    limits = bands_at(reference.price)
    if _touches(limits, shown.bid, shown.ask, shown.floor):
        return Followed(0, reference)
    for index, last, bid, ask, _, _, now, _ in shown.prints:
        if _touches(limits, bid, ask, shown.floor):
            return Followed(index, reference)
        if now != volume and index + 1 < len(clocks_ms):
            volume, before = now, reference.price
            reference = traded(reference, last, clocks_ms[index + 1])
            if reference.price != before:
                limits = bands_at(reference.price)
                if _touches(limits, bid, ask, shown.floor):
                    return Followed(index + 1, reference)
    return Followed(len(clocks_ms), reference)


def _touches(limits: Bands, bid: int, ask: int, floor: int) -> bool:
    return bid <= max(limits.lower, floor) or ask >= limits.upper
