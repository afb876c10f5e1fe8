"""A feed's document over HTTP: conditional, bounded in time and size, polite, and never off limits."""

import asyncio
from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType

import httpx
import msgspec

from ticker.outbound import codings
from ticker.outbound.failures import EXPECTED, FetchFailure, TooBig, explain, out_of_reach, status_words
from ticker.outbound.freshness import Freshness, freshness_of
from ticker.outbound.outbound import Outbound
from ticker.outbound.targets import MAX_REDIRECTS, redirected, target_of
from ticker.sources.adapter import NO_HINTS, NotAsked, ReadError, joined
from ticker.sources.rss.parse_slots import ParseSlot
from ticker.sources.rss.parsing.hubs import NOBODY, Named, in_headers

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_PASSING = frozenset({408, 421, 425, 429})
"""Answers from 400 to 499 that another time may be others."""
_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/rdf+xml, application/feed+json;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
)


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A document to be fetched for `source`; the validators are echoed as they once came.

    `home` is the address that the operator wrote, if it is another: only its server gets `headers`.
    """

    source: str
    url: str
    timeout_s: float
    max_bytes: int
    home: str | None = None
    headers: Mapping[str, str] = MappingProxyType({})
    etag: str | None = None
    last_modified: str | None = None
    private: bool = False


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """A document from `url`; `moved_to` is where permanent redirects, and no others before them, led."""

    url: str
    body: bytes
    body_hash: bytes
    content_type: str | None
    etag: str | None
    last_modified: str | None
    freshness: Freshness
    moved_to: str | None
    named: Named = NOBODY


class NotModified(msgspec.Struct, frozen=True, kw_only=True):
    """The document is the one that the validators came with."""

    freshness: Freshness
    moved_to: str | None
    named: Named = NOBODY


class _Redirect(msgspec.Struct, frozen=True):
    url: str
    permanent: bool


class _Way(msgspec.Struct):
    """How far a fetch has come: over which redirects, and whether the present request was sent."""

    url: str
    moved_to: str | None = None
    permanent: bool = True
    sent: bool = False

    async def trace(self, event: str, _: object) -> None:
        """Told by httpcore of each step of a request."""
        if event.endswith("send_request_headers.started"):
            self.sent = True

    def follow(self, redirect: _Redirect) -> None:
        self.url, self.permanent = redirect.url, self.permanent and redirect.permanent
        if self.permanent:
            self.moved_to = redirect.url


class Fetcher:
    """Fetches over the way out that all sources share."""

    def __init__(self, out: Outbound) -> None:
        self._out = out

    async def get(
        self, request: Request, now_ms: int, slot: ParseSlot | None = None
    ) -> Fetched | NotModified:
        """Fetch a document, following redirects; ReadError says in words why not.

        `timeout_s` covers all requests together, but not the wait for the host's request turn. NotAsked if a
        host on the way asked to be left alone. `slot` has a slot when this returns.
        """
        way, left_s = _Way(request.url), request.timeout_s
        for _ in range(MAX_REDIRECTS + 1):
            try:
                target = target_of(way.url)
                async with self._out.request_turn(target.host) as host_backoff:
                    if host_backoff:
                        raise NotAsked(request.source, host_backoff)
                    if slot is not None:
                        await slot.take()
                    begun_s = asyncio.get_running_loop().time()
                    async with asyncio.timeout(left_s):
                        answer = await self._hop(request, target, way, now_ms)
                    left_s -= asyncio.get_running_loop().time() - begun_s
            except EXPECTED as error:
                raise _unanswered(request, way, error) from error
            except FetchFailure as error:
                contact = True if way.sent else None
                raise ReadError(request.source, str(error), contact=contact) from error
            if not isinstance(answer, _Redirect):
                return answer
            way.follow(answer)
            if slot is not None:
                # Whoever has the next host's turn may be waiting for this very slot.
                slot.give_back()
        detail = f"more than {MAX_REDIRECTS} redirects, the last one to {way.url}"
        raise ReadError(request.source, detail, contact=True)

    async def _hop(
        self, request: Request, url: httpx.URL, way: _Way, now_ms: int
    ) -> Fetched | NotModified | _Redirect:
        client = self._out.client(private=request.private)
        message = client.build_request(
            "GET",
            url,
            headers=self._headers(request, url),
            timeout=request.timeout_s,
            extensions={"trace": way.trace},
        )
        response = await client.send(message, stream=True)
        try:
            if response.status_code in _REDIRECTS:
                return _Redirect(str(redirected(response)), response.status_code in _PERMANENT)
            if response.status_code == 304 and (request.etag or request.last_modified):
                return NotModified(
                    freshness=freshness_of(response.headers, now_ms),
                    moved_to=way.moved_to,
                    named=_named(response),
                )
            if response.status_code != 200:
                raise self._refusal(request.source, response, way, now_ms)
            return await _fetched(response, request.max_bytes, way.moved_to, now_ms)
        finally:
            await response.aclose()

    def _refusal(self, source: str, response: httpx.Response, way: _Way, now_ms: int) -> ReadError:
        status = response.status_code
        said = freshness_of(response.headers, now_ms, status)
        host_backoff = self._out.heed(status, response.url.host, said.retry_after_s)
        return ReadError(
            source,
            status_words(status, said.retry_after_s),
            hints=joined(said, NO_HINTS),
            # At the end of a temporary redirect it is not the feed's own server that says so.
            gone=status == 410 and way.permanent,
            refused=400 <= status < 500 and status not in _PASSING,
            contact=True,
            host=response.url.host,
            host_backoff=host_backoff,
        )

    def _headers(self, request: Request, url: httpx.URL) -> list[tuple[bytes, bytes]]:
        headers = {"user-agent": self._out.user_agent, "accept": _ACCEPT, "accept-encoding": codings.ACCEPTED}
        if _same_origin(httpx.URL(request.home or request.url), url):
            # Elsewhere they are nobody's business: an operator's token is for the feed's own server.
            headers |= {name.lower(): value for name, value in request.headers.items()}
        encoded = {name.encode(): value.encode() for name, value in headers.items()}
        if request.etag:
            encoded[b"if-none-match"] = request.etag.encode("latin-1")
        if request.last_modified:
            encoded[b"if-modified-since"] = request.last_modified.encode("latin-1")
        return list(encoded.items())


def _same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    """Also the same host's move from http to https, on their default ports."""
    if one.host != other.host:
        return False
    upgrade = (one.scheme, one.port, other.scheme, other.port) == ("http", None, "https", None)
    return upgrade or (one.scheme, one.port) == (other.scheme, other.port)


