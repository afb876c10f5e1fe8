"""GET /embed/tape, /watchlist, /chart, /headlines: a panel by itself, for a frame in the page of another."""

from collections.abc import Mapping, Sequence
from functools import partial
from urllib.parse import urlencode

import msgspec
from quart import Blueprint, Response, render_template

from ticker.ask import EMBEDDED, Embed, EmbeddedPanel, Subscription, accepts, embed_of
from ticker.errors import QueryError
from ticker.events import Quote, Record
from ticker.page import HOME, Chosen, Framed, Locale, first_paint, locale_meant, writing
from ticker.page.embeds import (
    EmbedPaint,
    are_simulated,
    list_name,
    named_by,
    narrowed,
    spelled,
    ticks,
    with_list,
    without_price,
)
from ticker.web.asker import Asker
from ticker.web.entry.authentication import challenging, refusal
from ticker.web.policy import protect
from ticker.web.site import GatheringSite, arguments, asker, gathering, header
from ticker.web.views.page.known import account, channels, sources, stream_name
from ticker.web.views.page.picture import picture, shown_to

blueprint = Blueprint("embeds", __name__)

_PRICES = ("quote", "status")
_STORIES = ("headline", "alert", "message")
_SCREENS: Mapping[EmbeddedPanel, str] = {"watchlist": "watch", "chart": "chart", "headlines": "news"}
_CHALLENGE = 'Bearer realm="Ticker"'


async def _embedded(panel: EmbeddedPanel) -> Response:
    here, who = gathering(), asker()
    if not who.channels and account(here, who) is not None:
        closed = await render_template("embed_closed.html", title=here.config.service.title)
        return await _answer(here, closed, 401)
    asked = embed_of(panel, arguments(), who.channels)
    locale = locale_meant("", header("Accept-Language"))
    key = "embed", who.channels, who.writes, account(here, who), asked, locale
    return await _answer(here, await here.pages.get(key, lambda: _painted(here, who, asked, locale)))


for _panel in EMBEDDED:
    blueprint.add_url_rule(f"/embed/{_panel}", _panel, partial(_embedded, _panel))


@blueprint.get("/embed/<path:panel>")
async def no_panel(panel: str) -> Response:
    what = f"there is no panel called {panel[:100]!r} for a frame"
    raise QueryError("not_found", "panel", what, f"one of {', '.join(EMBEDDED)}", status=404)


@blueprint.errorhandler(QueryError)
async def _refused(error: QueryError) -> Response:
    """In words for who looks at the frame; a program is told as everywhere."""
    if not accepts(header("Accept"), "text/html"):
        return refusal(error)
    title = gathering().config.service.title
    closed = await render_template("embed_closed.html", title=title, error=error)
    return challenging(await _answer(gathering(), closed, error.status), error)


async def _answer(here: GatheringSite, html: str, status: int = 200) -> Response:
    response = Response(html, status, content_type="text/html; charset=utf-8")
    page = here.config.service.page
    protect(response, images=page.images, ancestors=page.frame_ancestors, has_base=True)
    response.headers["Cache-Control"] = "no-store"
    if status == 401:
        response.headers["WWW-Authenticate"] = _CHALLENGE
    return response


async def _painted(here: GatheringSite, who: Asker, asked: Embed, locale: Locale) -> str:
    entry = f"js/embed/{asked.panel}.js"
    with writing(locale):
        shown = await _paint(here, who, asked)
    return await render_template(
        "embed.html",
        paint=shown.paint,
        ticks=shown.ticks,
        asked=asked,
        simulated=shown.simulated,
        whole=_whole(asked),
        screen=_SCREENS.get(asked.panel, ""),
        entry=entry,
        stream=stream_name(here, who),
    )


