"""A Ticker that 500 symbols are quoted to, ten times a second each, over midnight; says how its loop did.

Usage: python -m benchmarks.quoted SECONDS [plain]
"""

import asyncio
import random
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from benchmarks.loop_lag import LoopLag
from benchmarks.orders import Lag
from ticker.config import Config
from ticker.config.types import Service
from ticker.derive.activity import ActivityCount
from ticker.derive.follower import Follower
from ticker.events import Draft, Quote
from ticker.service import Parts, assembled, trimming, tune_the_interpreter
from ticker.sources.kinds import known_kinds
from ticker.times import now_ms

SYMBOLS = 500
EVERY_S = 0.1
_DAY_MS = 86_400_000


class Quoted(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it: `cpu_us` for each quote, `closing` is the lag of the two seconds after midnight."""

    quotes: int
    bars: int
    cpu_us: float
    lag: Lag
    closing: Lag


def main(seconds: float, *, has_bars: bool) -> None:
    with TemporaryDirectory(prefix="ticker-benchmark-") as name:
        found = asyncio.run(_measured(Path(name), seconds, has_bars=has_bars))
    print(msgspec.json.encode(found).decode(), flush=True)


async def _measured(folder: Path, seconds: float, *, has_bars: bool) -> Quoted:
    # The middle of the run is midnight: bars of all intervals end at once.
    ahead_ms = _DAY_MS - (now_ms() + int(seconds * 500)) % _DAY_MS
    service = Service.model_validate({"channels": {"stocks": {}}, "data": str(folder / "data")})
    config = Config(service, (), folder / "config.yaml")
    async with assembled(config, known_kinds(), clock=lambda: now_ms() + ahead_ms) as parts:
        tune_the_interpreter()
        working = [
            asyncio.create_task(_deriving(parts, has_bars=has_bars)),
            asyncio.create_task(trimming(parts.log, parts.site.clock)),
        ]
        try:
            return await _run(parts, seconds)
        finally:
            for task in working:
                task.cancel()
            await asyncio.gather(*working, return_exceptions=True)


async def _deriving(parts: Parts, *, has_bars: bool) -> None:
    if has_bars:
        await parts.derivations.run()
        return
    log = parts.log
    count = Follower(ActivityCount(), log, log.order, channels=lambda: ("stocks",), clock=parts.site.clock)
    await count.run()


async def _run(parts: Parts, seconds: float) -> Quoted:
    rng, rounds = random.Random(1), round(seconds / EVERY_S)
    whole, closing = LoopLag(), LoopLag()
    begun_s, cpu_s = time.perf_counter(), time.process_time()
    whole.start()
    over: Lag | None = None
    for number in range(rounds):
        await asyncio.sleep(max(0, begun_s + number * EVERY_S - time.perf_counter()))
        if number == rounds // 2:
            closing.start()
        elif number == rounds // 2 + 20:
            over = closing.stop()
        await parts.log.append([Draft("stocks", _quote(n, number, rng)) for n in range(SYMBOLS)], "benchmark")
    lag = whole.stop()
    return Quoted(
        quotes=rounds * SYMBOLS,
        bars=parts.log.appended["bar"],
        cpu_us=(time.process_time() - cpu_s) / rounds / SYMBOLS * 1e6,
        lag=lag,
        closing=over or closing.stop(),
    )


def _quote(n: int, number: int, rng: random.Random) -> Quote:
    price = round(100 + n + rng.random(), 2)
    return Quote(
        symbol=f"SYM{n}",
        name=f"Symbol {n} Inc.",
        price=price,
        bid=round(price - 0.01, 2),
        ask=round(price + 0.01, 2),
        bid_size=100,
        ask_size=200,
        open=100.0,
        high=900.0,
        low=90.0,
        prev_close=100.0,
        change=round(price - 100, 2),
        change_pct=round(price - 100, 2),
        volume=number * 100,
        currency="USD",
        session="open",
        simulated=True,
    )


if __name__ == "__main__":
    main(float(sys.argv[1]), has_bars="plain" not in sys.argv[2:])