def _unanswered(request: Request, way: _Way, error: Exception) -> ReadError:
    lost = out_of_reach(error, sent=way.sent)
    return ReadError(
        request.source,
        explain(error, way.url, request.timeout_s),
        contact=False if lost else True if way.sent else None,
        host=httpx.URL(way.url).host if lost else None,
    )


async def _fetched(response: httpx.Response, max_bytes: int, moved_to: str | None, now_ms: int) -> Fetched:
    body, body_hash = await _body(response, max_bytes)
    if not body or body.isspace():
        raise FetchFailure("answered with an empty document")
    return Fetched(
        url=str(response.url),
        body=body,
        body_hash=body_hash,
        content_type=response.headers.get("content-type"),
        etag=_verbatim(response, b"etag"),
        last_modified=_verbatim(response, b"last-modified"),
        freshness=freshness_of(response.headers, now_ms),
        moved_to=moved_to,
        named=_named(response),
    )


def _named(response: httpx.Response) -> Named:
    return in_headers(response.headers.get_list("link"), str(response.url))


async def _body(response: httpx.Response, max_bytes: int) -> tuple[bytes, bytes]:
    """The decoded body and its SHA-256."""
    decoder = codings.decoder(response.headers.get("content-encoding"), max_bytes)
    pieces = []
    taken = 0
    # Piece by piece: to hash 15 MB in one go would hold up the event loop.
    digest = sha256()
    async for chunk in response.aiter_raw():
        taken += len(chunk)
        if taken > max_bytes:
            raise TooBig(max_bytes)
        pieces.append(decoder.decode(chunk))
        digest.update(pieces[-1])
    decoder.finish()
    return b"".join(pieces), digest.digest()


def _verbatim(response: httpx.Response, name: bytes) -> str | None:
    # Not by httpx's own decoding: what is echoed must be the same bytes.
    return next((value.decode("latin-1") for key, value in response.headers.raw if key.lower() == name), None)
