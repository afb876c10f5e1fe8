"""What chance has for a symbol in each step of a run, drawn from the bits of its stream."""

from collections.abc import Iterable
from operator import itemgetter
from typing import NamedTuple

from ticker.sources.simulator.model.lanes import COPIED_BITS, LANE_BYTES, halves_of, lanes_of, quarters_of
from ticker.sources.simulator.model.randomness import INCREMENT, MASK, MULTIPLIER
from ticker.sources.simulator.model.shocks import SHOCKS, STRENGTHS

_SHOCK, _TRADING, _BID, _PART = 0xFFFF << 112, 0x3FF << 102, 0x3FF << 48, 0xFF << 40
_GOES_ALONG, _CHANCE, _ASK = 0x3 << 100, 0xFFFFFFFF << 68, 0x3FF << 58
_KEPT, _COPIED = _SHOCK | _TRADING | _BID | _PART, _GOES_ALONG | _CHANCE | _ASK

# Tables are looked up by 16 bits as they come, of which the upper ten mean something and the others are zero.
_BY_UPPER_TEN = [strength for strength in STRENGTHS for _ in range(64)]
_IS_ALONG = bytes(bits & 0x3 != 0 for bits in range(1 << 8))
_PARTS = [bits / 256.0 for bits in range(1 << 8)]
_UNIT = 1.0 / 4_294_967_296.0


class Draws(NamedTuple):
    """One of each a step, all independent of each other.

    `shocks` are the moves of its own in standard deviations; `chances` and `parts` are from 0 to 1, the
    strengths of the trading, and of the sizes at bid and ask, have the mean 1. `goes_along` is 1 where who
    trades goes the way of the price, else 0.
    """

    shocks: Iterable[float]
    chances: Iterable[float]
    trading: Iterable[float]
    goes_along: Iterable[int]
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
    if steps < 2:
        # Of several, `itemgetter` makes a tuple.
        return _drawn_once((place * MULTIPLIER + INCREMENT) & MASK)
    lanes = lanes_of(place, steps, _KEPT, _COPIED)
    return Draws(
        itemgetter(*halves_of(lanes, 14))(SHOCKS),
        [bits * _UNIT for bits in quarters_of(lanes, (COPIED_BITS + 68) // 8)],
        itemgetter(*halves_of(lanes, 12))(_BY_UPPER_TEN),
        lanes[(COPIED_BITS + 100) // 8 :: LANE_BYTES].translate(_IS_ALONG),
        itemgetter(*lanes[5::LANE_BYTES])(_PARTS),
        itemgetter(*halves_of(lanes, 6))(STRENGTHS),
        itemgetter(*halves_of(lanes, (COPIED_BITS + 52) // 8))(_BY_UPPER_TEN),
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
