"""One request over all the redirects that it meets: in turn, in time, and with its secrets at home."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from types import MappingProxyType
from typing import Literal, Protocol, TypeVar

import httpx
import msgspec

from ticker.errors import TickerError
from ticker.outbound.causes import LostTls, TooManyRedirects
from ticker.outbound.cookies import Cookies
from ticker.outbound.failures import EXPECTED, Failure, RequestFailed, cause_of, out_of_reach
from ticker.outbound.host_backoffs import HostBackoff
from ticker.outbound.manners import Manner
from ticker.outbound.outbound import Outbound
from ticker.outbound.targets import redirected, target_of
from ticker.outbound.transport import HTTP_2, SENDS

Answer = TypeVar("Answer")

MAX_REDIRECTS = 5
FOLLOWED = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_USUAL = {"accept": "*/*", "accept-encoding": "identity", "connection": "keep-alive"}
_NOTHING: Mapping[str, str] = MappingProxyType({})


class OnBackoff(TickerError):
    """A request that was not sent, because a host on its way asked to be left alone."""

    def __init__(self, subject: str, host_backoff: HostBackoff) -> None:
        super().__init__(subject, f"{host_backoff.host} asked to be left alone")
        self.host_backoff = host_backoff


class Slot(Protocol):
    """A place that a request needs besides its host's turn; it is given back before another host is asked."""

    async def take(self) -> None: ...

    def give_back(self) -> None: ...


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked, wherever it is redirected to: always by the same method, with the same form or body.

    `timeout_s` is for all requests together. `home` is the address that the operator wrote, if it is
    another: only its origin gets `home_headers`. The statuses in `followed` are redirects; with
    `keeps_tls`, one from https to http is an error. `private` may reach private networks.
    With `own` it is Ticker itself that answers, and nobody else is asked wherever it is redirected to.
    """

    url: str
    timeout_s: float
    method: Literal["GET", "POST"] = "GET"
    form: Mapping[str, str] | None = None
    body: bytes | None = None
    headers: Mapping[str, str | bytes] = _NOTHING
    home: str | None = None
    home_headers: Mapping[str, str] = _NOTHING
    followed: frozenset[int] = FOLLOWED
    keeps_tls: bool = False
    private: bool = False
    own: bool = False


class Route(msgspec.Struct):
    """How far a call has come; `moved_to` is where permanent redirects, and no others before them, led."""

    url: str
    moved_to: str | None = None
    permanent: bool = True
    sent: bool = False
    cookies: Cookies = msgspec.field(default_factory=Cookies)
    second_try: Manner | None = None

    def sends(self) -> None:
        """There is a connection, over which a request is about to be sent."""
        self.sent = True

    def follow(self, redirect: "_Redirect") -> None:
        self.url, self.permanent = redirect.url, self.permanent and redirect.permanent
        if self.permanent:
            self.moved_to = redirect.url


class _Redirect(msgspec.Struct, frozen=True):
    url: str
    permanent: bool


class _SecondTry(msgspec.Struct, frozen=True):
    manner: Manner


Read = Callable[[httpx.Response, Route], Awaitable[Answer]]
"""Makes something of the answer at the end of a route, whose body is yet to be read; may raise Failure."""


async def follow(out: Outbound, call: Call, read: Read[Answer], slot: Slot | None = None) -> Answer:
    """Ask until the answer is no redirect, and have it read; RequestFailed says why there is none.

    Waits for a request turn at each host, which does not count as time; OnBackoff if one asked to be
    left alone. `slot` is taken when this returns.
    """
    route, left_s = Route(call.url), call.timeout_s
    redirects = 0
    while redirects <= MAX_REDIRECTS:
        answer, took_s = await _hop(out, call, route, left_s, read, slot)
        if isinstance(answer, _Redirect):
            route.follow(answer)
            redirects += 1
        elif isinstance(answer, _SecondTry):
            route.second_try = answer.manner
        else:
            return answer
        left_s -= took_s
        if slot is not None:
            # Whoever has the next host's turn may be waiting for this very slot.
            slot.give_back()
    raise RequestFailed(call.url, TooManyRedirects(MAX_REDIRECTS, route.url), contact=True)


async def _hop(
    out: Outbound, call: Call, route: Route, left_s: float, read: Read[Answer], slot: Slot | None
) -> tuple[Answer | _Redirect | _SecondTry, float]:
    """One request, and how long it took."""
    clock = asyncio.get_running_loop().time
    try:
        url = target_of(route.url)
        async with _turn(out, call, url) as host_backoff:
            if host_backoff is not None:
                raise OnBackoff(call.url, host_backoff)
            if slot is not None:
                await slot.take()
            begun_s = clock()
            async with asyncio.timeout(left_s):
                answer = await _send(out, call, url, route, read)
            return answer, clock() - begun_s
    except EXPECTED as error:
        raise _failed(call, route, error) from error


def _turn(out: Outbound, call: Call, url: httpx.URL) -> AbstractAsyncContextManager[HostBackoff | None]:
    # Nobody else is asked where Ticker asks itself.
    return nullcontext() if call.own else out.request_turn(url.host)


async def _send(
    out: Outbound, call: Call, url: httpx.URL, route: Route, read: Read[Answer]
) -> Answer | _Redirect | _SecondTry:
    client = out.own_client if call.own else out.client(private=call.private)
    manner = route.second_try or out.manners.of(url.host)
    # Not built by the client, which would join it with headers, parameters and cookies, of which it has none.
    message = httpx.Request(
        call.method,
        url,
        data=None if call.form is None else dict(call.form),
        content=call.body,
        headers=_headers(out, call, url, manner),
        extensions={SENDS: route.sends, HTTP_2: manner.http2},
    )
    route.cookies.show(message)
    response = await client.ask(message)
    try:
        route.cookies.take(response)
        if (second_try := _second_try(out, call, route, response, manner)) is not None:
            return second_try
        if response.status_code in call.followed:
            return _redirect(call, response)
        return await read(response, route)
    finally:
        await response.aclose()


def _second_try(
    out: Outbound, call: Call, route: Route, response: httpx.Response, manner: Manner
) -> _SecondTry | None:
    """Whether to ask once more in another manner, once in a call; what was learned of the host is kept."""
    status, url = response.status_code, response.request.url
    if (
        call.method == "GET"
        and route.second_try is None
        and (other := out.manners.after(status, url, manner))
    ):
        return _SecondTry(other)
    out.manners.learn(status, url, manner)
    return None


def _redirect(call: Call, response: httpx.Response) -> _Redirect:
    target = redirected(response)
    if call.keeps_tls and (response.url.scheme, target.scheme) == ("https", "http"):
        raise Failure(LostTls(str(target)))
    return _Redirect(str(target), response.status_code in _PERMANENT)


def _headers(out: Outbound, call: Call, url: httpx.URL, manner: Manner) -> list[tuple[bytes, bytes]]:
    headers: dict[str, str | bytes] = {**_USUAL, "user-agent": out.user_agent, **call.headers}
    if manner.any_type:
        headers |= {"accept": "*/*", "accept-language": "*"}
    if call.home_headers and _same_origin(httpx.URL(call.home or call.url), url):
        # Elsewhere they are nobody's business: an operator's token is for the source's own server.
        headers |= {name.lower(): value for name, value in call.home_headers.items()}
    return [
        (name.encode(), value if isinstance(value, bytes) else value.encode())
        for name, value in headers.items()
    ]


def _same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    """Also the same host's move from http to https, on their default ports."""
    if one.host != other.host:
        return False
    upgrade = (one.scheme, one.port, other.scheme, other.port) == ("http", None, "https", None)
    return upgrade or (one.scheme, one.port) == (other.scheme, other.port)


def _failed(call: Call, route: Route, error: Exception) -> RequestFailed:
    lost = out_of_reach(error, sent=route.sent)
    return RequestFailed(
        call.url,
        cause_of(error, route.url, call.timeout_s),
        contact=False if lost else True if route.sent else None,
        host=httpx.URL(route.url).host if lost else None,
    )
