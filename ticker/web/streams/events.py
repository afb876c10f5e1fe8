"""GET /events: the log as JSON pages, and as a long poll."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextvars import Context
from urllib.parse import quote, urlencode

from quart import Blueprint, Response, request

from ticker.access import Principal
from ticker.ask import (
    FILTERS,
    LIMIT,
    PAGE,
    SINCE,
    UNTIL,
    WAIT,
    After,
    Ask,
    Before,
    Everything,
    From,
    Latest,
    Subscription,
    Through,
    Upcoming,
)
from ticker.broadcast import Admission, NotAdmitted
from ticker.errors import LogError
from ticker.log import LogView, Refusal
from ticker.web.answers import json_response
from ticker.web.entry.limits import no_place
from ticker.web.event_pages import EncodedPage, EventPage, PageReset, encoded, page_behind, reset_of
from ticker.web.site import arguments, asked, asker, below, site
from ticker.web.waits import Wait

blueprint = Blueprint("events", __name__)

_FOREVER_MS = 1 << 62
_KEPT = {parameter.name for parameter in (*FILTERS, UNTIL, LIMIT, WAIT)}


@blueprint.get("/events")
@blueprint.get("/events/<channels>")
async def events(channels: str | None = None) -> Response:
    given = arguments()
    ask = asked(PAGE, channels, given)
    limit, wait_ms = LIMIT.of(given), WAIT.of(given)
    last = await _end(ask)
    if isinstance(last, Refusal):
        return await _answer(encoded(site().log, await _foreign(ask, last)))
    page = await _begin(ask, limit, last)
    if not page.has_something_to_say and wait_ms and last is None and request.method != "HEAD":
        wait_ms = min(wait_ms, _left_ms(ask))
        return await _poll(ask.subscription, page, limit, wait_ms / 1000)
    response = await _answer(encoded(site().log, page))
    if isinstance(ask.start, Latest):
        response.headers["Cache-Control"] = "no-store"  # the present state: the next one is another
    return response


async def _answer(page: EncodedPage) -> Response:
    """A page, or 304 for who has it already (RFC 9110, 13.1), and where the next one is (RFC 8288)."""
    response = json_response(page.body)
    # Kept by its client alone, and asked for again each time: the entity tag makes that cheap.
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(page.etag)
    response.headers["Link"] = f'<{_next(page.next)}>; rel="next"'
    return await response.make_conditional(request)


def _next(event_id: str) -> str:
    """The same request from an id on: its filters stay, its cursors and its token do not."""
    kept = {name: texts for name, texts in arguments().items() if name in _KEPT}
    return (
        f"{below()}{quote(request.path, safe='/*,')}?{urlencode({**kept, SINCE.name: event_id}, doseq=True)}"
    )


async def _end(ask: Ask) -> int | Refusal | None:
    """The last sequence that may be told, None where there is none yet."""
    if ask.end is None:
        return None
    return await site().log.end(ask.end, site().clock(), client=asker().address)


async def _foreign(ask: Ask, refused: Refusal) -> EventPage:
    assert isinstance(ask.end, Through)
    return await _snapshot(ask.subscription, reset_of(refused, ask.end.event_id))


def _left_ms(ask: Ask) -> int:
    """How long there may still be something before the end."""
    return ask.end.time_ms - site().clock() if isinstance(ask.end, Before) else _FOREVER_MS


async def _begin(ask: Ask, limit: int, last: int | None) -> EventPage:
    log, subscription, client = site().log, ask.subscription, asker().address
    match ask.start:
        case Latest():
            return await _snapshot(subscription, last=last)
        case Upcoming():
            return EventPage((), log.newest)
        case Everything():
            return await page_behind(log, client, subscription, 0, limit, last)
        case From(time_ms=time_ms):
            after = await log.before_time(time_ms, client=client)
            return await page_behind(log, client, subscription, after, limit, last)
        case After(event_id=event_id):
            place = await log.place(event_id, subscription, client=client)
            if isinstance(place, Refusal):
                return await _snapshot(subscription, reset_of(place, event_id))
            return await page_behind(log, client, subscription, place, limit, last)


async def _snapshot(
    subscription: Subscription, reset: PageReset | None = None, *, last: int | None = None
) -> EventPage:
    """How everything stands, or stood when `last` was the newest."""
    log, client = site().log, asker().address
    per_topic = site().config.service.stream.snapshot
    if last is None or last >= log.newest:
        page = await log.snapshot(subscription, per_topic, client=client)
    else:
        page = await log.snapshot_at(subscription, per_topic, last, client=client)
    return EventPage(page.records, page.through, reset)


async def _poll(subscription: Subscription, page: EventPage, limit: int, wait_s: float) -> Response:
    """The first match behind a page, or an empty one; as costly as a stream, and limited with them."""
    here, who = site(), asker()
    admission = here.broadcast.admit(who.address, polls=True)
    if isinstance(admission, NotAdmitted):
        return no_place(admission, here.broadcast.retry_ms(subscription.channels))
    wait = here.waits.of(here.log, subscription, limit)
    poll = Poll(here.log, _may_go_on(who.principal, subscription), wait, who.address, page, wait_s)
    every_s = here.config.service.stream.heartbeat_ms / 1000
    goes_on = False
    try:
        goes_on = await poll.goes_on(every_s)
    finally:
        if not goes_on:
            admission.leave()
    if not goes_on:
        return await _answer(poll.found)
    response = json_response(_body(poll, admission, every_s))
    response.timeout = None  # Quart's own would end it after a minute
    return response


def _may_go_on(principal: Principal, subscription: Subscription) -> Callable[[], bool]:
    """Whether to wait on: not once the server goes, or a channel may not be read any more.

    Whoever asks again is told which of them it is.
    """
    broadcast = site().broadcast

    def may_go_on() -> bool:
        may_read = broadcast.may_read(principal)
        return not broadcast.is_closing and all(may_read(channel) for channel in subscription.channels)

    return may_go_on


async def _body(poll: "Poll", admission: Admission, every_s: float) -> AsyncIterator[bytes]:
    """A blank now and then, which JSON may begin with: proxies give up what is silent for a minute."""
    try:
        yield b" "
        with contextlib.suppress(LogError):  # asked again from here, it is told
            while await poll.goes_on(every_s):
                yield b" "
        yield poll.found.body
    finally:
        admission.leave()


class Poll:
    """A wait for the first match; `found` is the page to answer with, as far as it goes."""

    def __init__(
        self,
        log: LogView,
        may_go_on: Callable[[], bool],
        wait: Wait,
        client: str,
        page: EventPage,
        wait_s: float,
    ) -> None:
        self._log = log
        self._may_go_on = may_go_on
        self._wait = wait
        self._client = client
        self.found = encoded(log, page)
        self._until = asyncio.get_running_loop().time() + wait_s

    async def goes_on(self, every_s: float) -> bool:
        """Wait for so long at most; whether there is nothing yet, and time left."""
        now = asyncio.get_running_loop().time()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(None) as timeout:
                # asyncio holds a cancelled timer for a while, and in its context would hold this request.
                Context().run(timeout.reschedule, min(self._until, now + every_s))
                del timeout  # it knows its task, whose end by a cancellation leads back to here
                await self._first_match()
            return False
        self.found = encoded(self._log, self._wait.passed(self.found.page))
        return asyncio.get_running_loop().time() < self._until

    async def _first_match(self) -> None:
        """The first match, or nothing when there is no more right to it."""
        while not self.found.page.records and self._may_go_on():
            found = await self._wait.behind(self.found.page, self._client)
            if found.page.records and not self._may_go_on():
                return
            self.found = found
