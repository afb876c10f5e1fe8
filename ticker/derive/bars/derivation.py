"""The derivation: a bar of each minute that had a quote, and of those the bars of 5 minutes up to a day."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from ticker.derive.bars.days import MINUTE_MS, Days, utc_day
from ticker.derive.bars.folding import Folding, draft_of
from ticker.derive.bars.state import BarsState, encoded, told_already
from ticker.derive.derivation import Step
from ticker.events import Ohlcv, Record
from ticker.log.bars import Place

GRACE_MS = 1_000
"""How long after its end a minute may still get quotes that were appended within it."""
_PORTION = 500
_LOOKED_AT = 4
"""Portions of symbols that are looked at in one step where few of them have a bar that is over."""


class BarsOfQuotes:
    """First and last are by the log's order; which bar a quote falls into, by its event's time.

    A bar closes with the first quote of a later one, of whatever symbol, or a second after its end. One
    that gets another quote all the same (the clock was set back) is told again, as an edit of its event.
    Of a whole market, about a `portion` closes in one step and is told in one commit: others have their
    turn between two of them.
    """

    name = "bars"
    follows = ("quote", "action")
    derives = frozenset({"bar"})
    lookback_ms = 3650 * 86_400_000

    def __init__(self, days: Days = utc_day, *, portion: int = _PORTION) -> None:
        self._days = days
        self._portion = portion

    def start(self) -> BarsState:
        return BarsState()

    def step(self, state: BarsState, records: Sequence[Record], now_ms: int) -> Step[BarsState]:
        folding = Folding(state, self._days)
        for record in records:
            folding.take(record)
        if not records:
            folding.pass_to(now_ms - GRACE_MS)
        folding.sweep(symbols=_LOOKED_AT * self._portion, bars=self._portion)
        after = folding.state()
        # As many as have closed, so that in years that are made up for those that wait do not get more.
        some = max(self._portion, folding.closed)
        told, rest = after.closed[:some], after.closed[some:]
        return Step(msgspec.structs.replace(after, closed=rest), tuple(map(draft_of, told)))

    def due_ms(self, state: BarsState) -> int | None:
        if state.closed or state.unswept:
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

    def encode(self, state: BarsState) -> Iterable[bytes]:
        return encoded(state)

    def decode(self, data: bytes) -> BarsState:
        return msgspec.msgpack.decode(data, type=BarsState)
