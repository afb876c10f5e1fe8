"""Whether prices came near a band in many steps of a symbol, and what its reference price is after them."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, compress, groupby, repeat
from operator import ne
from typing import NamedTuple

import msgspec

from ticker.sources.simulator.model.walk import Print
from ticker.sources.simulator.rules.bands import Bands
from ticker.sources.simulator.rules.reference import (
    LEAST_MS,
    MOVED,
    PARTS,
    HalfMinuteTrades,
    Reference,
    kept,
    traded,
)

_NEAR = 0.99
"""Of the way at which a reference price is followed: sums that are rounded otherwise do not get there."""


class HalfMinute(NamedTuple):
    """The steps of a run from `begin` to `end`, exclusive; `number` is that of `HalfMinuteTrades`."""

    number: int
    begin: int
    end: int


def half_minutes(clocks_ms: Sequence[int]) -> list[HalfMinute]:
    found, begin = [], 0
    for number, some in groupby(clocks_ms, lambda clock_ms: clock_ms // LEAST_MS):
        end = begin + len(list(some))
        found.append(HalfMinute(number, begin, end))
        begin = end
    return found


class Shown(msgspec.Struct, frozen=True, gc=False):
    """What a symbol has displayed in a run of steps, in columns that begin with the step before it.

    `befores` are the volumes before those in `volumes`. The fair price is between bid and ask, unless there
    is no whole tick below it: `floor` is the largest tick.
    """

    clocks_ms: Sequence[int]
    halves: Sequence[HalfMinute]
    floor: int
    indices: Sequence[int]
    lasts: Sequence[int]
    bids: Sequence[int]
    asks: Sequence[int]
    volumes: Sequence[int]
    befores: Sequence[int]

    def rows(self, begin: int, end: int) -> slice:
        """What was displayed from a step until before another."""
        return slice(bisect_left(self.indices, begin), bisect_left(self.indices, end))

    def last_prices(self) -> Iterator[int]:
        """The last price before each step."""
        ends = chain(self.indices[1:], (len(self.clocks_ms) - 1,))
        for last, index, end in zip(self.lasts, self.indices, ends, strict=True):
            yield from repeat(last, end - index)

    def trades(self, half: HalfMinute) -> list[int]:
        """The trades of a half minute: each counts in the step after it, the last one's not yet."""
        rows = self.rows(half.begin - 1, half.end - 1)
        return list(compress(self.lasts[rows], map(ne, self.volumes[rows], self.befores[rows])))


def shown_of(
    before: Print,
    prints: Sequence[Print],
    clocks_ms: Sequence[int],
    halves: Sequence[HalfMinute],
    *,
    was_volume: int,
    floor: int,
) -> Shown:
    """What was displayed `before` a run, with the index -1, and in it; `was_volume` is of one earlier."""
    indices, lasts, bids, asks, _, _, volumes, _ = zip(before, *prints, strict=True)
    return Shown(clocks_ms, halves, floor, indices, lasts, bids, asks, volumes, (was_volume, *volumes))


class Followed(msgspec.Struct, frozen=True):
    """In how many steps no band was near, and the reference price by then."""

    steps: int
    reference: Reference


def followed(shown: Shown, reference: Reference, bands_at: Callable[[float], Bands]) -> Followed:
    """Follow the trades of a run of steps; `bands_at` draws the bands about a reference price."""
    limits, lowest, highest = bands_at(reference.price), min(shown.bids), max(shown.asks)
    means = [part.total / part.trades for part in reference.parts]
    is_near = _moves(reference, min([*means, lowest]), max([*means, highest]))
    if is_near or touches(limits, lowest, highest, shown.floor):
        return _by_parts(shown, reference, limits, bands_at)
    parts = reference.parts
    for number, prices in _recent(shown):
        parts = _joined(parts, number, prices)
    return Followed(len(shown.clocks_ms), Reference(reference.price, reference.since_ms, parts))


def _moves(reference: Reference, lowest: float, highest: float) -> bool:
    """Whether a reference price might be followed to a mean that is not outside of these."""
    return max(highest - reference.price, reference.price - lowest) >= _NEAR * MOVED * reference.price


def _recent(shown: Shown) -> list[tuple[int, list[int]]]:
    """The trades of the five minutes that end with the last of them, by half minute."""
    found: list[tuple[int, list[int]]] = []
    for half in reversed(shown.halves):
        if found and half.number <= found[0][0] - PARTS:
            break
        if prices := shown.trades(half):
            found.append((half.number, prices))
    return found[::-1]


def _joined(
    parts: tuple[HalfMinuteTrades, ...], number: int, prices: Sequence[int]
) -> tuple[HalfMinuteTrades, ...]:
    parts = kept(parts, number)
    before = parts[-1] if parts and parts[-1].number == number else HalfMinuteTrades(number, 0.0, 0)
    whole = HalfMinuteTrades(number, before.total + sum(prices), before.trades + len(prices))
    return (*(parts[:-1] if before.trades else parts), whole)


def _by_parts(
    shown: Shown, reference: Reference, limits: Bands, bands_at: Callable[[float], Bands]
) -> Followed:
    """Half minute by half minute; trade by trade where the reference price or the bands are near."""
    for half in shown.halves:
        rows, prices = shown.rows(half.begin - 1, half.end), shown.trades(half)
        if _might_move(reference, half.number, prices) or _touch(limits, shown, rows):
            before = reference.price
            touched, reference = _closely(shown, rows, half.end, reference, bands_at)
            if touched is not None:
                return Followed(touched, reference)
            limits = limits if reference.price == before else bands_at(reference.price)
        elif prices:
            parts = _joined(reference.parts, half.number, prices)
            reference = Reference(reference.price, reference.since_ms, parts)
    return Followed(len(shown.clocks_ms), reference)


def _might_move(reference: Reference, number: int, prices: Sequence[int]) -> bool:
    if not prices:
        return False
    parts = kept(reference.parts, number)
    total, trades = sum(part.total for part in parts), sum(part.trades for part in parts)
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
    rows: slice,
    end: int,
    reference: Reference,
    bands_at: Callable[[float], Bands],
) -> tuple[int | None, Reference]:
    """The step in which a quote of a half minute touches a band, if one does; the reference price then."""
    limits = bands_at(reference.price)
    columns = shown.indices, shown.lasts, shown.bids, shown.asks, shown.volumes, shown.befores
    for index, last, bid, ask, volume, was in zip(*(each[rows] for each in columns), strict=True):
        if touches(limits, bid, ask, shown.floor):
            return max(index, 0), reference
        if volume != was and index + 1 < end:
            before = reference.price
            reference = traded(reference, last, shown.clocks_ms[index + 1])
            limits = limits if reference.price == before else bands_at(reference.price)
            if touches(limits, bid, ask, shown.floor):
                return index + 1, reference
    return None, reference


def _touch(limits: Bands, shown: Shown, rows: slice) -> bool:
    bids, asks = shown.bids[rows], shown.asks[rows]
    return bool(bids) and touches(limits, min(bids), max(asks), shown.floor)


def touches(limits: Bands, bid: int, ask: int, floor: int) -> bool:
    return bid <= max(limits.lower, floor) or ask >= limits.upper
