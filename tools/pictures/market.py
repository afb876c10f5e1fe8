"""Prices of two hours: the symbols of the shipped simulators, on a walk that is the same each time (pure)."""

import random
from collections.abc import Iterator, Mapping

import msgspec

from ticker.events import Bar, Quote
from ticker.times import rfc3339

MINUTE_MS = 60_000
MINUTES = 126
_MINUTES_A_YEAR = 252 * 390
_GAP = range(48, 52)
"""When nothing came of shares: the chart leaves it open."""
_JUMPS = {("NVDA", MINUTES - 12): 0.0115, ("NVDA", MINUTES - 11): 0.0062, ("NFLX", MINUTES - 66): 0.021}
"""What a story did to a price, as a part of it."""
_STRETCHES = {"NVDA": 0.00013, "AMD": -0.00011, "AVGO": -0.00016, "BTC-USD": -0.00017, "META": 0.00006}
"""Where a price is drawn to, in each minute."""


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    symbol: str
    name: str
    channel: str
    currency: str
    prev_close: float
    volatility: float
    decimals: int
    volume: int


class Minute(msgspec.Struct, frozen=True):
    bar: Bar | None
    quote: Quote


def walk(listed: Listed, begin_ms: int) -> Iterator[Minute]:
    """A minute after the other; its bar is missing where there is a gap."""
    draws = random.Random(f"pictures {listed.symbol}")
    step = listed.volatility / _MINUTES_A_YEAR**0.5
    price = listed.prev_close * (1 + draws.gauss(0, 6 * step))
    first, high, low, volume = price, price, price, 0
    for minute in range(MINUTES):
        jump = _JUMPS.get((listed.symbol, minute), 0.0)
        end = price * (1 + jump + _STRETCHES.get(listed.symbol, 0.0) + draws.gauss(0, step))
        top = max(price, end) * (1 + abs(draws.gauss(0, step / 3)))
        foot = min(price, end) * (1 - abs(draws.gauss(0, step / 3)))
        traded = int(listed.volume / 390 * (0.6 + draws.random()) * (4 if jump else 1))
        high, low, volume = max(high, top), min(low, foot), volume + traded
        figures = [round(one, listed.decimals) for one in (price, top, foot, end)]
        is_gap = listed.channel == "stocks" and minute in _GAP
        bar = None if is_gap else _bar(listed, begin_ms + minute * MINUTE_MS, figures, traded)
        yield Minute(bar, _quote(listed, end, (first, high, low), volume))
        price = end


def _bar(listed: Listed, start_ms: int, figures: list[float], volume: int) -> Bar:
    first, high, low, last = figures
    return Bar(
        symbol=listed.symbol,
        interval_s=60,
        start=rfc3339(start_ms),
        open=first,
        high=high,
        low=low,
        close=last,
        volume=volume or None,
    )


def _quote(listed: Listed, price: float, day: tuple[float, float, float], volume: int) -> Quote:
    first, high, low = (round(one, listed.decimals) for one in day)
    price = round(price, listed.decimals)
    tick = 10**-listed.decimals
    return Quote(
        symbol=listed.symbol,
        name=listed.name,
        price=price,
        bid=round(price - tick, listed.decimals),
        ask=round(price + tick, listed.decimals),
        bid_size=900,
        ask_size=1200,
        open=first,
        high=high,
        low=low,
        prev_close=listed.prev_close,
        change=round(price - listed.prev_close, listed.decimals),
        change_pct=round((price / listed.prev_close - 1) * 100, 2),
        volume=volume or None,
        currency=listed.currency,
        decimals=listed.decimals,
        session="open",
        simulated=True,
    )


def in_minutes(all_listed: list[Listed], begin_ms: int) -> Iterator[Mapping[str, list[Minute]]]:
    """What there is in each minute, by channel."""
    walks = [(listed.channel, walk(listed, begin_ms)) for listed in all_listed]
    for _ in range(MINUTES):
        found: dict[str, list[Minute]] = {}
        for channel, minutes in walks:
            found.setdefault(channel, []).append(next(minutes))
        yield found
