"""The derivation: a bar of each minute that had a quote, and of those the bars of 5 minutes up to a day."""

from collections.abc import Collection, Mapping, Sequence

import msgspec

from ticker.derive.bars.days import MINUTE_MS, Days, utc_day
from ticker.derive.bars.folding import Folding, draft_of
from ticker.derive.bars.state import BarsState, divided, told_already
from ticker.derive.derivation import Step
from ticker.events import Ohlcv, Record
from ticker.log.bars import Place

GRACE_MS = 1_000
"""How long after its end a minute may still get quotes that were appended within it."""
_PORTION = 250
"""At the end of a day each has five bars to tell: a quarter of a megabyte, and some milliseconds.

Never another: by it a symbol of which nothing was committed yet finds its place again after a restart.
"""


class BarsOfQuotes:
    """First and last are by the log's order; which bar a quote falls into, by its event's time.

    A bar closes with the first quote of a later one, of whatever symbol of its portion, or a second after its
    end. One that gets another quote all the same (the clock was set back) is told again, as an edit of its
    event. What closes of a whole market is told a portion at a time: others have their turn between two.
    """

    name = "bars"
    follows = ("quote", "action")
    derives = frozenset({"bar"})
    lookback_ms = 3650 * 86_400_000
    begins = "quote"

    def __init__(self, days: Days = utc_day, *, most_keys: int = _PORTION) -> None:
        self._days = days
        self.most_keys = most_keys

    def key(self, record: Record) -> str:
        return record.symbols[0]

    def keys(self, state: BarsState) -> Collection[str]:
        return state.symbols

    def start(self) -> BarsState:
        return BarsState()

    def step(self, state: BarsState, records: Sequence[Record], now_ms: int) -> Step[BarsState]:
        folding = Folding(state, self._days)
        for record in records:
            folding.take(record)
        if not records:
            folding.pass_to(now_ms - GRACE_MS)
        return Step(folding.state(), tuple(map(draft_of, folding.closed)))

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

    def divided(self, data: bytes) -> Sequence[BarsState]:
        return divided(self.decode(data), _PORTION)
