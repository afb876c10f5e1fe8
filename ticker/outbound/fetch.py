"""A document over HTTP: conditional, bounded in time and size, polite, and never off limits."""

from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType

import httpx
import msgspec

from ticker.outbound import codings
from ticker.outbound.causes import Empty, Gone, Refused, TooLarge
from ticker.outbound.failures import Failure, RequestFailed
from ticker.outbound.freshness import Freshness, freshness_of
from ticker.outbound.outbound import Outbound
from ticker.outbound.redirects import Call, Route, Slot, follow
from ticker.outbound.targets import target_of
from ticker.tracing import span

# 203 is a document that a proxy has touched, and 202 may bring one all the same; what is not known of 2xx
# is a 200 (RFC 9110, 15). But 204 and 205 have none, and 206 brings a part.
_DOCUMENTS = frozenset(range(200, 300)) - {204, 205, 206}


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A document to be fetched, of the types in `accept`; the validators are echoed as they once came.

    Without `conditional` they are kept back, and no cache on the way is asked: the document is wanted anew.
    `home` is the address that the operator wrote, if it is another: only its server gets `headers`.
    With `own` it is Ticker itself that is asked.
    """

    url: str
    accept: str
    timeout_s: float
    max_bytes: int
    home: str | None = None
    headers: Mapping[str, str] = MappingProxyType({})
    etag: str | None = None
    last_modified: str | None = None
    conditional: bool = True
    private: bool = False
    own: bool = False


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """A document from `url`; `moved_to` is where permanent redirects, and no others before them, led.

    `links` are the answer's `Link` headers as they came (RFC 8288).
    """

    url: str
    body: bytes
    body_hash: bytes
    content_type: str | None
    etag: str | None
    last_modified: str | None
    freshness: Freshness
    moved_to: str | None
    links: tuple[str, ...] = ()


class NotModified(msgspec.Struct, frozen=True, kw_only=True):
    """The document is the one that the validators came with."""

    url: str
    freshness: Freshness
    moved_to: str | None
    links: tuple[str, ...] = ()


class Fetcher:
    """Fetches over the way out that all sources share."""

    def __init__(self, out: Outbound) -> None:
        self._out = out

    async def get(self, request: Request, now_ms: int, slot: Slot | None = None) -> Fetched | NotModified:
        """Fetch a document, following redirects; RequestFailed says why not.

        `timeout_s` covers all requests together, but not the wait for the host's request turn. OnBackoff
        if a host on the way asked to be left alone. `slot` is taken when this returns.
        """

        async def read(response: httpx.Response, route: Route) -> Fetched | NotModified:
            if response.status_code == 304 and (request.etag or request.last_modified):
                return NotModified(
                    url=str(response.url),
                    freshness=freshness_of(response.headers, now_ms),
                    moved_to=route.moved_to,
                    links=_links(response),
                )
            if response.status_code not in _DOCUMENTS:
                raise self._refusal(request.url, response, route, now_ms)
            return await _fetched(response, request.max_bytes, route.moved_to, now_ms)

        with span("fetch", host=lambda: _host(request.url)):
            return await follow(self._out, _call(request), read, slot)

    def _refusal(self, url: str, response: httpx.Response, route: Route, now_ms: int) -> RequestFailed:
        status = response.status_code
        freshness = freshness_of(response.headers, now_ms, status)
        # At the end of a temporary redirect it is not the address itself that says so.
        gone = status == 410 and route.permanent
        return RequestFailed(
            url,
            Gone() if gone else Refused(status, freshness.retry_after_s),
            contact=True,
            host=response.url.host,
            freshness=freshness,
            host_backoff=self._out.heed(status, response.url.host, freshness.retry_after_s),
        )


def _host(address: str) -> str:
    """The host alone: in the rest of an address there may be a secret."""
    try:
        return target_of(address).host
    except Failure:
        return ""  # which is what the request fails with


def _call(request: Request) -> Call:
    validators: dict[str, str | bytes] = {} if request.conditional else {"cache-control": "no-cache"}
    if request.etag and request.conditional:
        validators["if-none-match"] = request.etag.encode("latin-1")
    if request.last_modified and request.conditional:
        validators["if-modified-since"] = request.last_modified.encode("latin-1")
    return Call(
        url=request.url,
        timeout_s=request.timeout_s,
        headers={"accept": request.accept, "accept-encoding": codings.ACCEPTED, **validators},
        home=request.home,
        home_headers={k: v for k, v in request.headers.items() if k.lower() not in validators},
        private=request.private,
        own=request.own,
    )


async def _fetched(response: httpx.Response, max_bytes: int, moved_to: str | None, now_ms: int) -> Fetched:
    body, body_hash = await _body(response, max_bytes)
    if not body or body.isspace():
        raise Failure(Empty())
    return Fetched(
        url=str(response.url),
        body=body,
        body_hash=body_hash,
        content_type=response.headers.get("content-type"),
        etag=_verbatim(response, b"etag"),
        last_modified=_verbatim(response, b"last-modified"),
        freshness=freshness_of(response.headers, now_ms),
        moved_to=moved_to,
        links=_links(response),
    )


def _links(response: httpx.Response) -> tuple[str, ...]:
    return tuple(response.headers.get_list("link"))


async def _body(response: httpx.Response, max_bytes: int) -> tuple[bytes, bytes]:
    """The decoded body and its SHA-256."""
    if _declared_bytes(response) > max_bytes:
        raise Failure(TooLarge(max_bytes))
    decoder = codings.decoder(response.headers.get("content-encoding"), max_bytes)
    pieces = []
    taken = 0
    # Piece by piece: to hash 15 MB in one go would hold up the event loop.
    digest = sha256()
    async for chunk in response.aiter_raw():
        taken += len(chunk)
        if taken > max_bytes:
            raise Failure(TooLarge(max_bytes))
        pieces.append(decoder.decode(chunk))
        digest.update(pieces[-1])
    decoder.finish()
    return b"".join(pieces), digest.digest()


def _declared_bytes(response: httpx.Response) -> int:
    """How long the answer says it is; 0 if it does not say."""
    said = response.headers.get("content-length", "")
    # More digits than a length has are more than any limit.
    return int(said[:20]) if said.isascii() and said.isdigit() else 0


def _verbatim(response: httpx.Response, name: bytes) -> str | None:
    # Not by httpx's own decoding: what is echoed must be the same bytes.
    return next((value.decode("latin-1") for key, value in response.headers.raw if key.lower() == name), None)
