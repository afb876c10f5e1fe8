"""An hour of a site's life, written into its log before it is started: what a page of it has to tell then."""

from collections.abc import Iterator
from pathlib import Path

from ticker.config import Config, load
from ticker.events import Alert, Bar, Body, Draft, Headline
from ticker.service import open_log
from ticker.sources.kinds import known_kinds
from ticker.sources.simulator.settings import SimulatorSource
from ticker.times import now_ms, rfc3339

MINUTES = 60
_MINUTE_MS = 60_000
_WORDS = (
    "is said to have won a large order",
    "warns of higher costs than it had told",
    "down 0.6% within a minute",
    "earns more than was expected",
    "reopens after a halt, and moves on",
)


def _symbols(config: Config) -> Iterator[tuple[str, str, float]]:
    """The channel, symbol and first price of all that is simulated."""
    for source in config.sources:
        if isinstance(source, SimulatorSource):
            for name, settings in source.symbols.items():
                yield source.channel, name, settings.price


def _bar(symbol: str, price: float, start_ms: int, n: int) -> Bar:
    """One of a walk that no coding finds a pattern in."""
    step = price * ((n * 7919 + len(symbol) * 104_729) % 1013 - 506) / 100_000
    ends = round(price + step, 2)
    return Bar(
        symbol=symbol,
        interval_s=60,
        start=rfc3339(start_ms),
        open=round(price, 2),
        high=max(round(price, 2), ends),
        low=min(round(price, 2), ends),
        close=ends,
        volume=1000 * n,
    )


def _minute(config: Config, n: int, start_ms: int) -> Iterator[tuple[str, Body]]:
    symbols = list(_symbols(config))
    for at, (channel, symbol, price) in enumerate(symbols):
        yield channel, _bar(symbol, price, start_ms, n * len(symbols) + at)
    channel, symbol, _ = symbols[n * 13 % len(symbols)]
    title = f"[Simulated] {symbol.title()} Industries (${symbol}) {_WORDS[n % len(_WORDS)]}"
    yield (
        "business",
        Headline(
            headline_id=f"{n * 2_654_435_761 % 2**32:08x}",
            revision=1,
            title=title,
            summary=f"Last price {100 + n * 37 % 991}.{n:02d} USD. Nothing of it has happened.",
            source="newswire",
            first_seen=rfc3339(start_ms),
            symbols=(symbol,),
        ),
    )
    if n % 6 == 0:
        yield channel, Alert(rule="moves", title=f"{symbol} moves by 0.5 % in 10 min", symbol=symbol)


async def an_hour_of(path: Path) -> None:
    """Into the log of the site whose config is at `path`."""
    config = load(path, {}, known_kinds())
    now = now_ms()
    clock = now - MINUTES * _MINUTE_MS
    log = open_log(config, lambda: clock)
    for n in range(MINUTES):
        clock = now - (MINUTES - n) * _MINUTE_MS
        start_ms = clock // _MINUTE_MS * _MINUTE_MS
        await log.append([Draft(channel, body) for channel, body in _minute(config, n, start_ms)], "hour")
    await log.close()
