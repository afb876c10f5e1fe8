"""Random bits by counter: the draws of a step follow from its number, so there is no generator to save."""

from hashlib import blake2b

MULTIPLIER = 0xDA942042E4DD58B5
INCREMENT = 0x5851F42D4C957F2D14057B7EF767814F
MASK = 2**128 - 1
"""A linear congruential generator of 128 bits, of which only upper ones are used.

The multiplier is from Steele and Vigna, Computationally Easy, Spectrally Good Multipliers (Software: Practice
and Experience 52, 2022). Whole numbers are the same on every machine, and take no library.
"""


def stream_of(seed: int, name: str) -> int:
    """Where the stream of a name begins; one name more or less leaves every other stream alone."""
    return int.from_bytes(blake2b(f"{seed}:{name}".encode(), digest_size=16).digest(), "big")


def leap(steps: int) -> tuple[int, int]:
    """What `steps` steps of the generator do at once: state -> factor * state + term, modulo 2**128.

    Brown, Random Number Generation with Arbitrary Stride (Trans. American Nuclear Society 71, 1994).
    """
    factor, term = 1, 0
    step_factor, step_term = MULTIPLIER, INCREMENT
    while steps:
        if steps & 1:
            factor, term = factor * step_factor & MASK, (term * step_factor + step_term) & MASK
        step_factor, step_term = step_factor * step_factor & MASK, (step_factor + 1) * step_term & MASK
        steps >>= 1
    return factor, term
