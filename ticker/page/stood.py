"""How everything stood at a moment, as the page shows it: now, or back in time."""

from collections.abc import Mapping, Sequence

import msgspec

from ticker.events import Record
from ticker.page.moves import NO_MOVES, HeadlineMoves
from ticker.page.strips import ReadShown


class Stood(msgspec.Struct, frozen=True, kw_only=True):
    """The `records` of a snapshot in id order, and what goes with them.

    `former` are the titles that headlines had before, by key, `moves` what they moved, `strips` the last
    reads of sources.
    """

    at_ms: int
    records: Sequence[Record]
    former: Mapping[str, str] = {}
    moves: HeadlineMoves = NO_MOVES
    strips: Mapping[str, Sequence[ReadShown]] = {}
