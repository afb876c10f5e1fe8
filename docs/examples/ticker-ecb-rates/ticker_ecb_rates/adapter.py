"""A source of euro reference rates: one document, asked for as its publisher wants to be asked."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import msgspec

from ticker.config.types import Fetch
from ticker.events import Body
from ticker.outbound.fetch import Fetched, Fetcher, NotModified, Request
from ticker.outbound.outbound import Outbound
from ticker.sources.adapter import NO_HINTS, ReadError, Reading, joined, read_errors
from ticker.sources.causes import KindSpecific
from ticker.sources.kind import Opened
from ticker_ecb_rates.document import Day, days_of
from ticker_ecb_rates.news import headline_of, quotes_of
from ticker_ecb_rates.settings import EcbRatesSource

_MOST_BYTES = 1_000_000
"""The document has 90 days of 30 rates in some 100 kB."""


class Memory(msgspec.Struct, frozen=True):
    """The newest day that was told, in which symbols, and the validators of its document."""

    day: date | None = None
    symbols: tuple[str, ...] = ()
    etag: str | None = None
    last_modified: str | None = None


class EcbRates:
    """Reads one source; see `ticker.sources.adapter.Adapter`."""

    def __init__(self, spec: EcbRatesSource, timeout_s: float, fetcher: Fetcher) -> None:
        self._spec = spec
        self._timeout_s = timeout_s
        self._fetcher = fetcher

    async def read(self, memory: bytes | None, now_ms: int) -> Reading:
        """Ask for the document, and answer with the newest day if it has not been told."""
        latest = _today(now_ms)
        known = _recalled(memory, latest)
        with read_errors(self._spec.name):
            answer = await self._fetcher.get(self._request(known), now_ms)
        hints = joined(answer.freshness, NO_HINTS)
        if isinstance(answer, NotModified):
            return Reading(
                bodies=(), memory=memory or b"", hints=hints, contact=True, detail=_as_of(known.day)
            )
        try:
            days = days_of(answer.body, latest)
            bodies = self._news(known, days, now_ms)
        except ValueError as error:
            cause = KindSpecific(str(error), "Check that `url:` is an address of the bank's reference rates.")
            raise ReadError(self._spec.name, cause, hints=hints, contact=True) from error
        return Reading(
            bodies=bodies,
            memory=self._remembered(known, days[0].day, answer),
            hints=hints,
            contact=True,
            detail=self._detail(days[0]),
        )

    def _news(self, known: Memory, days: Sequence[Day], now_ms: int) -> tuple[Body, ...]:
        newest = days[0]
        is_new = known.day is None or newest.day > known.day
        if not is_new and known.symbols == self._spec.quoted:
            return ()
        quotes = quotes_of(days, self._spec.symbols)
        if not is_new:
            return quotes
        return (*quotes, headline_of(newest, quotes, self._spec.name, now_ms, backfill=known.day is None))

    def _request(self, known: Memory) -> Request:
        # The document may not have changed, but what is wanted of it has.
        conditional = known.symbols == self._spec.quoted
        return Request(
            url=self._spec.url,
            accept="application/xml, text/xml;q=0.9, */*;q=0.1",
            timeout_s=self._timeout_s,
            max_bytes=_MOST_BYTES,
            etag=known.etag if conditional else None,
            last_modified=known.last_modified if conditional else None,
            private=self._spec.private,
        )

    def _remembered(self, known: Memory, day: date, answer: Fetched) -> bytes:
        # Of several servers behind one address, one may be a day behind the others.
        newest = max(day, known.day or day)
        return msgspec.json.encode(Memory(newest, self._spec.quoted, answer.etag, answer.last_modified))

    def _detail(self, newest: Day) -> str | None:
        missing = [symbol for symbol in self._spec.symbols if symbol[3:] not in newest.rates]
        no_rate = f"; no rate of {', '.join(missing)}" if missing else ""
        return f"{_as_of(newest.day)}{no_rate}"


class EcbRatesTools:
    """What sources of this kind share: the way out."""

    def __init__(self, fetch: Fetch, out: Outbound) -> None:
        self._timeout_s = fetch.timeout_ms / 1000
        self._fetcher = Fetcher(out)

    def open(self, spec: EcbRatesSource) -> Opened:
        return Opened(EcbRates(spec, self._timeout_s, self._fetcher))

    async def close(self) -> None:
        """Nothing is held."""


def _recalled(memory: bytes | None, latest: date) -> Memory:
    try:
        known = msgspec.json.decode(memory, type=Memory) if memory else Memory()
    except msgspec.DecodeError:
        # Another version of this package wrote it.
        return Memory()
    # So did one that believed a day that was to come, after which no other was new.
    return known if known.day is None or known.day <= latest else Memory()


def _today(now_ms: int) -> date:
    # In Frankfurt a day begins up to two hours before it does in UTC.
    return (datetime.fromtimestamp(now_ms / 1000, UTC) + timedelta(hours=2)).date()


def _as_of(day: date | None) -> str | None:
    return f"as of {day.isoformat()}" if day else None
