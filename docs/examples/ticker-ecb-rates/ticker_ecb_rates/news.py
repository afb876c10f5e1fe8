"""What is new in the bank's rates, as events (pure)."""

from collections.abc import Mapping, Sequence

from ticker.events import Headline, Quote
from ticker.sources.figures import change_of
from ticker.sources.symbols import QuotedSymbol
from ticker.sources.written import decimals_of, number_of
from ticker.times import rfc3339
from ticker_ecb_rates.document import Day

_ABOUT = (
    "https://www.ecb.europa.eu/stats/policy_and_exchange_rates/"
    "euro_reference_exchange_rates/html/index.en.html"
)


def quotes_of(days: Sequence[Day], symbols: Mapping[str, QuotedSymbol]) -> tuple[Quote, ...]:
    """The newest day's rates beside those of the day before; ValueError for one that is no number."""
    newest, before = days[0].rates, days[1].rates if len(days) > 1 else {}
    return tuple(
        _quote(symbol, spec, newest[symbol[3:]], before.get(symbol[3:]))
        for symbol, spec in symbols.items()
        if symbol[3:] in newest
    )


def headline_of(day: Day, quotes: Sequence[Quote], source: str, now_ms: int, backfill: bool) -> Headline:
    """A day's rates in a line; `backfill` if it was there before anybody looked."""
    rates = ", ".join(f"{quote.symbol} {quote.price:.{quote.decimals}f}{_change(quote)}" for quote in quotes)
    return Headline(
        headline_id=day.day.isoformat(),
        revision=1,
        title=f"Euro reference rates of {day.day:%d %B %Y}: {rates}",
        source=source,
        first_seen=rfc3339(now_ms),
        url=_ABOUT,
        backfill=backfill,
        symbols=tuple(quote.symbol for quote in quotes),
    )


def _quote(symbol: str, spec: QuotedSymbol, rate: str, before: str | None) -> Quote:
    price, prev_close = number_of(rate), number_of(before)
    if price is None:
        raise ValueError(f"{symbol} has no rate")
    decimals = spec.decimals if spec.decimals is not None else decimals_of(rate)
    change, change_pct = change_of(price, prev_close, decimals)
    return Quote(
        symbol=symbol,
        name=spec.name or symbol,
        price=round(price, decimals),
        prev_close=prev_close,
        change=change,
        change_pct=change_pct,
        currency=spec.currency or symbol[3:],
        decimals=decimals,
    )


def _change(quote: Quote) -> str:
    return "" if quote.change_pct is None else f" ({quote.change_pct:+.2f} %)"
