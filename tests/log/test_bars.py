"""Bars beside the events: kept when the events are gone, small, and just as they were told."""

from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from tests.log.logs import CHANNELS, DAY_MS, append, opened
from tests.support.clock import NOON_MS, Clock
from tests.support.events import action, bar
from ticker.events import Bar, Ohlcv
from ticker.log import Channel, Keep
from ticker.log.bars import Place, packed, unpacked
from ticker.times import rfc3339

PRICES = st.one_of(
    st.floats(-1e15, 1e15, allow_nan=False),
    st.builds(lambda units, decimals: units / 10**decimals, st.integers(0, 10**9), st.integers(0, 8)),
)


def a_bar(start_ms: int = NOON_MS, close: float = 1.5, interval_s: int = 60, symbol: str = "AAPL") -> Bar:
    start = rfc3339(start_ms)
    return Bar(
        symbol=symbol, interval_s=interval_s, start=start, open=1, high=2, low=0.5, close=close, volume=7
    )


@given(st.tuples(PRICES, PRICES, PRICES, PRICES), st.none() | st.integers(0, 10**15))
@example((0.1, 0.3, 0.1, 0.2), None)
@example((1e15, 1e15, -1e15, 0.1), 3)
@example((5e-324, 1.0, 0.0, 0.0), 0)
def test_a_bar_comes_back_as_it_was(prices: tuple[float, float, float, float], volume: int | None) -> None:
    bar = Ohlcv(NOON_MS, *prices, volume)
    decimals, opened_at, high, low, close, same = packed(bar)
    assert unpacked(NOON_MS // 1_000, decimals, (opened_at, high, low, close), same) == bar


def test_prices_of_cents_become_small_whole_numbers() -> None:
    assert packed(Ohlcv(0, 189.41, 189.5, 189.0, 189.4, 10)) == (2, 18941, 9, -41, -1, 10)


async def test_bars_are_found_by_symbol_channel_interval_and_time(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, a_bar(), a_bar(NOON_MS + 60_000, 1.75), a_bar(interval_s=300), a_bar(symbol="X"))
        await append(log, a_bar(), channel="world")
        series = await log.kept_bars.series(("stocks",))
        assert [(one.symbol, one.channel) for one in series] == [("AAPL", "stocks"), ("X", "stocks")]
        last, first = await log.kept_bars.newest(series[0], 60, 0, NOON_MS + 60_001, 10)
        assert (first, last.close) == (Ohlcv(NOON_MS, 1, 2, 0.5, 1.5, 7), 1.75)
        assert await log.kept_bars.newest(series[0], 60, 0, NOON_MS + 60_000, 10) == [first]
        assert await log.kept_bars.newest(series[0], 60, 0, NOON_MS + 60_001, 1) == [last]
        there, not_there = Place("AAPL", "stocks", 60, NOON_MS), Place("AAPL", "stocks", 60, 0)
        assert await log.kept_bars.at([there, not_there]) == {there: first}


async def test_an_edited_bar_replaces_the_one_before(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, a_bar())
        await append(log, a_bar(close=1.25))
        (series,) = await log.kept_bars.series(tuple(CHANNELS))
        assert [found.close for found in await log.kept_bars.newest(series, 60, 0, 1 << 50, 10)] == [1.25]


async def test_bars_are_kept_when_their_events_are_gone_until_their_own_time_is_over(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, {"stocks": Channel(1_000, Keep(1_000, 100))}, clock) as log:
        log.bars_keep_ms = {60: 10 * DAY_MS, 86_400: 20 * DAY_MS}
        await append(log, a_bar(), a_bar(interval_s=86_400))
        (series,) = await log.kept_bars.series(("stocks",))
        for days, left in ((9, [60, 86_400]), (11, [86_400]), (21, [])):
            clock.ms = NOON_MS + days * DAY_MS
            await log.trim()
            assert [s for s in (60, 86_400) if await log.kept_bars.newest(series, s, 0, 1 << 50, 10)] == left
        assert log.newest == 2


async def test_splits_are_known_when_their_events_are_gone(tmp_path: Path) -> None:
    clock = Clock()
    async with opened(tmp_path, {"stocks": Channel(1_000, Keep(1_000, 100))}, clock) as log:
        await append(log, action("AAPL", new_shares=4))
        clock.ms += DAY_MS
        await log.trim()
        (found,) = await log.kept_bars.actions(("stocks",))
        assert (found.symbol, found.time_ms, found.old_shares, found.new_shares) == ("AAPL", NOON_MS, 1, 4)
        assert await log.kept_bars.actions(("world",)) == []


async def test_a_bar_that_begins_within_a_second_is_an_event_alone(tmp_path: Path) -> None:
    async with opened(tmp_path) as log:
        await append(log, a_bar(NOON_MS + 1), bar())
        (series,) = await log.kept_bars.series(("stocks",))
        assert len(await log.kept_bars.newest(series, 60, 0, 1 << 50, 10)) == 1
