"""Bars of a second: made of quotes when they are asked for."""

import random
from pathlib import Path

import pytest

from tests.derive.bars.reading import read
from tests.derive.running import deriving
from tests.log.logs import CHANNELS, append
from tests.support.clock import NOON_MS, Clock
from tests.support.events import action, message, quote
from ticker.derive.bars.seconds import bars_of_seconds
from ticker.events import Ohlcv
from ticker.log.reading.ticks import Tick


async def test_a_second_has_its_quotes_and_the_newest_is_open(tmp_path: Path) -> None:
    clock = Clock()
    async with deriving(tmp_path, clock) as (log, derivations):
        for ms, price, volume in ((0, 10, 100), (999, 12, 150), (1_000, 11, 160), (3_500, 9, 200)):
            clock.ms = NOON_MS + ms
            await append(log, quote(price=price, volume=volume), quote("OTHER", price=1))
        assert [(bar.prices, bar.closed) for bar in await read(derivations, interval_s=1)] == [
            (Ohlcv(NOON_MS, 10, 12, 10, 12, 50), True),
            (Ohlcv(NOON_MS + 1_000, 11, 11, 11, 11, 10), True),
            (Ohlcv(NOON_MS + 3_000, 9, 9, 9, 9, 40), False),
        ]


@pytest.mark.parametrize("stretch", [7, 20_000])
async def test_the_newest_of_a_window_are_found_wherever_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stretch: int
) -> None:
    monkeypatch.setattr("ticker.derive.bars.seconds._RUNS", 3)
    monkeypatch.setattr("ticker.derive.bars.seconds._LOOKED_BACK", stretch)
    monkeypatch.setattr("ticker.log.reading.kept_bars._STRETCH", stretch)
    rng, clock, every = random.Random(2), Clock(), list[Tick]()
    async with deriving(tmp_path, clock) as (log, derivations):
        for _ in range(120):
            clock.ms += rng.choice((100, 400, 5_000, 59_000, 400_000, -70_000))
            price = rng.randint(1, 99)
            record, *_ = await append(log, quote(price=price), *([message()] * rng.randint(0, 3)))
            every.append(Tick(record.seq, clock.ms, price, None))
        whole = bars_of_seconds(every)
        for _ in range(20):
            first, last = sorted(rng.choices(whole, k=2), key=lambda bar: bar.start_ms)
            limit = rng.choice((1, 3, 10, 500))
            found = await derivations.bars.read(
                *("AAPL", 1, tuple(CHANNELS)), from_ms=first.start_ms - 1, to_ms=last.start_ms, limit=limit
            )
            there = [bar for bar in whole if first.start_ms <= bar.start_ms < last.start_ms]
            assert [bar.prices for bar in found] == there[-limit:]


async def test_there_are_none_for_who_may_not_read_their_quotes(tmp_path: Path) -> None:
    async with deriving(tmp_path, Clock()) as (log, derivations):
        await append(log, quote())
        assert await derivations.bars.read("AAPL", 1, ("world",)) == []


async def test_a_second_in_which_a_split_falls_is_in_new_shares(tmp_path: Path) -> None:
    clock = Clock()
    async with deriving(tmp_path, clock) as (log, derivations):
        await append(log, quote(price=400, volume=1_000))
        clock.ms += 1_000
        await append(log, quote(price=404, volume=1_010))
        await append(log, action(new_shares=4), quote(price=100, volume=4_100))
        before, after = await derivations.bars.read("AAPL", 1, tuple(CHANNELS))
        assert before.prices.close == 100
        assert after.prices == Ohlcv(NOON_MS + 1_000, 101, 101, 100, 100, 40 + 60)
