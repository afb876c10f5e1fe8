import asyncio
import operator
from itertools import count, pairwise

import msgspec
import pytest

from ticker.events import Quote
from ticker.sources.adapter import Adapter, Reading
from ticker.sources.simulator.adapter import SimulatorAdapter
from ticker.sources.simulator.settings import SimulatorSource
from ticker.times import parse_rfc3339

NOON = parse_rfc3339("2026-03-10T12:00:00Z")
HOUR_MS = 3_600_000
AAPL: dict[str, object] = {"name": "Apple", "price": 189.40, "volatility": "28%"}
EURUSD: dict[str, object] = {
    "name": "Euro / US dollar",
    "price": 1.0842,
    "volatility": "8%",
    "decimals": 5,
    "spread_bps": 0.6,
    "volume": 0,
}
SYMBOLS: dict[str, dict[str, object]] = {"AAPL": AAPL, "EURUSD": EURUSD, "BTC": {"price": 65_000.0}}

FIELDS = (
    *("symbol", "price", "bid", "ask", "open", "high", "low"),
    *("prev_close", "change", "change_pct", "volume"),
)
GOLDEN = [
    ("AAPL", 187.97, 187.97, 188.0, 189.42, 189.82, 187.97, 189.4, -1.43, -0.76, 12265500),
    ("EURUSD", 1.08743, 1.0874, 1.08746, 1.08389, 1.0887, 1.08389, 1.0842, 0.00323, 0.3, None),
    ("AAPL", 188.01, 187.97, 188.01, 189.42, 189.82, 187.97, 189.4, -1.39, -0.73, 12265700),
    ("EURUSD", 1.08747, 1.08743, 1.0875, 1.08389, 1.0887, 1.08389, 1.0842, 0.00327, 0.3, None),
    ("AAPL", 187.98, 187.94, 187.98, 189.42, 189.82, 187.97, 189.4, -1.42, -0.75, 12265800),
    ("EURUSD", 1.08746, 1.08743, 1.08749, 1.08389, 1.0887, 1.08389, 1.0842, 0.00326, 0.3, None),
]


def spec_of(symbols: dict[str, dict[str, object]], *, seed: int = 42, every: str = "1s") -> SimulatorSource:
    return SimulatorSource.model_validate(
        {
            "kind": "simulator",
            "name": "us-stocks",
            "channel": "stocks",
            "seed": seed,
            "every": every,
            "symbols": symbols,
        }
    )


def adapter_of(symbols: dict[str, dict[str, object]] = SYMBOLS, *, seed: int = 42) -> SimulatorAdapter:
    return SimulatorAdapter(spec_of(symbols, seed=seed))


async def readings(
    adapter: Adapter,
    n: int,
    *,
    memory: bytes | None = None,
    start_ms: int = NOON,
    step_ms: int = 1_000,
) -> list[Reading]:
    answers = []
    for index in range(n):
        reading = await adapter.read(memory, start_ms + index * step_ms)
        memory = reading.memory
        answers.append(reading)
    return answers


def quotes_of(answers: list[Reading], symbol: str) -> list[Quote]:
    bodies = [body for reading in answers for body in reading.bodies]
    return [body for body in bodies if isinstance(body, Quote) and body.symbol == symbol]


def prices_after_each(answers: list[Reading], symbol: str) -> list[tuple[float, float | None, float | None]]:
    """What stands after each read, quoted again or not."""
    standing = []
    for reading in answers:
        for quote in quotes_of([reading], symbol):
            now = (quote.price, quote.bid, quote.ask)
        standing.append(now)
    return standing


async def test_these_quotes_are_the_same_on_every_python() -> None:
    answers = await readings(adapter_of({"AAPL": AAPL, "EURUSD": EURUSD}), 3)
    bodies = [body for reading in answers for body in reading.bodies]
    shown = [operator.attrgetter(*FIELDS)(body) for body in bodies]
    assert shown == GOLDEN


