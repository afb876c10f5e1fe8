"""GET /: the dashboard for browsers, the live tape for terminals."""

from collections.abc import Mapping, Sequence

from quart import Blueprint, Response, render_template, request

from ticker.access import ANONYMOUS
from ticker.access.credentials import TOKEN, TokenRefused, is_token
from ticker.access.origins import may_act
from ticker.ask import accepts
from ticker.ask.start import instant
from ticker.page import Chosen, Layout, Locale, PageRights, Stood, first_paint, locale_meant, writing
from ticker.web.answers import two_faced
from ticker.web.asker import Asker
from ticker.web.entry.authentication import refusal
from ticker.web.entry.session import sign_in_page
from ticker.web.entry.session_cookie import grant
from ticker.web.policy import protect
from ticker.web.site import GatheringSite, asker, asking, gathering, header, site
from ticker.web.streams.tape import tape
from ticker.web.terminals import wants_tape
from ticker.web.views.page.known import account, channels, sources, stream_name
from ticker.web.views.page.layouts import layouts
from ticker.web.views.page.picture import picture, shown_to, stood_at

blueprint = Blueprint("pages", __name__)

_LOCALE = "ticker-locale"
"""The cookie in which a reader has chosen how figures and dates are written (js/panels/locale.js)."""
_MOST_ASKED_CHARS = 100
"""Of an address that leads nowhere, so much is shown."""


@blueprint.get("/")
async def index() -> Response:
    accept = header("Accept")
    response = await (tape() if wants_tape(accept, request.headers.get("User-Agent", "")) else _dashboard())
    return two_faced(response)


@blueprint.errorhandler(TokenRefused)
async def _refused(error: TokenRefused) -> Response:
    """Who opens an old bookmark is asked for another token; a program is told as everywhere."""
    if accepts(header("Accept"), "text/html"):
        return two_faced(await sign_in_page(is_wrong=True))
    return two_faced(refusal(error))


async def _dashboard() -> Response:
    here, who = gathering(), asker()
    if TOKEN in request.args:
        return _without_token(who)
    if not who.channels and account(here, who) == "":
        return _to("session")
    pages = layouts(here.config.service)
    layout = next((one for one in pages if one.slug == request.args.get("page")), None)
    if layout is None and request.args.get("page"):
        return await _no_page(pages)
    layout = layout or pages[0]
    chosen = await _chosen(here, who, layout.view)
    locale = locale_meant(request.cookies.get(_LOCALE, ""), header("Accept-Language"))
    at_ms = _moment(here.clock())
    key = who.channels, who.writes, who.operates, account(here, who), chosen, layout.slug, locale, at_ms
    html = await here.pages.get(key, lambda: _painted(here, who, chosen, layout, locale, at_ms))
    response = Response(html, content_type="text/html; charset=utf-8")
    protect(response, images=here.config.service.page.images)
    response.headers["Cache-Control"] = "no-store"
    return response


async def _no_page(pages: Sequence[Layout]) -> Response:
    asked = request.args.get("page", "")[:_MOST_ASKED_CHARS]
    return await _nowhere(asked, pages=pages)


async def no_path() -> Response:
    """Who mistyped an address, or follows an old one, is led to the page, which is above it.

    Its pages are not named: nobody has asked who this is.
    """
    path = asking().path
    return await _nowhere(path[:_MOST_ASKED_CHARS], up="../" * (path.count("/") - 1))


async def _nowhere(asked: str, *, pages: Sequence[Layout] = (), up: str = "") -> Response:
    title = site().config.service.title
    html = await render_template("nowhere.html", title=title, asked=asked, pages=pages, up=up)
    response = Response(html, 404, content_type="text/html; charset=utf-8")
    protect(response)
    response.headers["Cache-Control"] = "no-store"
    return response


def _without_token(who: Asker) -> Response:
    """Signed in, and to the same without a token in the address, which is kept and may be passed on.

    Whom the page of another site led here is asked for the token: it could sign them in as whom it likes.
    """
    if not may_act(header, request.scheme, site().config.service.cors.origins):
        return _to("session")
    query = request.query_string.decode("latin-1")
    rest = "&".join(pair for pair in query.split("&") if pair and not is_token(pair))
    response = _to("./" + "?" * bool(rest) + rest)
    if who.principal != ANONYMOUS:
        grant(response, who.principal)
    return response


def _to(place: str) -> Response:
    response = Response(b"", 303)
    response.headers["Location"] = place
    response.headers["Cache-Control"] = "no-store"
    return response


async def _chosen(here: GatheringSite, who: Asker, otherwise: Mapping[str, str]) -> Chosen:
    """What the address asks for, as far as this asker may know of it; static/js/core/address.js writes it.

    Nothing else in the address is looked at: it is the page's, and never an error.
    """
    asked = request.args.get("symbol") or otherwise.get("selected", "")
    watchlist = request.args.get("list") or otherwise.get("watchlist", "")
    keys = {f"quote:{symbol}": symbol for symbol in (asked, asked.upper()) if symbol}
    newest = await here.log.newest_of(list(keys), client=who.address) if keys else {}
    known = [symbol for key, symbol in keys.items() if key in newest and who.knows(newest[key].channel)]
    return Chosen(known[0] if known else "", watchlist if who.knows(watchlist) else "")


def _moment(now_ms: int) -> int | None:
    """The moment of the past that the address asks for, in ms, as static/js/core/moments.js writes it."""
    text = request.args.get("at", "")
    found = instant(text, now_ms) if "T" in text else None
    return found.time_ms if found is not None and 0 <= found.time_ms < now_ms else None


async def _painted(
    here: GatheringSite, who: Asker, chosen: Chosen, layout: Layout, locale: Locale, at_ms: int | None
) -> str:
    """The whole page: tens of milliseconds of work, which is the same for all who may read the same."""
    snapshot = await here.log.snapshot(shown_to(who), here.config.service.stream.snapshot, client=who.address)
    now_ms = here.clock()
    beside = await picture(here, who, snapshot.records, snapshot.through, now_ms)
    then = None if at_ms is None else await _then(here, who, at_ms)
    with writing(locale):
        paint = first_paint(
            beside.stood(now_ms, snapshot.records),
            then=then,
            title=here.config.service.title,
            channels=channels(here, who),
            sources=sources(here, who),
            kept=beside.kept,
            images=here.config.service.page.images,
            chosen=chosen,
            layout=layout,
            layouts=layouts(here.config.service),
            rights=PageRights(operates=who.operates, rules=here.oversees(who)),
        )
    return await render_template(
        "page.html",
        paint=paint,
        account=account(here, who),
        notifies=here.push is not None,
        worker="offline" if here.config.service.page.offline else "push" if here.push is not None else "",
        stream=stream_name(here, who),
    )


async def _then(here: GatheringSite, who: Asker, at_ms: int) -> Stood:
    page, beside = await stood_at(here, who, at_ms)
    return beside.stood(at_ms, page.records)
