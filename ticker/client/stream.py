"""One reader's events, over as many connections as it takes."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from typing import NoReturn, cast

import httpx
from httpx_sse import EventSource, ServerSentEvent, SSEError

from ticker.client.backoff import Backoff
from ticker.client.event import Event, event_of
from ticker.client.notices import Broken, Notice, control_of, is_control
from ticker.client.refusals import passes, refusal, shown, wait_ms_of, words
from ticker.client.watched import Silence, WatchedBody
from ticker.errors import ClientError, Unreachable
from ticker.wire import Busy, Bye, Open

_ANSWER_S = 20.0
_GRACE_S = 5.0
_HEADERS = {"Accept": "text/event-stream", "Cache-Control": "no-store"}


class NotAStream(Exception):
    """An answer that is no stream, where the next one may be."""


_BROKEN = (httpx.RequestError, TimeoutError, Silence, NotAStream)
"""How a connection ends that is no fault of what was asked."""


class Stream:
    """Reads on until it is closed, or has had all of it; from `cursor` at each new connection."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        path: str,
        query: Mapping[str, str],
        backoff: Backoff,
        on_notice: Callable[[Notice], None],
    ) -> None:
        self._http = http
        self._path = path
        self._query = query
        self._backoff = backoff
        self._notice = on_notice
        self.cursor = ""
        self._has_begun = False
        self._has_ended = False

    async def events(self) -> AsyncGenerator[Event, None]:
        """Events in order; ClientRefused for what is not given, Unreachable if there never was an answer."""
        while True:
            reason = "the stream ended"
            try:
                async with aclosing(self._connection()) as events:
                    async for event in events:
                        yield event
            except _BROKEN as error:
                reason = words(error)
                if not self._has_begun:
                    raise Unreachable(self._address, reason) from error
            if self._has_ended:
                return
            retry_s = self._backoff.next_s()
            self._notice(Broken(reason, retry_s))
            await asyncio.sleep(retry_s)

    @property
    def _address(self) -> str:
        return shown(self._http.base_url.join(self._path))

    async def _connection(self) -> AsyncGenerator[Event, None]:
        async with self._answer() as response:
            if response.status_code == 204:
                self._has_ended = True
                return
            if response.status_code != 200:
                await self._refused(response)
            body = WatchedBody(cast(httpx.AsyncByteStream, response.stream), _ANSWER_S)
            response.stream = body
            try:
                async with aclosing(EventSource(response).aiter_sse()) as frames:
                    async for frame in frames:
                        if event := self._taken(frame, body):
                            yield event
            except SSEError as error:
                raise ClientError(self._address, f"is no stream of a Ticker: {error}") from error

    @asynccontextmanager
    async def _answer(self) -> AsyncIterator[httpx.Response]:
        headers = {**_HEADERS, **({"Last-Event-ID": self.cursor} if self.cursor else {})}
        timeout = httpx.Timeout(_ANSWER_S, read=None)
        request = self._http.build_request(
            "GET", self._path, params=self._query, headers=headers, timeout=timeout
        )
        async with asyncio.timeout(_ANSWER_S):
            response = await self._http.send(request, stream=True, follow_redirects=True)
        try:
            yield response
        finally:
            await response.aclose()

    async def _refused(self, response: httpx.Response) -> NoReturn:
        async with asyncio.timeout(_ANSWER_S):
            body = await response.aread()
        refused = refusal(response, body)
        if not passes(response):
            raise refused
        self._has_begun = True
        if (wait_ms := wait_ms_of(response)) is not None:
            self._backoff.told(wait_ms)
        raise NotAStream(refused.detail)

    def _taken(self, frame: ServerSentEvent, body: WatchedBody) -> Event | None:
        # Also of what has no data: an id by itself moves the cursor.
        self.cursor = frame.id or self.cursor
        if is_control(frame.event):
            self._heed(frame.data, body)
            return None
        return event_of(frame.data.encode()) if frame.data else None

    def _heed(self, data: str, body: WatchedBody) -> None:
        control = control_of(data)
        match control:
            case None:
                return
            case Open(heartbeat_s=heartbeat_s, retry_ms=retry_ms):
                self._has_begun = True
                self._backoff.opened(retry_ms)
                body.patience_s = 2 * heartbeat_s + _GRACE_S
            case Bye(reason="until"):
                self._has_begun = self._has_ended = True
            case Busy(retry_ms=wait_ms) | Bye(reconnect_ms=wait_ms):
                self._has_begun = True
                self._backoff.told(wait_ms)
        self._notice(control)
