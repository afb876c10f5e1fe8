"""kill -9 at any instant: every bar is told once, and is that of all quotes that were stored."""

import random
from collections import Counter
from pathlib import Path

from tests.derive.bars.oracle import bars_of
from tests.derive.bars.reading import all_bars
from tests.derive.bars.test_reader import BARS, QUOTES
from tests.derive.running import caught_up, deriving
from tests.log.logs import everything
from tests.log.test_kill import lines_until_killed
from tests.support.clock import Clock
from ticker.events import Bar, Ohlcv
from ticker.times import parse_rfc3339


async def test_kill_9_costs_no_quote_and_tells_no_bar_twice(tmp_path: Path) -> None:
    rng = random.Random(3)
    for _ in range(4):
        lines_until_killed(tmp_path, rng.randint(5, 150), "tests.derive.bars.quoter")
    clock = Clock()
    async with deriving(tmp_path, clock) as (log, derivations):
        await caught_up(derivations)
        ought = bars_of(await everything(log, QUOTES))
        assert await all_bars(derivations) == ought
        told = [record.body for record in await everything(log, BARS)]
        assert len(told) > 50
        assert {*Counter(bar.key for bar in told).values()} == {1}
        for bar in told:
            assert isinstance(bar, Bar)
            start_ms = parse_rfc3339(bar.start)
            prices = Ohlcv(start_ms, bar.open, bar.high, bar.low, bar.close, bar.volume)
            assert prices == ought[bar.symbol, bar.interval_s, start_ms]
