"""What the newswire knows of each simulated symbol, and the stories it has written."""

from typing import Literal, TypeAlias

import msgspec

MOST_STORIES = 50

Band: TypeAlias = Literal["limit_up", "limit_down"]


class Story(msgspec.Struct, frozen=True, array_like=True):
    """One story; `guid` is the id of the event that it is about, which no other story has."""

    guid: str
    channel: str
    time_ms: int
    title: str
    summary: str


class Anchor(msgspec.Struct, frozen=True, array_like=True):
    """The price from which a symbol's next move counts, and since when; no move is told until `free_ms`.

    `session` is the one in which that was; a move goes over no two.
    """

    price: float
    since_ms: int
    free_ms: int = 0
    session: str | None = None


class Usual(msgspec.Struct, frozen=True, array_like=True):
    """How far a symbol usually goes in a minute, as a part of its price, and from how many that is known.

    `price` is the one from which the minute that is running is measured, which began at `since_ms`.
    """

    price: float
    since_ms: int
    size: float = 0.0
    minutes: int = 0


class Paid(msgspec.Struct, frozen=True, array_like=True):
    """A dividend, and the close from which it was paid; None until a quote has said it."""

    amount: float
    close: float | None = None


class WireState(msgspec.Struct, frozen=True):
    """`stories` are the newest, oldest first; `halted` the symbols whose halt was told.

    `morning` is the last day (since 1970 UTC) of which a channel's first mover was told; `minute` the one
    in which the state was kept last. `prices` are the newest, `stopped` has those at which symbols were
    halted, `bands` the band at which one is. Nothing is told of a channel's moves until `quiet`, nor until
    `announced` of a symbol's action; `together` is when a channel had a story of many symbols at once, and
    `paid` are the dividends since yesterday's close.
    """

    stories: tuple[Story, ...] = ()
    anchors: dict[str, Anchor] = {}
    names: dict[str, str] = {}
    halted: frozenset[str] = frozenset()
    morning: dict[str, int] = {}
    minute: int = 0
    prices: dict[str, float] = {}
    usual: dict[str, Usual] = {}
    stopped: dict[str, float] = {}
    bands: dict[str, Band] = {}
    quiet: dict[str, int] = {}
    announced: dict[str, int] = {}
    together: dict[str, int] = {}
    paid: dict[str, Paid] = {}
