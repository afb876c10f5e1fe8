"""GET /events: the log as JSON pages, and as a long poll."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence

import msgspec
from quart import Blueprint, Response, request

from ticker.ask import LIMIT, PAGE, WAIT, After, Ask, Everything, From, Latest, Subscription, Upcoming
from ticker.broadcast import Admission, Broadcast, NotAdmitted
from ticker.errors import LogError
from ticker.events import Record
from ticker.log import LogView, Page, Refusal
from ticker.web.answers import json_response
from ticker.web.limits import no_place
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
        return await _poll(ask.subscription, answer, limit, wait_ms / 1000)
    return json_response(_encode(site().log, answer))


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
    return await _page_of(site().log, asker().address, subscription, after, limit)


async def _page_of(
    log: LogView, client: str, subscription: Subscription, after: int, limit: int
) -> PageAnswer:
    found: list[Record] = []
    while len(found) < limit:
        page: Page = await log.page(subscription, after, limit - len(found), client=client)
        found += page.records
        after = page.through
        if after >= log.newest:
            break
    return PageAnswer(found, after)


async def _poll(subscription: Subscription, answer: PageAnswer, limit: int, wait_s: float) -> Response:
    """The first match behind a page, or an empty one; as costly as a stream, and limited with them."""
    here, address = site(), asker().address
    admission = here.broadcast.admit(address, polls=True)
    if isinstance(admission, NotAdmitted):
        return no_place(admission, here.broadcast.retry_ms(subscription.channels))
    poll = Poll(here.log, here.broadcast, address, subscription, limit, answer, wait_s)
    every_s = here.config.service.stream.heartbeat_ms / 1000
    goes_on = False
    try:
        goes_on = await poll.goes_on(every_s)
    finally:
        if not goes_on:
            admission.leave()
    if not goes_on:
        return json_response(_encode(here.log, poll.answer))
    response = json_response(_body(poll, admission, every_s))
    response.timeout = None  # Quart's own would end it after a minute
    return response


async def _body(poll: "Poll", admission: Admission, every_s: float) -> AsyncIterator[bytes]:
    """A blank now and then, which JSON may begin with: proxies give up what is silent for a minute."""
    try:
        yield b" "
        with contextlib.suppress(LogError):  # asked again from here, it is told
            while await poll.goes_on(every_s):
                yield b" "
        yield _encode(poll.log, poll.answer)
    finally:
        admission.leave()


class Poll:
    """A wait for the first match; `answer` is what has been found so far."""

    def __init__(
        self,
        log: LogView,
        broadcast: Broadcast,
        client: str,
        subscription: Subscription,
        limit: int,
        answer: PageAnswer,
        wait_s: float,
    ) -> None:
        self.log = log
        self._broadcast = broadcast
        self._client = client
        self._subscription = subscription
        self._limit = limit
        self.answer = answer
        self._until = asyncio.get_running_loop().time() + wait_s

    async def goes_on(self, every_s: float) -> bool:
        """Wait for so long at most; whether there is nothing yet, and time left."""
        now = asyncio.get_running_loop().time()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(min(self._until, now + every_s)):
                await self._wait()
            return False
        return asyncio.get_running_loop().time() < self._until

    async def _wait(self) -> None:
        """The first match, or nothing when the server goes."""
        while not self.answer.records and not self._broadcast.is_closing:
            news = self.log.news
            self.answer = await _page_of(
                self.log, self._client, self._subscription, self.answer.through, self._limit
            )
            if not self.answer.records:
                await news.wait()


def _encode(log: LogView, answer: PageAnswer) -> bytes:
    head = b",".join(record.json for record in answer.records)
    rest = msgspec.json.encode({"next": log.id_of(answer.through), "reset": answer.reset})
    return b'{"events":[' + head + b"]," + rest[1:]
