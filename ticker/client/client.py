"""A Ticker elsewhere, to read and to tell things to."""

import asyncio
import random
import re
import ssl
import uuid
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import aclosing
from types import TracebackType
from typing import Self, TypeAlias
from urllib.parse import quote

import httpx
import msgspec

from ticker.client.answers import (
    Bars,
    ChannelView,
    HeadlinePage,
    bars_of,
    channels_of,
    headlines_of,
    listed_events,
)
from ticker.client.backoff import Backoff
from ticker.client.event import Event, EventPage, event_of, page_of
from ticker.client.notices import Notice
from ticker.client.refusals import breaks_off, passes, refusal, shown, wait_ms_of, words
from ticker.client.stream import Stream
from ticker.errors import ClientError, TrustError, Unreachable
from ticker.trust import trusted

Names: TypeAlias = str | Iterable[str]
"""One name, a comma list, or several."""

_MOST_PORT = 65_535
_TRIES = 4
_ANSWER_S = 20.0
_MAX_WAIT_MS = 60_000


class _Ids(msgspec.Struct, frozen=True):
    ids: tuple[str, ...]


class _Begun(msgspec.Struct, frozen=True):
    detail: str


class Client:
    """One site, at `url`; all that is raised is a ClientError.

    `token` is one of the config's `access.tokens`; `tls` says which certificates are trusted, else those that
    `ticker.trust` says.
    """

    def __init__(
        self,
        url: str = "http://127.0.0.1:8000",
        *,
        token: str | None = None,
        tls: ssl.SSLContext | None = None,
        rng: random.Random | None = None,
    ) -> None:
        base = _base(url)
        headers = {"Authorization": f"Bearer {sayable(token)}"} if token else {}
        verify = _authorities() if tls is None else tls
        self._http = httpx.AsyncClient(base_url=base, headers=headers, timeout=_ANSWER_S, verify=verify)
        self._rng = random.Random() if rng is None else rng

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._http.aclose()

    async def stream(
        self,
        channels: Names = (),
        *,
        types: Names = (),
        symbols: Names = (),
        q: str = "",
        since: str = "",
        until: str = "",
        speed: float | str = "",
        max_rate: str = "",
        on_notice: Callable[[Notice], None] = lambda _: None,
    ) -> AsyncGenerator[Event, None]:
        """Events for ever, or `until` a place: what the query asks for, then what comes, each once, in order.

        Where a connection breaks off, goes silent or is ended, another one goes on behind the last event.
        `on_notice` is told of that, and whatever else the stream says of itself, as it happens between
        events: `Reset` and `Lagged` tell of gaps. ClientRefused for what is not given, also later;
        Unreachable if there is no connection at first.
        """
        query = _query(
            types=types, symbols=symbols, q=q, since=since, until=until, speed=str(speed), max_rate=max_rate
        )
        path = _path("stream", channels)
        stream = Stream(self._http, path, query, Backoff(self._rng), on_notice)
        async with aclosing(stream.events()) as events:
            async for event in events:
                yield event

    async def events(
        self,
        channels: Names = (),
        *,
        types: Names = (),
        symbols: Names = (),
        q: str = "",
        since: str = "",
        until: str = "",
        limit: int = 100,
        wait_s: float = 0,
    ) -> EventPage:
        """One page: from `since`, with at most `limit` (1-1000) events.

        With `wait_s` (up to 300) an empty page waits so long for the first match.
        """
        query = _query(types=types, symbols=symbols, q=q, since=since, until=until, limit=str(limit))
        if wait_s:
            query["wait"] = f"{round(wait_s * 1000)}ms"
        answer = await self._asked("GET", _path("events", channels), query, read_s=wait_s + _ANSWER_S)
        return page_of(answer)

    async def quotes(self, channels: Names = (), *, symbols: Names = (), q: str = "") -> tuple[Event, ...]:
        """The newest quote of each symbol."""
        query = _query(channels=channels, symbols=symbols, q=q)
        return listed_events("quotes", await self._asked("GET", "quotes", query))

    async def sources(self, channels: Names = (), *, q: str = "") -> tuple[Event, ...]:
        """How each source is doing."""
        return listed_events("sources", await self._asked("GET", "sources", _query(channels=channels, q=q)))

    async def channels(self) -> tuple[ChannelView, ...]:
        """The channels that may be read, in the order of the config."""
        return channels_of(await self._asked("GET", "channels", {}))

    async def headlines(
        self,
        channels: Names = (),
        *,
        symbols: Names = (),
        sources: Names = (),
        q: str = "",
        phrase: str = "",
        without: str = "",
        since: str = "",
        until: str = "",
        before: str = "",
        limit: int = 100,
    ) -> HeadlinePage:
        """Of all headlines that are kept, the newest that match, by when they were published."""
        query = _query(
            channels=channels,
            symbols=symbols,
            sources=sources,
            q=q,
            phrase=phrase,
            without=without,
            before=before,
            limit=str(limit),
            **{"from": since, "to": until},
        )
        return headlines_of(await self._asked("GET", "headlines", query))

    async def bars(
        self, symbol: str, interval: str = "1m", *, since: str = "", until: str = "", limit: int = 500
    ) -> Bars:
        """The newest bars of a symbol in a window; ClientRefused (`unknown_symbol`) where there are none."""
        query = _query(interval=interval, limit=str(limit), **{"from": since, "to": until})
        return bars_of(await self._asked("GET", f"bars/{quote(symbol, safe='')}", query))

    async def message(self, channel: str, text: str, author: str | None = None) -> Event:
        """Say something in a room; the event that it has become."""
        return event_of(await self._told(channel, "messages", {"text": text, "author": author}))

    async def publish(
        self, channel: str, events: Iterable[Mapping[str, object]], *, key: str | None = None
    ) -> tuple[str, ...]:
        """Publish events, each as docs/publishing.md has it with its `type`; their ids.

        All of them or none, and once: a try that was not answered is repeated under the same `key`, which is
        drawn unless it is given.
        """
        answer = await self._told(channel, "events", list(events), key)
        try:
            return msgspec.json.decode(answer, type=_Ids).ids
        except (msgspec.DecodeError, RecursionError) as error:
            raise ClientError(channel, f"the answer is none of a Ticker: {error}") from error

    async def read_source(self, name: str) -> str:
        """Have a source read at once, and be told in words what comes of it; for who operates the site."""
        path = f"sources/{quote(name, safe='')}/read"
        body = await self._asked("POST", path, {}, tries=1)
        return msgspec.json.decode(body, type=_Begun).detail

    async def webhooks(self) -> bytes:
        """How each webhook of the site is, as `/webhooks` tells it; for who operates the site."""
        return await self._asked("GET", "webhooks", {})

    async def resume_webhook(self, name: str, since: str = "") -> bytes:
        """Have a webhook be sent again, or begin `since` a place; how it is then. For operators."""
        path = f"webhooks/{quote(name, safe='')}/resume"
        return await self._asked("POST", path, _query(since=since), tries=1)

    async def _told(self, channel: str, what: str, body: object, key: str | None = None) -> bytes:
        path = f"channels/{quote(channel, safe='')}/{what}"
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": key if key is not None else str(uuid.UUID(int=self._rng.getrandbits(128))),
        }
        return await self._asked("POST", path, {}, headers, msgspec.json.encode(body))

    async def _asked(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        headers: Mapping[str, str] = {},
        body: bytes = b"",
        read_s: float = _ANSWER_S,
        tries: int = _TRIES,
    ) -> bytes:
        """The body of a success; what may pass is asked again, a few times."""
        backoff = Backoff(self._rng)
        timeout = httpx.Timeout(_ANSWER_S, read=read_s)
        for left in reversed(range(tries)):
            try:
                response = await self._http.request(
                    method,
                    path,
                    params=query,
                    headers=headers,
                    content=body,
                    timeout=timeout,
                    follow_redirects=method == "GET",
                )
            except httpx.RequestError as error:
                if not left or not breaks_off(error):
                    raise Unreachable(shown(self._http.base_url), words(error)) from error
            else:
                if response.is_success:
                    return response.content
                wait_ms = wait_ms_of(response) or 1_000
                if not left or not passes(response) or wait_ms > _MAX_WAIT_MS:
                    raise refusal(response, response.content)
                backoff.told(wait_ms)
            await asyncio.sleep(backoff.next_s())
        raise AssertionError("the last try either answers or raises")


