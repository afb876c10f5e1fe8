"""What chance has for a symbol in each step of a run, drawn from the bits of its stream."""

from collections.abc import Iterable
from typing import NamedTuple

from ticker.sources.simulator.model.lanes import COPIED_BITS, LANE_BYTES, halves_of, lanes_of, quarters_of
from ticker.sources.simulator.model.randomness import INCREMENT, MASK, MULTIPLIER
from ticker.sources.simulator.model.shocks import SHOCKS, STRENGTHS

# Tables are looked up by 16 bits as they come: ten of them mean something.
_BY_LOWER_TEN = STRENGTHS * 64
_BY_UPPER_TEN = [strength for strength in STRENGTHS for _ in range(64)]
_GOES_ALONG = [bits & 0x30 != 0 for bits in range(1 << 16)]
_PARTS = [bits / 256.0 for bits in range(1 << 8)]
_UNIT = 1.0 / 4_294_967_296.0


class Draws(NamedTuple):
    """One of each a step, all independent of each other.

    `shocks` are the moves of its own in standard deviations; `chances` and `parts` are from 0 to 1, the
    strengths of the trading, and of the sizes at bid and ask, have the mean 1. `goes_along` says whether who
    trades goes the way of the price.
    """

    shocks: Iterable[float]
    chances: Iterable[float]
    trading: Iterable[float]
    goes_along: Iterable[bool]
    parts: Iterable[float]
    bids: Iterable[float]
    asks: Iterable[float]
    lanes: bytes

    def jump(self, index: int) -> float:
        """A jump in a step, in the size of the usual: at least one, either way."""
        bits = int.from_bytes(self.lanes[index * LANE_BYTES + 5 : index * LANE_BYTES + 7], "little")
        strength = 1.0 + STRENGTHS[bits >> 2 & 0x3FF]
        return strength if bits >> 13 & 1 else -strength


def drawn(place: int, steps: int) -> Draws:
    """Draw for the steps after a place of a stream.

    Bits 112 to 127 are the shock's, 102 to 111 the trading's, 100 and 101 say who goes along, 68 to 99 are
    the chance, 58 to 67 the ask's, 48 to 57 the bid's, 40 to 47 the part. A jump, which is rare, takes some
    of the bid's again.
    """
    if steps == 1:
        return _drawn_once((place * MULTIPLIER + INCREMENT) & MASK)
    lanes = lanes_of(place, steps)
    above = halves_of(lanes, 12).tolist()
    return Draws(
        map(SHOCKS.__getitem__, halves_of(lanes, 14).tolist()),
        [bits * _UNIT for bits in quarters_of(lanes, (COPIED_BITS + 68) // 8)],
        map(_BY_UPPER_TEN.__getitem__, above),
        map(_GOES_ALONG.__getitem__, above),
        map(_PARTS.__getitem__, lanes[5::LANE_BYTES]),
        map(_BY_LOWER_TEN.__getitem__, halves_of(lanes, 6).tolist()),
        map(_BY_UPPER_TEN.__getitem__, halves_of(lanes, (COPIED_BITS + 52) // 8).tolist()),
        lanes,
    )


def _drawn_once(bits: int) -> Draws:
    """The same for one step, as a server takes them: thousands of symbols do so in turn."""
    draw, rest = bits >> 98, bits >> 40 & 0xFFFFFFF
    return Draws(
        (SHOCKS[draw >> 14],),
        ((bits >> 68 & 0xFFFFFFFF) * _UNIT,),
        (STRENGTHS[draw >> 4 & 0x3FF],),
        (draw & 0xC != 0,),
        (_PARTS[rest & 0xFF],),
        (STRENGTHS[rest >> 8 & 0x3FF],),
        (STRENGTHS[rest >> 18],),
        bits.to_bytes(LANE_BYTES, "little"),
    )
