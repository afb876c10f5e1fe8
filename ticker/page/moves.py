"""What headlines moved, as their cards show it; `static/js/core/moves.js` makes the same."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from ticker.events import Headline, Move, Record


class MoveShown(msgspec.Struct, frozen=True):
    """How far a symbol went, in percent, and whether that is unusual; as a `move` event has it."""

    symbol: str
    change_pct: float
    span_s: int
    unusual: bool
    z: float | None


class HeadlineMoves(msgspec.Struct, frozen=True):
    """`told` is what each headline moved, by its key; `earlier` are keys by the ids of earlier wordings."""

    told: Mapping[str, Sequence[MoveShown]] = {}
    earlier: Mapping[str, str] = {}


NO_MOVES = HeadlineMoves()
_STILL_MS = 600_000
"""How long after a headline its move may still come: that of five minutes, and as long again."""


def moves_of(
    moves: Sequence[Record], headlines: Iterable[Record], revisions: Sequence[Record], now_ms: int
) -> HeadlineMoves:
    """Give each move to its headline, whichever wording of that it is about.

    `moves` are ascending, `headlines` in their newest wording, `revisions` have those of before.
    """
    keys = _keys((*revisions, *headlines))
    told: dict[str, list[MoveShown]] = {}
    for record in moves:
        if isinstance(move := record.body, Move) and (key := keys.get(move.about)) is not None:
            shown = MoveShown(move.symbol, move.change_pct, move.span_s, move.unusual, move.z)
            told.setdefault(key, []).append(shown)
    return HeadlineMoves(told, _keys(one for one in revisions if now_ms - one.time_ms <= _STILL_MS))


def of_card(keys: Iterable[str], moves: HeadlineMoves) -> tuple[MoveShown, ...]:
    """What the headlines of a card, the newest first, moved: by the one that was first with a symbol."""
    found: dict[str, MoveShown] = {}
    for key in reversed([*keys]):
        for move in moves.told.get(key, ()):
            found.setdefault(move.symbol, move)
    return tuple(found.values())


def _keys(records: Iterable[Record]) -> dict[str, str]:
    return {record.id: record.key for record in records if record.key and isinstance(record.body, Headline)}
