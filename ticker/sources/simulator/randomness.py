"""Random variates by counter: a step's draws are a hash of its number, so there is no generator to save."""

from hashlib import blake2b
from math import cos, pi, sqrt
from struct import Struct

import msgspec

_WORDS = Struct("<5Q")
_HALF_STEP = 2.0**-53
_DEGREES = 5.0
_UNIT_VARIANCE = _DEGREES - 2.0
_POWER = -2.0 / _DEGREES


class Draws(msgspec.Struct, frozen=True, gc=False):
    """One step's variates: `shock` is Student-t(5) of unit variance, the others uniform in (0, 1)."""

    shock: float
    activity: float
    rounding: float
    bid: float
    ask: float


def stream_of(seed: int, symbol: str) -> bytes:
    """Name a symbol's own stream of randomness; a symbol more or less leaves every other stream alone."""
    return f"{seed}:{symbol}:".encode()


def draw(stream: bytes, step: int) -> Draws:
    """Draw one step's variates from the BLAKE2b hash of the stream's name and the step's number."""
    radius, angle, activity, rounding, spread = _WORDS.unpack(
        blake2b(b"%b%d" % (stream, step), digest_size=_WORDS.size).digest()
    )
    return Draws(
        student_t(unit(radius), unit(angle)),
        unit(activity),
        unit(rounding),
        unit((spread & 0xFFFFFFFF) << 32),
        unit(spread),
    )


def unit(word: int) -> float:
    """Map 64 random bits into the open interval (0, 1): the midpoints of 2**52 equal cells."""
    # 53 bits would round the topmost cell up to 1.0.
    return ((word >> 12) * 2 + 1) * _HALF_STEP


def student_t(radius: float, angle: float) -> float:
    """Make a Student-t(5) variate of unit variance from two uniforms in (0, 1).

    Bailey's polar method (Mathematics of Computation 62, 1994, p. 779), which is exact.
    """
    return sqrt(_UNIT_VARIANCE * (radius**_POWER - 1.0)) * cos(2.0 * pi * angle)
