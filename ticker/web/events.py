"""GET /events: the log as JSON pages, and as a long poll."""

import asyncio
import contextlib
from collections.abc import Sequence

import msgspec
from quart import Blueprint, Response, request

from ticker.ask import LIMIT, PAGE, WAIT, After, Ask, Everything, From, Latest, Subscription, Upcoming
from ticker.events import Record
from ticker.log import Page, Refusal
from ticker.web.answers import json_response
from ticker.web.site import arguments, asked, asker, site

blueprint = Blueprint("events", __name__)


class PageReset(msgspec.Struct, frozen=True):
    """Why the cursor of the request could not be honoured; the page is a snapshot instead."""

    reason: str
    requested: str
    oldest: str
    newest: str


class PageAnswer(msgspec.Struct, frozen=True):
    records: Sequence[Record]
    through: int
    reset: PageReset | None = None


@blueprint.get("/events")
@blueprint.get("/events/<channels>")
async def events(channels: str | None = None) -> Response:
    given = arguments()
    ask = asked(PAGE, channels, given)
    limit, wait_ms = LIMIT.of(given), WAIT.of(given)
    answer = await _begin(ask, limit)
    if not answer.records and answer.reset is None and wait_ms and request.method != "HEAD":
        answer = await _wait(ask.subscription, answer.through, limit, wait_ms)
    return json_response(_encode(answer))


async def _begin(ask: Ask, limit: int) -> PageAnswer:
    log, subscription, client = site().log, ask.subscription, asker().address
    match ask.start:
        case Latest():
            return await _snapshot(subscription)
        case Upcoming():
            return PageAnswer((), log.newest)
        case Everything():
            return await _page(subscription, 0, limit)
        case From(time_ms=time_ms):
            return await _page(subscription, await log.before_time(time_ms, client=client), limit)
        case After(event_id=event_id):
            place = await log.place(event_id, subscription, client=client)
            if isinstance(place, Refusal):
                return await _snapshot(subscription, _reset(place, event_id))
            return await _page(subscription, place, limit)


def _reset(refusal: Refusal, requested: str) -> PageReset:
    return PageReset(refusal.reason, requested, refusal.oldest, refusal.newest)


async def _snapshot(subscription: Subscription, reset: PageReset | None = None) -> PageAnswer:
    per_topic = site().config.service.stream.snapshot
    page = await site().log.snapshot(subscription, per_topic, client=asker().address)
    return PageAnswer(page.records, page.through, reset)


async def _page(subscription: Subscription, after: int, limit: int) -> PageAnswer:
    """Up to `limit` matching events; a page with room left has looked at everything there is."""
    found: list[Record] = []
    log, client = site().log, asker().address
    while len(found) < limit:
        page: Page = await log.page(subscription, after, limit - len(found), client=client)
        found += page.records
        after = page.through
        if after >= log.newest:
            break
    return PageAnswer(found, after)


async def _wait(subscription: Subscription, after: int, limit: int, wait_ms: int) -> PageAnswer:
    """The first match behind a sequence, or nothing when the time is over or the server goes."""
    log, broadcast = site().log, site().broadcast
    answer = PageAnswer((), after)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(wait_ms / 1000):
            while not answer.records and not broadcast.is_closing:
                news = log.news
                answer = await _page(subscription, answer.through, limit)
                if not answer.records:
                    await news.wait()
    return answer


def _encode(answer: PageAnswer) -> bytes:
    head = b",".join(record.json for record in answer.records)
    rest = msgspec.json.encode({"next": site().log.id_of(answer.through), "reset": answer.reset})
    return b'{"events":[' + head + b"]," + rest[1:]
