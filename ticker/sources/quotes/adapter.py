"""Prices from a publisher: each address asked for in turn, and what is new in the answers."""

import asyncio
from collections.abc import Mapping, Sequence
from http import HTTPStatus

import msgspec

from ticker.config.types import Fetch
from ticker.events import Quote
from ticker.outbound.causes import Refused
from ticker.outbound.fetch import Fetched, Fetcher, NotModified, Request
from ticker.outbound.freshness import Freshness
from ticker.sources.adapter import NO_HINTS, NotAsked, ReadError, Reading, joined, read_errors
from ticker.sources.causes import KindSpecific
from ticker.sources.figures import change_of, fewest_decimals, rounded, why_no_price
from ticker.sources.quotes.answer import NoAnswer, NotSaid, Said, read_answer
from ticker.sources.quotes.memory import KnownAnswer, Memory, Seen, encoded, hash_of, is_ahead, recalled
from ticker.sources.quotes.settings import AskedSymbol, QuotesSource
from ticker.sources.quotes.template import address_of, is_for_each
from ticker.times import rfc3339

_ACCEPT = {
    "json": "application/json, */*;q=0.1",
    "csv": "text/csv, application/csv;q=0.9, text/plain;q=0.5, */*;q=0.1",
}
_CHECK_MAP = "Check `map:` in its file against what the address answers."
_CHECK_ADDRESS = (
    "Check `url:` and `format:` in its file; if they are right, it is the publisher's answer that is wrong."
)
_MOST_TOLD = 3


class QuotesAdapter:
    """Reads one quotes source; see `ticker.sources.adapter.Adapter`."""

    def __init__(self, spec: QuotesSource, fetch: Fetch, fetcher: Fetcher) -> None:
        self._spec = spec
        self._fetch = fetch
        self._fetcher = fetcher
        self._asks = spec.asks
        self._addresses = _addresses(spec)

    async def read(self, memory: bytes | None, now_ms: int) -> Reading:
        """Ask every address, and answer with the quotes that are new.

        What fails for some of several addresses is remarked on; ReadError where all fail.
        """
        found = _Found(self._spec, recalled(memory, self._asks, now_ms))
        failures: list[ReadError] = []
        # Those that could not be asked the last time come first.
        for place in _from(found.first, len(self._addresses)):
            address, asked = self._addresses[place]
            try:
                await self._ask(found, address, asked, now_ms)
            except ReadError as error:
                failures.append(error)
                found.remark(_named(asked, error.detail))
                if isinstance(error.cause, Refused) and error.cause.status == HTTPStatus.TOO_MANY_REQUESTS:
                    found.first = place
                    break
            except NotAsked:
                if not found.answered:
                    raise
                found.first = place
                break
        if not found.answered and failures:
            raise failures[0]
        return found.reading()

    async def _ask(self, found: "_Found", address: str, asked: Mapping[str, str], now_ms: int) -> None:
        name, known = self._spec.name, found.documents.get(address)
        with read_errors(name):
            answer = await self._fetcher.get(self._request(address, known), now_ms)
        match answer:
            case NotModified():
                found.answered, found.freshness = True, answer.freshness
            case Fetched() if known is not None and known.body_hash == answer.body_hash:
                found.heard(address, answer)
            case Fetched():
                said = await asyncio.to_thread(
                    read_answer, answer.body, answer.content_type, self._spec.answer, self._spec.map, asked
                )
                if not isinstance(said, NoAnswer):
                    said = {symbol: _priced(one, self._spec.symbols[symbol]) for symbol, one in said.items()}
                if problem := _problem(said):
                    cause = KindSpecific(problem, _advice(said))
                    raise ReadError(name, cause, hints=joined(answer.freshness, NO_HINTS), contact=True)
                assert not isinstance(said, NoAnswer)
                found.heard(address, answer)
                for symbol, one in said.items():
                    found.take(symbol, one, now_ms)

    def _request(self, address: str, known: KnownAnswer | None) -> Request:
        return Request(
            url=address,
            accept=_ACCEPT[self._spec.answer],
            timeout_s=self._spec.timeout_s(self._fetch),
            max_bytes=self._spec.most_bytes(self._fetch),
            headers=self._spec.headers,
            etag=known.etag if known else None,
            last_modified=known.last_modified if known else None,
            private=self._spec.private,
        )


