"""A Ticker that has lived through the invented day, and whose clock stands still at its end."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from tests.support.serving import Serving, serving
from ticker.config import load
from ticker.events import Body, Move, Record, Source, Status
from ticker.sources.kinds import known_kinds
from ticker.sources.simulator.settings import SimulatorSource
from ticker.times import parse_rfc3339, rfc3339
from tools.pictures import news
from tools.pictures.market import MINUTE_MS, MINUTES, Listed, in_minutes

ROOT = Path(__file__).parents[2]
END_MS = parse_rfc3339("2026-03-12T18:24:32Z")
"""A Thursday afternoon in New York."""
_BEGIN_MS = END_MS // MINUTE_MS * MINUTE_MS - (MINUTES - 1) * MINUTE_MS
_CLOSE = "2026-03-12T20:00:00Z"
CHANNELS = {
    "stocks": {"title": "Stocks", "keep": "3h"},
    "crypto": {"title": "Crypto", "keep": "3h"},
    "fx": {"title": "FX", "keep": "3h"},
    "world": {"title": "World", "keep": "30d"},
    "business": {"title": "Business", "keep": "30d"},
    "technology": {"title": "Technology", "keep": "30d"},
}
PAGES = [
    {
        "name": name,
        "columns": [
            {"size": "small", "widgets": [{"type": "watchlist"}]},
            {"size": "full", "widgets": [{"type": "chart"}]},
            {"size": "small", "widgets": [{"type": "headlines"}, {"type": "sources"}]},
        ],
    }
    for name in ("Desk", "Crypto")
]


@asynccontextmanager
async def desk(folder: Path) -> AsyncIterator[Serving]:
    simulators = _simulators()
    settings = {"title": "Ticker", "channels": CHANNELS, "pages": PAGES}
    async with serving(folder, settings=settings) as site:
        site.site.config = replace(site.site.config, sources=(*simulators, *news.feeds()))
        await _live_through(site, [one for source in simulators for one in _listed(source)])
        yield site


def _simulators() -> list[SimulatorSource]:
    """The shipped ones, in the order of their channels."""
    config = load(ROOT / "config.yaml", {}, known_kinds())
    found = {one.channel: one for one in config.sources if isinstance(one, SimulatorSource)}
    return [found[channel] for channel in ("stocks", "crypto", "fx")]


def _listed(source: SimulatorSource) -> list[Listed]:
    return [
        Listed(
            symbol=symbol,
            name=one.name or symbol,
            channel=source.channel,
            currency=one.currency or "USD",
            prev_close=one.price,
            volatility=one.volatility,
            decimals=2 if one.decimals is None else one.decimals,
            volume=one.volume or 0,
        )
        for symbol, one in source.symbols.items()
    ]


async def _live_through(site: Serving, listed: list[Listed]) -> None:
    site.clock.ms = _BEGIN_MS
    await _append(
        site, "stocks", [Status(symbol=one.symbol, state="open", until=_CLOSE) for one in listed[:26]]
    )
    for minute, found in enumerate(in_minutes(listed, _BEGIN_MS)):
        is_open = minute == MINUTES - 1
        site.clock.ms = END_MS - 4 if is_open else _BEGIN_MS + (minute + 1) * MINUTE_MS
        for channel, minutes in found.items():
            bars = [] if is_open else [each.bar for each in minutes if each.bar is not None]
            await _append(site, channel, [*bars, *(each.quote for each in minutes)])
        if minute % news.READS_EVERY == news.READS_AT or is_open:
            await _append(site, "world", [*news.health(minute, site.clock.ms), *_prices_are_read(site)])
        await _tell(site, MINUTES - minute - 1)
    site.clock.ms = END_MS


async def _tell(site: Serving, ago: int) -> None:
    channels = {one.name: one.channel for one in news.PUBLISHERS}
    for told in news.NEWS:
        if told.ago != ago:
            continue
        first = news.EDITED.get(told.title)
        records = await _append(site, channels[told.by], [news.headline(told, END_MS, first)])
        if first:
            await _append(site, channels[told.by], [news.headline(told, END_MS, revision=2)])
        if told.title in news.MOVES:
            await _append(site, "stocks", [_move(told, records[0].id)])
        if told.story == "outlook" and told.by == "world-desk":
            await _append(site, "stocks", [news.alert()])


def _move(told: news.Told, about: str) -> Move:
    span_s, z = news.MOVES[told.title]
    change_pct = 1.78 if "NVDA" in told.symbols else 2.14
    return Move(
        about=about,
        symbol=told.symbols[0],
        since=rfc3339(END_MS - told.ago * MINUTE_MS),
        span_s=span_s,
        before=100,
        after=100 + change_pct,
        change_pct=change_pct,
        z=z,
        unusual=True,
        simulated=True,
    )


def _prices_are_read(site: Serving) -> list[Source]:
    return [
        Source(
            name=one.name,
            kind="simulator",
            title=one.title,
            state="ok",
            last_ok=rfc3339(site.clock.ms),
            next_read=rfc3339(site.clock.ms + 1000),
        )
        for one in site.site.config.sources
        if isinstance(one, SimulatorSource)
    ]


async def _append(site: Serving, channel: str, bodies: Sequence[Body]) -> tuple[Record, ...]:
    return await site.append(*bodies, channel=channel)
