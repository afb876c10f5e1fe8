"""GET /events: the log as JSON pages, and as a long poll."""

import asyncio
import contextlib
from collections.abc import Sequence

import msgspec
from quart import Blueprint, Response, request

from ticker.ask import After, Everything, From, Latest, Upcoming
from ticker.events import Record
from ticker.log import Page, Refusal
from ticker.web.answers import json_response
from ticker.web.query import PageQuery, page_query
from ticker.web.site import arguments, site

blueprint = Blueprint("events", __name__)


class Reset(msgspec.Struct, frozen=True):
    """Why the cursor of the request could not be honoured; the page is a snapshot instead."""

    reason: str
    requested: str
    oldest: str
    newest: str


class Answer(msgspec.Struct, frozen=True):
    records: Sequence[Record]
    through: int
    reset: Reset | None = None


@blueprint.get("/events")
@blueprint.get("/events/<channels>")
async def events(channels: str | None = None) -> Response:
    query = page_query(
        channels,
        arguments(),
        request.headers.get("Last-Event-ID", ""),
        site().channels,
        site().clock(),
    )
    answer = await _begin(query)
    if not answer.records and answer.reset is None and query.wait_ms and request.method != "HEAD":
        answer = await _wait(query, answer.through)
    return json_response(_encode(answer))


async def _begin(query: PageQuery) -> Answer:
    log = site().log
    match query.start:
        case Latest():
            return await _snapshot(query)
        case Upcoming():
            return Answer((), log.newest)
        case Everything():
            return await _page(query, 0)
        case From(time_ms=time_ms):
            return await _page(query, await log.before_time(time_ms))
        case After(event_id=event_id):
            place = await log.place(event_id, query.subscription)
            if isinstance(place, Refusal):
                return await _snapshot(query, _reset(place, event_id))
            return await _page(query, place)


def _reset(refusal: Refusal, requested: str) -> Reset:
    return Reset(refusal.reason, requested, refusal.oldest, refusal.newest)


async def _snapshot(query: PageQuery, reset: Reset | None = None) -> Answer:
    page = await site().log.snapshot(query.subscription, site().config.service.stream.snapshot)
    return Answer(page.records, page.through, reset)


async def _page(query: PageQuery, after: int) -> Answer:
    """Up to `limit` matching events; a page with room left has looked at everything there is."""
    found: list[Record] = []
    log = site().log
    while len(found) < query.limit:
        page: Page = await log.page(query.subscription, after, query.limit - len(found))
        found += page.records
        after = page.through
        if after >= log.newest:
            break
    return Answer(found, after)


async def _wait(query: PageQuery, after: int) -> Answer:
    """The first match behind a sequence, or nothing when the time is over or the server goes."""
    log, broadcast = site().log, site().broadcast
    answer = Answer((), after)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(query.wait_ms / 1000):
            while not answer.records and not broadcast.is_closing:
                news = log.news
                answer = await _page(query, answer.through)
                if not answer.records:
                    await news.wait()
    return answer


def _encode(answer: Answer) -> bytes:
    head = b",".join(record.json for record in answer.records)
    rest = msgspec.json.encode({"next": site().log.id_of(answer.through), "reset": answer.reset})
    return b'{"events":[' + head + b"]," + rest[1:]