def _authorities() -> ssl.SSLContext:
    try:
        return trusted()
    except TrustError as error:
        raise ClientError(error.subject, error.detail) from error


def _base(url: str) -> httpx.URL:
    try:
        base = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise ClientError(url, f"is no address: {error}") from error
    if base.scheme not in ("http", "https") or not base.host:
        raise ClientError(url, "is no address of http or https")
    if (base.port or 0) > _MOST_PORT:
        raise ClientError(shown(base), f"is no address: a port is at most {_MOST_PORT}")
    if base.query or base.fragment:
        raise ClientError(shown(base), "is to be given without a query")
    return base


def is_sayable(text: str) -> bool:
    """Whether a token may stand in a header."""
    return re.fullmatch("[!-~]+", text) is not None


def sayable(text: str) -> str:
    """A token, as it may stand in a header; ClientError for any that may not."""
    if not is_sayable(text):
        raise ClientError("token", "is to be printable ASCII without blanks")
    return text


def _path(route: str, channels: Names) -> str:
    names = _listed(channels)
    return f"{route}/{quote(names, safe='*,')}" if names else route


def _query(**values: Names) -> dict[str, str]:
    return {name: text for name, value in values.items() if (text := _listed(value))}


def _listed(names: Names) -> str:
    return names if isinstance(names, str) else ",".join(names)
