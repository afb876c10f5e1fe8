"""GET /bars/{symbol}: open, high, low, close and volume, as JSON and as CSV; and the last closes of all."""

import asyncio
from collections.abc import Sequence
from hashlib import sha256

import msgspec
from quart import Blueprint, Response, request

from ticker.ask import only
from ticker.ask.bars import ADJUSTED, BAR_FORMAT, BAR_LIMIT, BARS, FROM, INTERVAL, TO
from ticker.ask.moment import AT, ms_of
from ticker.ask.parameters import did_you_mean
from ticker.derive.bars import FOREVER_MS, TimedBar
from ticker.errors import QueryError
from ticker.times import rfc3339
from ticker.web.answers import json_response
from ticker.web.asker import Asker
from ticker.web.site import GatheringSite, arguments, asker, gathering, site

blueprint = Blueprint("bars", __name__)

_SETTLED_MS = 60_000
"""How long after its end a window is taken for one in which nothing happens any more."""
_KEPT_S = 300
_TYPES = {"json": "application/json; charset=utf-8", "csv": "text/csv; charset=utf-8"}
_COLUMNS = "start,open,high,low,close,volume,closed"


class BarView(msgspec.Struct, frozen=True):
    """One bar; the newest may be open, and then has more to come."""

    start: str
    open: float
    high: float
    low: float
    close: float
    volume: int | None
    closed: bool


class BarsView(msgspec.Struct, frozen=True):
    """The bars of a symbol, ascending."""

    symbol: str
    interval_s: int
    bars: tuple[BarView, ...]


@blueprint.get("/bars/<path:symbol>")
async def bars(symbol: str) -> Response:
    given, who, now_ms = arguments(), asker(), site().clock()
    only(given, BARS)
    interval_s, form, last = INTERVAL.of(given), BAR_FORMAT.of(given), TO.of(given)
    from_ms, to_ms = ms_of(FROM.of(given), now_ms, 0), ms_of(last, now_ms, FOREVER_MS)
    limit, adjusted = BAR_LIMIT.of(given), ADJUSTED.of(given)
    symbol = await known_symbol(symbol, who)
    found = await gathering().derivations.bars.read(
        *(symbol, interval_s, who.channels),
        from_ms=from_ms,
        to_ms=to_ms,
        limit=limit,
        adjusted=adjusted,
        client=who.address,
    )
    # Thousands of bars take some milliseconds, for which no reader of a stream should have to wait.
    body = await asyncio.to_thread(_body, symbol, interval_s, found, form)
    is_settled = last is not None and last.is_fixed and to_ms < now_ms - _SETTLED_MS
    return await _answer(body, form, is_settled=is_settled and all(bar.closed for bar in found))


@blueprint.get("/page/sparklines")
async def sparklines() -> Response:
    """Each symbol's last closes, which the page draws its small lines from."""
    given, here, who = arguments(), gathering(), asker()
    only(given, (AT,))
    to_ms = ms_of(AT.of(given), here.clock(), None)
    body = await here.sparklines.get((who.channels, to_ms), lambda: _sparklines(here, who, to_ms))
    return json_response(body)


async def _sparklines(here: GatheringSite, who: Asker, to_ms: int | None) -> bytes:
    """Tens of milliseconds of work where there are hundreds of symbols; every page that is opened asks."""
    until_ms = here.clock() if to_ms is None else to_ms
    found = await here.derivations.sparklines.read(who.channels, until_ms, client=who.address)
    return await asyncio.to_thread(msgspec.json.encode, {"sparklines": found})


async def known_symbol(text: str, who: Asker) -> str:
    """The symbol as its quotes spell it; QueryError (404) for one that this asker may not know of."""
    known = await gathering().derivations.bars.symbols(who.channels, client=who.address)
    if text in known:
        return text
    by_letters = {symbol.upper(): symbol for symbol in known}
    if text.upper() in by_letters:
        return by_letters[text.upper()]
    raise QueryError(
        "unknown_symbol",
        "symbol",
        f"there are no bars of {text[:100]!r}" + _meant(text, by_letters),
        f"a symbol such as {', '.join(known[:3])}" if known else "a symbol that is quoted",
        status=404,
    )


def _meant(text: str, by_letters: dict[str, str]) -> str:
    return did_you_mean(text.upper()[:100], tuple(by_letters))


def view_of(bar: TimedBar) -> BarView:
    prices = bar.prices
    return BarView(
        rfc3339(prices.start_ms),
        prices.open,
        prices.high,
        prices.low,
        prices.close,
        prices.volume,
        bar.closed,
    )


def _body(symbol: str, interval_s: int, found: Sequence[TimedBar], form: str) -> bytes:
    bars = tuple(map(view_of, found))
    return csv_of(bars) if form == "csv" else msgspec.json.encode(BarsView(symbol, interval_s, bars))


async def _answer(body: bytes, form: str, *, is_settled: bool) -> Response:
    """The bars, or 304 for who has them already (RFC 9110, 13.1)."""
    response = Response(body, content_type=_TYPES[form])
    # What has closed may be edited still: by a split, or by a quote that came late.
    response.headers["Cache-Control"] = f"private, max-age={_KEPT_S}" if is_settled else "private, no-cache"
    response.set_etag(sha256(body).hexdigest()[:32])
    return await response.make_conditional(request)


def csv_of(bars: Sequence[BarView]) -> bytes:
    """Lines with a head, each ended as RFC 4180 has it; no value has a comma or a quotation mark."""
    lines = [_COLUMNS, *(_line(bar) for bar in bars)]
    return "".join(f"{line}\r\n" for line in lines).encode()


def _line(bar: BarView) -> str:
    volume = "" if bar.volume is None else bar.volume
    closed = "true" if bar.closed else "false"
    return f"{bar.start},{bar.open!r},{bar.high!r},{bar.low!r},{bar.close!r},{volume},{closed}"
