"""The Ticker that is asked, wherever it runs, and what several tools want to know of its symbols."""

from collections.abc import Iterable, Sequence

from ticker.ask.bars import INTERVALS
from ticker.ask.parameters import did_you_mean
from ticker.client import Bars, Client, ClientRefused, Event
from ticker.errors import QueryError
from ticker.events import Quote
from ticker.times import Clock

_MOST_AT_ONCE = 1_000
"""Symbols that one request may name."""
_MOST_TOLD = 3


class Remote:
    """`url` is its address as it may be shown."""

    def __init__(self, url: str, client: Client, clock: Clock) -> None:
        self.url = url
        self.client = client
        self.clock = clock

    async def simulated(self, symbols: Iterable[str | None]) -> frozenset[str]:
        """Which of these symbols have prices that are made up, as their newest quotes say."""
        wanted = sorted({symbol for symbol in symbols if symbol})[:_MOST_AT_ONCE]
        quotes = await self.client.quotes(symbols=wanted) if wanted else ()
        return frozenset(one.symbol for one in map(quote_in, quotes) if one is not None and one.simulated)

    async def known(self, symbol: str) -> tuple[Event, Quote]:
        """The newest quote of a symbol, whose letters may be of either case; QueryError with a suggestion."""
        for event in await self.client.quotes(symbols=symbol.strip()):
            if (found := quote_in(event)) is not None and found.symbol.upper() == symbol.strip().upper():
                return event, found
        raise QueryError("unknown_symbol", "symbol", *await self.unknown(symbol), status=404)

    async def bars(self, quote: Quote, interval: str, since: str, until: str, limit: int) -> Bars:
        """The newest bars of a symbol that is quoted, of which there may be none yet."""
        try:
            return await self.client.bars(quote.symbol, interval, since=since, until=until, limit=limit)
        except ClientRefused as error:
            if error.code != "unknown_symbol":
                raise
            return Bars(quote.symbol, INTERVALS[interval], ())

    async def unknown(self, symbol: str) -> tuple[str, str]:
        """What to say of a symbol that nothing quotes, and what was expected."""
        names = await self._quoted()
        if not names and (blind := await self.blindness()):
            return blind[0], "a token"
        expected = f"a symbol such as {', '.join(names[:5])}" if names else "a symbol, of which there is none"
        return _nothing_quotes(symbol, names), expected

    async def _quoted(self) -> tuple[str, ...]:
        return tuple(one.symbol for one in map(quote_in, await self.client.quotes()) if one is not None)

    async def blindness(self) -> tuple[str, ...]:
        """What to say of an answer with nothing in it, where that is for want of a right."""
        if await self.client.channels():
            return ()
        return ("Nothing may be read here without a token, or with this one: TICKER_TOKEN of `ticker mcp`.",)

    async def doubts(self, symbols: Iterable[str]) -> tuple[str, ...]:
        """A line for each of the first symbols that nothing quotes: what it may be meant to be."""
        return await self._told_of(await self._strangers(tuple(symbols)))

    async def heeded(self, symbols: Sequence[str]) -> tuple[str, ...]:
        """The same; QueryError where nothing quotes any of them, so that there is nothing to answer."""
        strangers = await self._strangers(symbols)
        doubts = await self._told_of(strangers)
        if symbols and len(strangers) == len(symbols):
            raise QueryError("unknown_symbol", "symbols", "; ".join(doubts), "a symbol that is quoted here")
        return doubts

    async def _strangers(self, symbols: Sequence[str]) -> Sequence[str]:
        there = await self.client.quotes(symbols=symbols) if symbols else ()
        quoted = {one.symbol.upper() for one in map(quote_in, there) if one is not None}
        return [symbol for symbol in symbols if symbol.upper() not in quoted]

    async def _told_of(self, strangers: Sequence[str]) -> tuple[str, ...]:
        names = await self._quoted() if strangers else ()
        return tuple(_nothing_quotes(symbol, names) for symbol in strangers[:_MOST_TOLD])


def _nothing_quotes(symbol: str, names: Sequence[str]) -> str:
    return f"nothing quotes {symbol[:100]!r} here{did_you_mean(symbol.upper()[:100], names)}"


def quote_in(event: Event) -> Quote | None:
    """The quote that an event is; None for one of a newer Ticker that cannot be read as such."""
    return event.body if isinstance(event.body, Quote) else None
