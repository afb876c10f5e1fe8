"""What a rule may be raised by: single conditions, and how they are joined."""

from collections.abc import Iterator
from typing import Literal, TypeAlias

import msgspec

from ticker.events import Health

Sign: TypeAlias = Literal[">", ">=", "<", "<="]


class Price(msgspec.Struct, frozen=True, tag="price"):
    """A symbol's price beside a level; with a window, that it was so at some time in it."""

    symbol: str
    sign: Sign
    level: float
    within_ms: int | None = None


class Moves(msgspec.Struct, frozen=True, tag="moves"):
    """A price `percent` off the lowest or the highest of its window; `direction` 1 up, -1 down, 0 both."""

    symbol: str
    percent: float
    direction: int = 0
    within_ms: int | None = None


class Volume(msgspec.Struct, frozen=True, tag="volume"):
    """What is traded in a window, as a multiple of what is usual."""

    symbol: str
    sign: Sign
    times: float
    within_ms: int | None = None


class Matches(msgspec.Struct, frozen=True, tag="matches"):
    """A headline in whose title or summary each of these words begins a word."""

    words: str
    within_ms: int | None = None


class About(msgspec.Struct, frozen=True, tag="about"):
    """A headline that names a symbol."""

    symbol: str
    within_ms: int | None = None


class SourceIs(msgspec.Struct, frozen=True, tag="source"):
    source: str
    state: Health
    within_ms: int | None = None


class All(msgspec.Struct, frozen=True, tag="and"):
    parts: tuple["Condition", ...]


class Either(msgspec.Struct, frozen=True, tag="or"):
    parts: tuple["Condition", ...]


Leaf: TypeAlias = Price | Moves | Volume | Matches | About | SourceIs
Condition: TypeAlias = Leaf | All | Either


def leaves_of(condition: Condition) -> Iterator[Leaf]:
    """The single conditions, in the order in which they are written."""
    match condition:
        case All(parts=parts) | Either(parts=parts):
            for part in parts:
                yield from leaves_of(part)
        case leaf:
            yield leaf


def symbols_in(condition: Condition) -> Iterator[str]:
    """Every symbol that is named."""
    for leaf in leaves_of(condition):
        match leaf:
            case Price(symbol=symbol) | Moves(symbol=symbol) | Volume(symbol=symbol) | About(symbol=symbol):
                yield symbol
            case _:
                pass


def truth(condition: Condition, holding: Iterator[bool]) -> bool:
    """Whether it is so, of whether its leaves hold, in order."""
    match condition:
        # Each part takes its own leaves' answers, so none may be left out once one is known.
        case All(parts=parts):
            return False not in [truth(part, holding) for part in parts]
        case Either(parts=parts):
            return True in [truth(part, holding) for part in parts]
        case _:
            return next(holding)