async def test_a_thousand_steps_later_the_prices_are_still_the_same_on_every_python() -> None:
    answers = await readings(adapter_of({"AAPL": AAPL, "EURUSD": EURUSD}), 1_000)
    assert [quotes_of(answers, symbol)[-1].price for symbol in ("AAPL", "EURUSD")] == [188.38, 1.08884]


async def test_the_first_read_quotes_every_symbol_in_the_order_of_the_configuration() -> None:
    (reading,) = await readings(adapter_of(), 1)
    assert [body.symbol for body in reading.bodies if isinstance(body, Quote)] == ["AAPL", "EURUSD", "BTC"]
    assert reading.detail is None


async def test_a_symbol_that_displays_the_same_is_not_quoted_again() -> None:
    still: dict[str, object] = {"price": 50.0, "volatility": "0.01%", "volume": 0, "spread_bps": 0.01}
    answers = await readings(adapter_of({"STILL": still, "AAPL": AAPL}), 20)
    assert len(quotes_of(answers, "STILL")) < 5
    assert len(quotes_of(answers, "AAPL")) == 20
    for symbol in ("STILL", "AAPL"):
        quotes = quotes_of(answers, symbol)
        assert all(old != new for old, new in pairwise(quotes))


async def test_a_symbol_that_stands_still_is_quoted_when_it_is_renamed() -> None:
    still: dict[str, object] = {"price": 50.0, "volatility": "0.01%", "volume": 0, "spread_bps": 0.01}
    before = await readings(adapter_of({"STILL": still}), 5)
    renamed = adapter_of({"STILL": {**still, "name": "Quiet Water"}})
    answers = await readings(renamed, 3, memory=before[-1].memory)
    assert [quote.name for quote in quotes_of(answers, "STILL")][:1] == ["Quiet Water"]
    assert answers[0].bodies


async def test_a_restart_changes_no_byte() -> None:
    whole = await readings(adapter_of(), 300)
    for stop in (1, 2, 150, 299):
        rest = await readings(
            adapter_of(), 300 - stop, memory=whole[stop - 1].memory, start_ms=NOON + stop * 1_000
        )
        assert msgspec.msgpack.encode(rest) == msgspec.msgpack.encode(whole[stop:])


async def test_the_same_memory_read_twice_gives_the_same_reading() -> None:
    adapter = adapter_of()
    memory = (await readings(adapter, 10))[-1].memory
    assert await adapter.read(memory, NOON) == await adapter.read(memory, NOON)


async def test_another_seed_is_another_market() -> None:
    here, there = await readings(adapter_of(seed=1), 1), await readings(adapter_of(seed=2), 1)
    assert quotes_of(here, "BTC") != quotes_of(there, "BTC")


async def test_prices_do_not_depend_on_the_clock() -> None:
    answers = await readings(adapter_of(), 50)
    elsewhen = await readings(adapter_of(), 50, start_ms=0, step_ms=7 * HOUR_MS)
    for symbol in SYMBOLS:
        assert prices_after_each(answers, symbol) == prices_after_each(elsewhen, symbol)


async def test_a_symbol_added_from_the_start_changes_no_other() -> None:
    answers = await readings(adapter_of(), 50)
    more = await readings(adapter_of({"NEW": {"price": 3.0}, **SYMBOLS}), 50)
    for symbol in SYMBOLS:
        assert quotes_of(answers, symbol) == quotes_of(more, symbol)


async def test_symbols_added_and_removed_later_change_no_other() -> None:
    whole = await readings(adapter_of(), 60)
    others: dict[str, dict[str, object]] = {"NEW": {"price": 3.0}, "BTC": SYMBOLS["BTC"], "AAPL": AAPL}
    rest = await readings(adapter_of(others), 30, memory=whole[29].memory, start_ms=NOON + 30_000)
    for symbol in ("AAPL", "BTC"):
        assert quotes_of(rest, symbol) == quotes_of(whole[30:], symbol)
    # Its own day began as ever; from there on it moves with the market as that is now.
    (begun,) = quotes_of(rest[:1], "NEW")
    (ever,) = quotes_of(await readings(adapter_of(others), 1), "NEW")
    assert (begun.open, begun.prev_close) == (ever.open, ever.prev_close)
    assert begun.price == pytest.approx(ever.price, rel=1e-3)


