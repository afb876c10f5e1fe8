"""The derivation: a bar of each minute that had a quote, and of those the bars of 5 minutes up to a day."""

from collections.abc import Mapping, Sequence

import msgspec

from ticker.derive.bars.days import MINUTE_MS, Days, utc_day
from ticker.derive.bars.folding import Folding, draft_of
from ticker.derive.bars.state import BarsState, told_already
from ticker.derive.derivation import Step
from ticker.events import Ohlcv, Record
from ticker.log.bars import Place

GRACE_MS = 1_000
"""How long after its end a minute may still get quotes that were appended within it."""
_AT_ONCE = 250
"""How many bars are told in one commit, so that nobody waits for those of a whole market."""


class BarsOfQuotes:
    """First and last are by the log's order; which bar a quote falls into, by its event's time.

    A bar closes with the first quote of a later one, of whatever symbol, or a second after its end. One
    that gets another quote all the same (the clock was set back) is told again, as an edit of its event.
    """

    name = "bars"
    follows = ("quote", "action")
    derives = frozenset({"bar"})
    lookback_ms = 3650 * 86_400_000

    def __init__(self, days: Days = utc_day) -> None:
        self._days = days

    def start(self) -> BarsState:
        return BarsState()

    def step(self, state: BarsState, records: Sequence[Record], now_ms: int) -> Step[BarsState]:
        folding = Folding(state, self._days)
        for record in records:
            folding.take(record)
        if not records:
            folding.pass_to(now_ms - GRACE_MS)
        after = folding.state()
        # Where bars come faster than they are told, as in years that are made up for, there are more at once.
        some = max(_AT_ONCE, len(after.closed) // 8)
        told, rest = after.closed[:some], after.closed[some:]
        return Step(msgspec.structs.replace(after, closed=rest), tuple(map(draft_of, told)))

    def due_ms(self, state: BarsState) -> int | None:
        if state.closed:
            return 0
        return None if state.due_ms is None else state.due_ms + GRACE_MS

    def missing(self, state: BarsState, records: Sequence[Record]) -> set[Place]:
        """The bars of the log that a step with these records may have to go on from."""
        places: set[Place] = set()
        looked_at: set[tuple[str, int]] = set()
        for record in records:
            minute_ms = record.time_ms - record.time_ms % MINUTE_MS
            symbol = record.symbols[0] if record.symbols else ""
            if (known := state.symbols.get(symbol)) is None or (symbol, minute_ms) in looked_at:
                continue
            looked_at.add((symbol, minute_ms))
            if known.minute is None or known.minute.start_ms != minute_ms:
                places.update(bar.place for bar in told_already(symbol, known, minute_ms, self._days))
        return places

    def completed(self, state: BarsState, kept: Mapping[Place, Ohlcv]) -> BarsState:
        """The state with what the log has of what was missing."""
        return msgspec.structs.replace(state, kept=dict(kept))

    def encode(self, state: BarsState) -> bytes:
        return msgspec.msgpack.encode(msgspec.structs.replace(state, kept={}))

    def decode(self, data: bytes) -> BarsState:
        return msgspec.msgpack.decode(data, type=BarsState)
