"""Bars as they are asked for: of the log and still open, over restarts, and in the shares of today."""

import random
from pathlib import Path

from tests.derive.bars.oracle import bars_of
from tests.derive.bars.reading import all_bars, read
from tests.derive.running import caught_up, deriving
from tests.log.logs import CHANNELS, append, everything
from tests.log.test_bars import a_bar
from tests.support.clock import NOON_MS, Clock
from tests.support.events import action, quote
from tests.support.waiting import eventually
from ticker.ask import Subscription
from ticker.events import Action, Bar, Ohlcv

MINUTE_MS = 60_000
QUOTES = Subscription.of(CHANNELS, ("quote",))
BARS = Subscription.of(CHANNELS, ("bar",))


async def test_the_newest_bar_is_open_and_the_others_are_closed(tmp_path: Path) -> None:
    clock = Clock()
    async with deriving(tmp_path, clock) as (log, derivations):
        for minute, price in enumerate((10.0, 11.0, 12.0)):
            clock.ms = NOON_MS + minute * MINUTE_MS
            await append(log, quote(price=price, volume=100 * minute))
        await caught_up(derivations)
        found = await read(derivations)
        assert [(bar.prices.close, bar.prices.volume, bar.closed) for bar in found] == [
            (10, 0, True),
            (11, 100, True),
            (12, 100, False),
        ]
        (hour,) = await read(derivations, interval_s=3_600)
        assert (hour.prices, hour.closed) == (Ohlcv(NOON_MS, 10, 12, 10, 12, 200), False)


async def test_a_bar_closes_by_time_and_is_an_event_once(tmp_path: Path) -> None:
    clock = Clock()
    async with deriving(tmp_path, clock) as (log, derivations):
        await append(log, quote())
        await caught_up(derivations)
        clock.ms += MINUTE_MS + 1_000
        log.rouse()
        await eventually(lambda: log.newest == 2)
        (record,) = await everything(log, BARS)
        assert isinstance(record.body, Bar)
        assert (record.key, record.channel) == ("bar:AAPL:60:2026-01-02T12:00:00.000Z", "stocks")


async def test_a_window_and_a_limit_leave_the_newest(tmp_path: Path) -> None:
    clock = Clock()
    async with deriving(tmp_path, clock) as (log, derivations):
        for _ in range(6):
            await append(log, quote())
            clock.ms += MINUTE_MS
        await caught_up(derivations)
        channels = tuple(CHANNELS)
        last = await derivations.bars.read("AAPL", 60, channels, limit=2)
        assert [(bar.prices.start_ms - NOON_MS) // MINUTE_MS for bar in last] == [4, 5]
        some = await derivations.bars.read(
            "AAPL", 60, channels, from_ms=NOON_MS + MINUTE_MS, to_ms=NOON_MS + 4 * MINUTE_MS, limit=2
        )
        assert [(bar.prices.start_ms - NOON_MS) // MINUTE_MS for bar in some] == [2, 3]


async def test_bars_of_a_channel_are_there_for_who_may_read_it(tmp_path: Path) -> None:
    clock = Clock()
    async with deriving(tmp_path, clock) as (log, derivations):
        await append(log, quote("AAPL"))
        await append(log, quote("GOLD"), a_bar(symbol="SILVER"), channel="world")
        await caught_up(derivations)
        assert await derivations.bars.symbols(("stocks",)) == ("AAPL",)
        assert await derivations.bars.symbols(("world",)) == ("GOLD", "SILVER")
        assert await derivations.bars.read("GOLD", 60, ("stocks",)) == []
        (bar,) = await derivations.bars.read("SILVER", 60, ("world",))
        assert bar.closed


async def test_over_restarts_at_any_point_bars_are_those_of_all_quotes(tmp_path: Path) -> None:
    rng, clock = random.Random(1), Clock()
    for _ in range(12):
        async with deriving(tmp_path, clock) as (log, derivations):
            for _ in range(rng.randint(1, 12)):
                clock.ms += rng.choice((0, 500, 20_000, 70_000, 2_000_000, -90_000, -4_000_000))
                symbols = rng.sample(("A", "B", "C"), rng.randint(1, 3))
                await append(log, *(quote(symbol, rng.randint(1, 99)) for symbol in symbols))
                if rng.random() < 0.3:
                    await caught_up(derivations)
            if rng.random() < 0.5:
                await caught_up(derivations)
    async with deriving(tmp_path, clock) as (log, derivations):
        await caught_up(derivations)
        assert await all_bars(derivations) == bars_of(await everything(log, QUOTES))


async def test_history_is_in_the_shares_of_today_unless_it_is_asked_for_as_it_was(tmp_path: Path) -> None:
    clock = Clock()
    async with deriving(tmp_path, clock) as (log, derivations):
        await append(log, quote(price=400, volume=0))
        await append(log, quote(price=404, volume=100))
        clock.ms += MINUTE_MS
        await append(log, action(new_shares=4))
        await append(log, quote(price=101.5, volume=440))
        await caught_up(derivations)
        assert [bar.prices.close for bar in await read(derivations)] == [101, 101.5]
        assert [bar.prices.volume for bar in await read(derivations)] == [400, 40]
        channels = tuple(CHANNELS)
        before, after = await derivations.bars.read("AAPL", 60, channels, adjusted=False)
        assert (before.prices.close, before.prices.volume, after.prices.close) == (404, 100, 101.5)
        (hour,) = await read(derivations, interval_s=3_600)
        assert (hour.prices.open, hour.prices.close, hour.prices.volume) == (100, 101.5, 440)


async def test_a_symbol_with_a_new_name_has_the_bars_of_its_old_one(tmp_path: Path) -> None:
    clock = Clock()
    async with deriving(tmp_path, clock) as (log, derivations):
        await append(log, quote("FB", price=400))
        clock.ms += MINUTE_MS
        await append(log, action("FB", new_shares=2))
        await append(log, Action(symbol="FB", kind="rename", new_symbol="META"))
        await append(log, quote("META", price=201))
        await caught_up(derivations)
        assert [bar.prices.close for bar in await read(derivations, "META")] == [200, 201]
        assert [bar.prices.close for bar in await read(derivations, "FB")] == [200]
