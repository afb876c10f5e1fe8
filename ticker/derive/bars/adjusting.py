"""What the prices of a symbol's past mean in its shares of today. Pure."""

from collections.abc import Sequence

import msgspec

from ticker.events import Ohlcv
from ticker.events.ohlcv import in_new_shares
from ticker.log.bars import KeptAction

_FOREVER_MS = 1 << 62


class Name(msgspec.Struct, frozen=True):
    """A symbol that something was traded under, up to an instant."""

    symbol: str
    until_ms: int


class Split(msgspec.Struct, frozen=True):
    """Quotes behind `seq` are in new shares."""

    seq: int
    time_ms: int
    old_shares: int
    new_shares: int


class Lineage(msgspec.Struct, frozen=True):
    """All names of what is traded under a symbol now, the newest first, and its splits, the oldest first."""

    names: tuple[Name, ...]
    splits: tuple[Split, ...]


def lineage(symbol: str, actions: Sequence[KeptAction]) -> Lineage:
    """Follow a symbol back through its corporate actions, which come the oldest first."""
    names, splits, until_ms = [Name(symbol, _FOREVER_MS)], list[Split](), _FOREVER_MS
    for action in reversed(actions):
        if action.new_symbol == symbol:
            symbol, until_ms = action.symbol, action.time_ms
            names.append(Name(symbol, until_ms))
        elif (
            action.symbol == symbol and action.time_ms <= until_ms and action.old_shares and action.new_shares
        ):
            splits.append(Split(action.seq, action.time_ms, action.old_shares, action.new_shares))
    return Lineage(tuple(names), tuple(reversed(splits)))


def adjusted_by(splits: Sequence[Split], bar: Ohlcv, end_ms: int) -> Ohlcv:
    """A bar that ends at an instant, in shares of after the splits from then on.

    One in which a split fell is in new shares as it is.
    """
    for split in splits:
        if split.time_ms >= end_ms:
            bar = in_new_shares(bar, split.old_shares, split.new_shares)
    return bar
