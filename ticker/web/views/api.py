"""GET /channels, /quotes, /headlines: the present state of things, as JSON and as feeds."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import quote

import msgspec
from quart import Blueprint, Response, request

from ticker.access.credentials import is_token
from ticker.ask import (
    BEFORE,
    CHANNELS,
    LIMIT,
    Arguments,
    Subscription,
    channels_of,
    headline_search,
    narrowed,
    only,
)
from ticker.config.opml.lists import write_opml
from ticker.config.opml.outlines import outlines_of
from ticker.errors import QueryError
from ticker.events import Record
from ticker.web.answers import json_response, time_or_null
from ticker.web.site import arguments, asker, home, site
from ticker.web.views.feeds_out import FORMATS, FeedHead, is_news, item_of

blueprint = Blueprint("api", __name__)


class ChannelView(msgspec.Struct, frozen=True, omit_defaults=True):
    """One channel; `messages` is told of rooms alone."""

    name: str
    title: str
    retry_ms: int
    keep_s: float
    sources: tuple[str, ...]
    messages: bool = False


class ExtentView(msgspec.Struct, frozen=True):
    """How many headlines are kept, and when the first of them was published."""

    count: int
    since: str | None


@blueprint.get("/channels")
async def channels() -> Response:
    only(arguments(), ())
    config, who = site().config, asker()
    views = [
        ChannelView(
            name,
            channel.title,
            channel.retry_ms,
            channel.keep_ms / 1000,
            tuple(spec.name for spec in config.sources if spec.channel == name),
            channel.messages,
        )
        for name, channel in config.channels.items()
        if who.knows(name)
    ]
    return json_response(msgspec.json.encode({"channels": views}))


@blueprint.get("/quotes")
async def quotes() -> Response:
    records = await current(narrowed(arguments(), asker().channels, "quote"))
    return _list("quotes", records)


@blueprint.get("/headlines")
async def headlines() -> Response:
    asked, who, here = arguments(), asker(), site()
    search, limit = headline_search(asked, who.channels, here.clock()), LIMIT.of(asked)
    records = await here.log.kept_headlines.newest(search, _before(asked), limit, client=who.address)
    rest = {"next": records[-1].id if len(records) == limit else None}
    body = b'{"headlines":[' + b",".join(record.json for record in records) + b"],"
    return json_response(body + msgspec.json.encode(rest)[1:])


@blueprint.get("/headlines/extent")
async def extent() -> Response:
    """How much a search for headlines looks through."""
    asked, who = arguments(), asker()
    only(asked, (CHANNELS,))
    channels = channels_of(CHANNELS.of(asked) or None, who.channels)
    found = await site().log.kept_headlines.extent(channels, client=who.address)
    view = ExtentView(found.count, time_or_null(found.from_ms))
    return json_response(msgspec.json.encode(view))


@blueprint.get("/headlines.rss")
async def headlines_rss() -> Response:
    return await _feed("rss")


@blueprint.get("/headlines.atom")
async def headlines_atom() -> Response:
    return await _feed("atom")


@blueprint.get("/headlines.json")
async def headlines_json() -> Response:
    return await _feed("json")


async def _feed(ending: str) -> Response:
    asked = arguments()
    subscription = narrowed(asked, asker().channels, "headline", (LIMIT,))
    newest = await site().log.newest_first(subscription, None, LIMIT.of(asked), client=asker().address)
    records = [record for record in newest if is_news(record)]
    write, content_type = FORMATS[ending]
    about = FeedHead(site().config.service.title, home(), _own_address())
    # A thousand headlines take 50 ms, for which no reader of a stream should have to wait.
    body = await asyncio.to_thread(lambda: write(about, [item_of(record) for record in records]))
    # Also by a headline that was taken back, and is in the feed no more.
    changed_ms = max((record.time_ms for record in newest), default=None)
    return await document(body, content_type, changed_ms)


def _own_address() -> str:
    """Without the token, which is nobody's business in a document that may be passed on."""
    query = quote(request.query_string, safe="%&=+,.-_~!$'()*;:@/?")
    query = "&".join(pair for pair in query.split("&") if not is_token(pair))
    return home().rstrip("/") + request.path + "?" * bool(query) + query


@blueprint.get("/feeds.opml")
async def feeds_opml() -> Response:
    only(arguments(), ())
    config, who = site().config, asker()
    outlines = [outline for outline in outlines_of(config) if who.knows(outline.folder or "")]
    body = write_opml(config.service.title, outlines)
    return await document(body, "text/x-opml; charset=utf-8", None)


async def document(body: bytes, content_type: str, changed_ms: int | None) -> Response:
    """A document, or 304 for who has it already (RFC 9110, 13.1)."""
    response = Response(body, content_type=content_type)
    # Kept by who likes to, and asked for again each time: the ETag makes that cheap.
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(sha256(body).hexdigest()[:32])
    # It counts in seconds: in the same one, there may be more to come.
    if changed_ms is not None and site().clock() - changed_ms >= 1_000:
        response.last_modified = datetime.fromtimestamp(changed_ms // 1000, UTC)
    return await response.make_conditional(request)


def _before(asked: Arguments) -> int | None:
    text = BEFORE.of(asked)
    if not text:
        return None
    seq = site().log.seq_of(text)
    if seq is None:
        raise QueryError("bad_parameter", "before", f"got {text[:100]!r}", "the `next` of an earlier page")
    return seq


async def current(subscription: Subscription) -> tuple[Record, ...]:
    """The newest event of each key."""
    return (await site().log.snapshot(subscription, 0, client=asker().address)).records


def _list(name: str, records: Iterable[Record]) -> Response:
    return json_response(f'{{"{name}":['.encode() + b",".join(record.json for record in records) + b"]}")
