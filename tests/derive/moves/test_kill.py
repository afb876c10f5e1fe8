"""kill -9 at any instant: what a headline moved is told once for each of its symbols, and never left out."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.derive.running import caught_up, deriving
from tests.log.logs import CHANNELS, everything
from tests.log.test_kill import lines_until_killed
from tests.support.clock import Clock
from ticker.ask import Subscription
from ticker.derive.moves.score import SPAN_S
from ticker.events import Headline, Move, Quote, Record

CAUSES = Subscription.of(CHANNELS, ("quote", "headline"))
MOVES = Subscription.of(CHANNELS, ("move",))

Told = tuple[str, str, float, float]
"""Of a move: the id of its headline, the symbol, its prices before and after."""


def newest(records: Sequence[Record], symbol: str, before: Record) -> Record | None:
    """The last quote of a symbol before another event."""
    quotes = [one for one in records if one.seq < before.seq and one.symbols == (symbol,) and is_quote(one)]
    return quotes[-1] if quotes else None


def is_quote(record: Record) -> bool:
    return isinstance(record.body, Quote)


def price(record: Record) -> float:
    assert isinstance(record.body, Quote)
    return record.body.price


def ought(records: Sequence[Record]) -> Iterator[Told]:
    for record in records:
        due_ms = record.time_ms + SPAN_S * 1_000
        later = next((one for one in records if one.seq > record.seq and one.time_ms >= due_ms), None)
        if later is None or not isinstance(record.body, Headline):
            continue
        for symbol in record.symbols:
            before, after = newest(records, symbol, record), newest(records, symbol, later)
            if before is not None and after is not None and after.time_ms > record.time_ms:
                yield record.id, symbol, price(before), price(after)


async def test_kill_9_neither_repeats_nor_leaves_out_a_move(tmp_path: Path) -> None:
    rng = random.Random(3)
    for _ in range(4):
        lines_until_killed(tmp_path, rng.randint(5, 120), "tests.derive.moves.mover")
    async with deriving(tmp_path, Clock()) as (log, derivations):
        await caught_up(derivations, "moves")
        causes = await everything(log, CAUSES)
        moves = [record.body for record in await everything(log, MOVES)]
        told = [(one.about, one.symbol, one.before, one.after) for one in moves if isinstance(one, Move)]
        assert len(told) > 30
        assert Counter(told) == Counter(ought(causes))
