"""The bits of many steps of a stream at once: one multiplication of whole numbers as long as all of them.

Each step has a lane of 256 bits in one long number, so that no product runs into the next lane; its own 128
bits are the lower half. An operation costs Python more than the digits that it is on.
"""

import sys
from array import array
from functools import lru_cache
from typing import NamedTuple

from ticker.sources.simulator.model.randomness import INCREMENT, MASK, MULTIPLIER, leap

LANE_BYTES = 32
_LANE_BITS = 8 * LANE_BYTES
_AT_ONCE = 512
"""Numbers that are much longer leave the processor's caches."""
COPIED_BITS = 124
"""Where the second copy of the bits begins: what is not at the edge of a byte in the first is so in it."""


class _Packed(NamedTuple):
    """What leads from a stream's place to its bits in each of the next steps: factor * place + term."""

    factor: int
    term: int


@lru_cache(maxsize=128)
def _packed(steps: int) -> _Packed:
    if steps == 1:
        return _Packed(MULTIPLIER, INCREMENT)
    first = (steps + 1) // 2
    near, (factor, term) = _packed(first), leap(first)
    width, whole = first * _LANE_BITS, _in_each(first, MASK)
    far = near.factor * factor & whole, (near.factor * term + near.term) & whole
    cut = (1 << steps * _LANE_BITS) - 1
    return _Packed(*((one | other << width) & cut for one, other in zip(near, far, strict=True)))


@lru_cache(maxsize=128)
def _in_each(lanes: int, bits: int) -> int:
    """The same bits in each lane."""
    return ((1 << lanes * _LANE_BITS) - 1) // ((1 << _LANE_BITS) - 1) * bits


def lanes_of(place: int, steps: int, bits: int, copied: int = 0) -> bytes:
    """Some `bits` of a stream in the steps after a place, and some `copied`, in lanes, the lowest byte first.

    What nobody asks for is zero: a table that is looked up by fewer bits is touched in fewer places. The copy
    begins over the upper four bits of the first, so it has none of the lowest four.
    """
    found = []
    while steps > 0:
        some = min(steps, _AT_ONCE)
        factor, term = _packed(some)
        drawn = factor * place + term
        lanes = drawn & _in_each(some, bits) | (drawn & _in_each(some, copied)) << COPIED_BITS
        found.append(lanes.to_bytes(some * LANE_BYTES, "little"))
        steps -= some
        if steps:
            factor, term = leap(some)
            place = (factor * place + term) & MASK
    return b"".join(found)


def halves_of(lanes: bytes, byte: int) -> "array[int]":
    """The 16 bits that begin at an even byte of each lane."""
    return _words(lanes, "H")[byte // 2 :: LANE_BYTES // 2]


def quarters_of(lanes: bytes, byte: int) -> "array[int]":
    """The 32 bits that begin at a byte of each lane that is a multiple of four."""
    return _words(lanes, "I")[byte // 4 :: LANE_BYTES // 4]


def _words(lanes: bytes, kind: str) -> "array[int]":
    words = array(kind, lanes)
    if sys.byteorder == "big":
        words.byteswap()
    return words
