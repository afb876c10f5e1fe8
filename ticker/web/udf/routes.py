"""/udf/: what a chart asks, answered in its protocol, errors too."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import wraps
from operator import itemgetter

import msgspec
from quart import Blueprint, Response

from ticker.access.credentials import TokenRefused
from ticker.ask import Subscription
from ticker.ask.bars import MOST_BARS
from ticker.ask.udf import COUNTBACK, EXCHANGE, FOUND, FROM_S, QUERY, RESOLUTION, SYMBOL, TO_S, TYPE
from ticker.derive.bars import FOREVER_MS
from ticker.derive.bars.days import DAY_S
from ticker.errors import QueryError
from ticker.events import Quote
from ticker.web.answers import json_response
from ticker.web.asker import Asker
from ticker.web.site import arguments, asker, gathering, site
from ticker.web.udf.history import Failed, NoData, ShownBar, history
from ticker.web.udf.marks import Happening, happening, marks, timescale_marks
from ticker.web.udf.symbols import ListedSymbol, configuration, found, hours_of, symbol_info
from ticker.web.views.market.bars import known_symbol

blueprint = Blueprint("udf", __name__, url_prefix="/udf")

_MARKED = ("headline", "alert", "action")
_AT_ONCE = 200
_MOST_LOOKED_AT = 2_000

Route = Callable[[], Awaitable[Response]]


def _in_protocol(route: Route) -> Route:
    """A chart looks at no status: what it asks wrongly is told by `s`."""

    @wraps(route)
    async def answered() -> Response:
        try:
            return await route()
        except TokenRefused:
            raise
        except QueryError as error:
            about = f"{error.parameter}: " if error.parameter else ""
            return json_response(msgspec.json.encode(Failed(f"{about}{error.detail}")))

    return answered


@blueprint.get("/config")
async def config() -> Response:
    channels, who = site().config.channels, asker()
    readable = [(name, channel.title) for name, channel in channels.items() if who.knows(name)]
    return json_response(msgspec.json.encode(configuration(readable)))


@blueprint.get("/time")
async def time() -> Response:
    response = Response(f"{site().clock() // 1_000}", content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/symbols")
@_in_protocol
async def symbols() -> Response:
    who = asker()
    symbol = await known_symbol(SYMBOL.of(arguments()), who)
    listed = await _listed(symbol, who)
    today = datetime.fromtimestamp(site().clock() // 1_000, UTC).toordinal()
    hours = hours_of(gathering().derivations.days.venue(symbol), today)
    return json_response(msgspec.json.encode(symbol_info(listed, hours)))


async def _listed(symbol: str, who: Asker) -> ListedSymbol:
    record = (await site().log.newest_of([f"quote:{symbol}"], client=who.address)).get(f"quote:{symbol}")
    if record is None or not who.knows(record.channel) or not isinstance(record.body, Quote):
        # There are bars of it, which a program has published, and no quote.
        return ListedSymbol(who.channels[0], Quote(symbol=symbol, name=symbol, price=0.0, volume=0))
    return ListedSymbol(record.channel, record.body)


@blueprint.get("/search")
@_in_protocol
async def search() -> Response:
    given, who = arguments(), asker()
    asked = QUERY.of(given), TYPE.of(given), EXCHANGE.of(given), FOUND.of(given)
    snapshot = await site().log.snapshot(Subscription.of(who.channels, ("quote",)), 0, client=who.address)
    listed = [
        ListedSymbol(record.channel, quote)
        for record in snapshot.records
        if isinstance(quote := record.body, Quote)
    ]
    return json_response(msgspec.json.encode(found(listed, *asked)))


@blueprint.get("/history")
@_in_protocol
async def get_history() -> Response:
    given, who = arguments(), asker()
    interval_s, from_s, to_s, count = (
        RESOLUTION.of(given),
        FROM_S.of(given) or 0,
        TO_S.of(given),
        COUNTBACK.of(given),
    )
    symbol = await known_symbol(SYMBOL.of(given), who)
    to_ms = FOREVER_MS if to_s is None else to_s * 1_000
    # The number counts, and not from when on, where both are said.
    from_ms, limit = (0, count) if count is not None else (from_s * 1_000, MOST_BARS)
    bars = await _bars(who, symbol, interval_s, from_ms, to_ms, limit)
    if bars:
        return json_response(await asyncio.to_thread(_table, bars))
    before = await _bars(who, symbol, interval_s, 0, min(from_s * 1_000, to_ms), 1)
    next_time = before[-1].time_s if before else msgspec.UNSET
    return json_response(msgspec.json.encode(NoData(next_time)))


async def _bars(
    who: Asker, symbol: str, interval_s: int, from_ms: int, to_ms: int, limit: int
) -> list[ShownBar]:
    """The last `limit` bars that a chart shows in [from, to)."""
    # A day is shown at midnight of its date, and begins up to a day before or after that.
    days = gathering().derivations.days if interval_s == DAY_S else None
    slack_ms, more = (DAY_S * 1_000, 2) if days else (0, 0)
    bars = await gathering().derivations.bars.read(
        *(symbol, interval_s, who.channels),
        from_ms=from_ms - slack_ms,
        to_ms=to_ms + slack_ms,
        limit=limit + more,
        client=who.address,
    )
    shown = [
        ShownBar(days.date_s(symbol, start_ms) if days else start_ms // 1_000, bar)
        for bar in bars
        for start_ms in (bar.prices.start_ms,)
    ]
    return [bar for bar in shown if from_ms <= bar.time_s * 1_000 < to_ms][-limit:]


def _table(bars: Sequence[ShownBar]) -> bytes:
    return msgspec.json.encode(history(bars))


@blueprint.get("/marks")
@_in_protocol
async def get_marks() -> Response:
    happenings, bars_s = await _marked()
    return json_response(msgspec.json.encode(marks(happenings, bars_s)))


@blueprint.get("/timescale_marks")
@_in_protocol
async def get_timescale_marks() -> Response:
    happenings, bars_s = await _marked()
    return json_response(msgspec.json.encode(timescale_marks(happenings, bars_s)))


async def _marked() -> tuple[list[Happening], list[int]]:
    """What happened to a symbol in a window, the oldest first, and when the bars begin that are there."""
    given, who = arguments(), asker()
    interval_s, from_s, to_s = RESOLUTION.of(given), FROM_S.of(given) or 0, TO_S.of(given)
    symbol = await known_symbol(SYMBOL.of(given), who)
    to_ms = FOREVER_MS if to_s is None else to_s * 1_000
    happenings = await _happenings(symbol, from_s * 1_000, to_ms, who)
    bars = await _bars(who, symbol, interval_s, from_s * 1_000, to_ms, MOST_BARS) if happenings else ()
    return happenings, [bar.time_s for bar in bars]


async def _happenings(symbol: str, from_ms: int, to_ms: int, who: Asker) -> list[Happening]:
    subscription = Subscription.of(who.channels, _MARKED, (symbol,))
    marked: list[tuple[int, int, Happening]] = []
    before: int | None = None
    for _ in range(0, _MOST_LOOKED_AT, _AT_ONCE):
        records = await site().log.newest_first(subscription, before, _AT_ONCE, client=who.address)
        some = [(record, one) for record in records if (one := happening(record)) is not None]
        marked += [(one.time_ms, record.seq, one) for record, one in some if from_ms <= one.time_ms <= to_ms]
        if len(records) < _AT_ONCE or (some and some[-1][1].time_ms < from_ms):
            break
        before = records[-1].seq
    return [one for *_, one in sorted(marked, key=itemgetter(0, 1))]