async def _paint(here: GatheringSite, who: Asker, asked: Embed) -> EmbedPaint:
    records, now_ms = await _records(here, who, asked), here.clock()
    beside = await picture(here, who, records, here.log.newest, now_ms)
    shown = [one for one in channels(here, who) if asked.panel == "headlines" or one.name in asked.channels]
    known, symbols = sources(here, who), spelled(asked.symbols, records)
    (symbol,) = spelled([asked.symbol], records)
    paint = first_paint(
        beside.stood(now_ms, records),
        title=here.config.service.title,
        channels=shown,
        sources=known,
        images=here.config.service.page.images,
        chosen=Chosen(symbol),
        layout=msgspec.structs.replace(HOME, view=_view(asked, symbol, symbols)),
        frame=Framed(msgspec.structs.replace(asked, symbols=symbols), who.channels),
    )
    if symbols or asked.words or len(asked.channels) < len(who.channels):
        paint = narrowed(paint)
    match asked.panel:
        case "tape":
            shown_symbols = symbols or _symbols_of(records, asked.channels)
            made_up = are_simulated(shown_symbols, records)
            told = ticks(symbols, records, shown, known, now_ms)
            return EmbedPaint(paint=paint, ticks=told, simulated=made_up)
        case "watchlist":
            is_listed = bool(symbols or asked.list)
            paint = with_list(paint, asked.list, symbols, records, known, now_ms) if is_listed else paint
            return EmbedPaint(paint=paint, simulated=paint.shown is not None and paint.shown.simulated)
        case "chart":
            is_unknown = symbol not in ("", paint.selected.symbol)
            paint = without_price(paint, symbol, now_ms) if is_unknown else paint
            return EmbedPaint(paint=paint, simulated=paint.selected.simulated)
        case "headlines":
            return EmbedPaint(paint=paint, simulated=are_simulated(named_by(records), records))


def _symbols_of(records: Sequence[Record], channels: Sequence[str]) -> list[str]:
    return [
        record.body.symbol
        for record in records
        if isinstance(record.body, Quote) and record.channel in channels
    ]


async def _records(here: GatheringSite, who: Asker, asked: Embed) -> tuple[Record, ...]:
    """What stands in the panel, in id order; of headlines only those that are asked for."""
    if asked.panel == "chart":
        return await _snapshot(here, who, shown_to(who))
    if asked.panel != "headlines":
        return await _snapshot(here, who, Subscription.of(who.channels, (*_PRICES, "source")))
    stories = Subscription.of(asked.channels, _STORIES, asked.symbols, asked.words)
    beside = Subscription.of(who.channels, (*_PRICES, "source"))
    found = (*await _snapshot(here, who, stories), *await _snapshot(here, who, beside))
    return tuple(sorted(found, key=lambda record: record.seq))


async def _snapshot(here: GatheringSite, who: Asker, wanted: Subscription) -> tuple[Record, ...]:
    most = here.config.service.stream.snapshot
    return (await here.log.snapshot(wanted, most, client=who.address)).records


def _view(asked: Embed, symbol: str, symbols: Sequence[str]) -> dict[str, str]:
    """The page's view (static/js/core/view.js) as it is asked for."""
    view = {
        "selected": symbol,
        "interval": asked.interval,
        "kind": asked.kind,
        "compare": ",".join(asked.compare),
        "watchlist": _watchlist(asked, symbols),
        "sort": asked.sort,
        "only": asked.only,
        "headlines": asked.news,
        "unread": asked.unread,
        "query": asked.search.lower(),
    }
    return {name: value for name, value in view.items() if value}


def _watchlist(asked: Embed, symbols: Sequence[str]) -> str:
    is_listed = asked.panel == "watchlist" and (symbols or asked.list)
    return list_name(symbols, asked.list) if is_listed else ""


def _whole(asked: Embed) -> str:
    """The query that has the dashboard show the same."""
    about = [f"${symbol}" for symbol in asked.symbols]
    view = {
        "symbol": asked.symbol,
        "interval": asked.interval,
        "kind": asked.kind,
        "compare": ",".join(asked.compare),
        "list": _watchlist(asked, asked.symbols),
        "sort": asked.sort,
        "only": asked.only,
        "news": asked.news,
        "unread": asked.unread,
        "q": " ".join(filter(None, [asked.words, *about, asked.search]))
        if asked.panel == "headlines"
        else "",
    }
    query = urlencode({name: value for name, value in view.items() if value})
    return f"?{query}" if query else ""