async def test_a_symbol_that_comes_back_begins_anew() -> None:
    before = await readings(adapter_of(), 30)
    without = await readings(adapter_of({"AAPL": AAPL}), 1, memory=before[-1].memory)
    back = await readings(adapter_of(), 1, memory=without[-1].memory)
    (anew,), (first,) = quotes_of(back, "BTC"), quotes_of(before[:1], "BTC")
    assert (anew.open, anew.prev_close) == (first.open, first.prev_close)
    assert anew.price == pytest.approx(first.price, rel=1e-3)


async def test_an_hour_without_reads_is_one_step() -> None:
    adapter = adapter_of()
    memory = (await readings(adapter, 10))[-1].memory
    soon, late = await adapter.read(memory, NOON + 10_000), await adapter.read(memory, NOON + HOUR_MS)
    assert soon == late


async def test_at_midnight_utc_the_day_begins_anew() -> None:
    midnight = parse_rfc3339("2026-03-11T00:00:00Z")
    answers = await readings(adapter_of(), 10, start_ms=midnight - 5_000)
    quotes = quotes_of(answers, "AAPL")
    assert len(quotes) == 10
    assert len({quote.prev_close for quote in quotes[:5]}) == 1
    first = quotes[5]
    assert first.open == first.high == first.low == first.price
    assert {quote.prev_close for quote in quotes[5:]} == {quotes[4].price}
    assert first.volume is not None
    assert first.volume < 100_000


async def test_a_clock_that_jumps_back_over_midnight_begins_no_second_day() -> None:
    midnight = parse_rfc3339("2026-03-11T00:00:00Z")
    adapter, memory, closes = adapter_of(), None, []
    for offset_ms in (-2_000, -1_000, 0, -1_000, 0, 1_000):
        reading = await adapter.read(memory, midnight + offset_ms)
        memory = reading.memory
        closes += [quote.prev_close for quote in quotes_of([reading], "BTC")]
    assert len(closes) == 6
    assert len(set(closes[:2])) == len(set(closes[2:])) == 1


@pytest.mark.parametrize("memory", [b"", b"not ours", b"\x93\x02\xcd\x4e\x20\x80", b"\xff" * 200])
async def test_memory_that_cannot_be_read_begins_anew_and_says_so(memory: bytes) -> None:
    adapter = adapter_of()
    reading = await adapter.read(memory, NOON)
    fresh = await adapter.read(None, NOON)
    assert reading.bodies == fresh.bodies
    assert reading.memory == fresh.memory
    assert reading.detail is not None
    assert reading.detail.startswith("prices begin anew: memory: ")


async def test_a_long_read_lets_others_run() -> None:
    ticks = count()
    many: dict[str, dict[str, object]] = {f"S{index}": {"price": 10.0} for index in range(100)}
    # A clock that runs a quarter of a millisecond a look: whatever the machine, a slice is the same work.
    adapter = SimulatorAdapter(spec_of(many), clock=lambda: next(ticks) * 0.00025)
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(others())
    reading = await adapter.read(None, NOON)
    task.cancel()
    assert len(reading.bodies) == 100
    assert turns >= 20


async def test_memory_of_2_000_symbols_is_less_than_100_bytes_a_symbol() -> None:
    many: dict[str, dict[str, object]] = {f"SYM{index:04d}": AAPL for index in range(2_000)}
    (reading,) = await readings(adapter_of(many), 1)
    assert len(reading.memory) < 100 * 2_000
