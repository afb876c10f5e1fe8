"""What the newswire knows of each simulated symbol, and the stories it has written."""

import msgspec

MOST_STORIES = 50


class Story(msgspec.Struct, frozen=True, array_like=True):
    """One story; `guid` is the id of the event that it is about, which no other story has."""

    guid: str
    channel: str
    time_ms: int
    title: str
    summary: str


class Anchor(msgspec.Struct, frozen=True, array_like=True):
    """The price from which a symbol's next move counts, and since when; no move is told until `free_ms`."""

    price: float
    since_ms: int
    free_ms: int = 0


class WireState(msgspec.Struct, frozen=True):
    """`stories` are the newest, oldest first; `halted` the symbols whose halt was told.

    `morning` is the last day (since 1970 UTC) of which a channel's first mover was told; `minute` the one
    in which the state was kept last.
    """

    stories: tuple[Story, ...] = ()
    anchors: dict[str, Anchor] = {}
    names: dict[str, str] = {}
    halted: frozenset[str] = frozenset()
    morning: dict[str, int] = {}
    minute: int = 0