class _Found:
    """What a read has brought so far."""

    def __init__(self, spec: QuotesSource, memory: Memory) -> None:
        self._spec = spec
        self._memory = memory
        self.documents = dict(memory.documents)
        self._seen = {symbol: seen for symbol, seen in memory.seen.items() if symbol in spec.symbols}
        self.first = memory.first
        self.answered = False
        self.freshness = Freshness()
        self._quotes: list[Quote] = []
        self._remarks: list[str] = []

    def heard(self, address: str, answer: Fetched) -> None:
        self.answered, self.freshness = True, answer.freshness
        self.documents[address] = KnownAnswer(answer.etag, answer.last_modified, answer.body_hash)

    def remark(self, text: str) -> None:
        self._remarks.append(text)

    def take(self, symbol: str, said: Said | NotSaid, now_ms: int) -> None:
        if isinstance(said, NotSaid):
            self.remark(f"{symbol}: {said.why}")
            return
        if said.time_ms is not None and is_ahead(said.time_ms, now_ms):
            # Taken for true, it would silence the symbol until then; its price is none the worse for it.
            self.remark(f"{symbol}: a time ahead of now, {rfc3339(said.time_ms)}, not taken")
            said = msgspec.structs.replace(said, time_ms=None)
        before = self._seen.get(symbol)
        if (
            before
            and before.time_ms is not None
            and said.time_ms is not None
            and said.time_ms < before.time_ms
        ):
            # Of several servers behind one address, one may be behind the others.
            return
        quote = quote_of(symbol, said, self._spec.symbols[symbol], before.decimals if before else 0)
        digest = hash_of(quote)
        if before is None or before.hash != digest:
            self._quotes.append(quote)
        time_ms = said.time_ms if said.time_ms is not None else before.time_ms if before else None
        self._seen[symbol] = Seen(digest, time_ms, quote.decimals)

    def reading(self) -> Reading:
        memory = Memory(self._memory.asks, self.documents, self._seen, self.first)
        return Reading(
            bodies=tuple(self._quotes),
            memory=encoded(memory),
            detail=self._detail(),
            hints=joined(self.freshness, NO_HINTS),
            contact=True,
        )

    def _detail(self) -> str | None:
        times = [seen.time_ms for seen in self._seen.values() if seen.time_ms is not None]
        as_of = [f"as of {rfc3339(max(times))}"] if times else []
        more = len(self._remarks) - _MOST_TOLD
        and_more = [f"and {more} more"] if more > 0 else []
        return "; ".join([*as_of, *self._remarks[:_MOST_TOLD], *and_more]) or None


def quote_of(symbol: str, said: Said, spec: AskedSymbol, decimals: int) -> Quote:
    """The quote of what was said; it has at least so many decimals, unless its file says how many. Pure."""
    if spec.decimals is not None:
        decimals = spec.decimals
    else:
        decimals = max(decimals, said.decimals, fewest_decimals(said.price))
    change, change_pct = change_of(said.price, said.prev_close, decimals)
    return Quote(
        symbol=symbol,
        name=spec.name or said.name or symbol,
        price=round(said.price, decimals),
        bid=rounded(said.bid, decimals),
        ask=rounded(said.ask, decimals),
        bid_size=said.bid_size,
        ask_size=said.ask_size,
        open=rounded(said.open, decimals),
        high=rounded(said.high, decimals),
        low=rounded(said.low, decimals),
        prev_close=rounded(said.prev_close, decimals),
        change=change,
        change_pct=change_pct,
        volume=said.volume,
        currency=spec.currency or said.currency,
        decimals=decimals,
        session=said.session,
    )


def _addresses(spec: QuotesSource) -> Sequence[tuple[str, Mapping[str, str]]]:
    """What is asked, each with the symbols that its answer is about and what they are called there."""
    asked = {symbol: one.ask_for or symbol for symbol, one in spec.symbols.items()}
    if is_for_each(spec.url):
        return [(address_of(spec.url, [name]), {symbol: name}) for symbol, name in asked.items()]
    return [(address_of(spec.url, list(asked.values())), asked)]


def _from(first: int, count: int) -> Sequence[int]:
    return [(first + place) % count for place in range(count)]


def _problem(said: Mapping[str, Said | NotSaid] | NoAnswer) -> str | None:
    """What is wrong with an answer that says nothing of any symbol."""
    if isinstance(said, NoAnswer):
        return said.why
    silent = [(symbol, one.why) for symbol, one in said.items() if isinstance(one, NotSaid)]
    if len(silent) < len(said):
        return None
    symbol, why = silent[0]
    return f"{symbol}: {why}" + (f", and so are {len(silent) - 1} more" if len(silent) > 1 else "")


def _priced(said: Said | NotSaid, spec: AskedSymbol) -> Said | NotSaid:
    """What was said, unless its price could only be shown as 0."""
    why = why_no_price(said.price, spec.decimals) if isinstance(said, Said) else None
    return said if why is None else NotSaid(why)


def _advice(said: Mapping[str, Said | NotSaid] | NoAnswer) -> str:
    return _CHECK_ADDRESS if isinstance(said, NoAnswer) and not said.is_readable else _CHECK_MAP


def _named(asked: Mapping[str, str], detail: str) -> str:
    return f"{next(iter(asked))}: {detail}" if len(asked) == 1 else detail
