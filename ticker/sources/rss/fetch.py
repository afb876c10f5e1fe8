"""A feed's document over HTTP: conditional, bounded in time and size, polite, and never off limits."""

import asyncio
from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType

import httpx
import msgspec

from ticker.errors import SourceError
from ticker.sources.rss import codings
from ticker.sources.rss.failures import EXPECTED, FetchFailure, TooBig, explain, retry_after_s, status_words
from ticker.sources.rss.gate import HostGate

MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_WAITS = frozenset({429, 503})
_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/rdf+xml, application/feed+json;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
)


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A document to be fetched for `source`; the validators are echoed as they once came."""

    source: str
    url: str
    timeout_s: float
    max_bytes: int
    headers: Mapping[str, str] = MappingProxyType({})
    etag: str | None = None
    last_modified: str | None = None
    private: bool = False


class Freshness(msgspec.Struct, frozen=True, kw_only=True):
    """What the server says on when to come back, verbatim (RFC 9111)."""

    cache_control: str | None
    expires: str | None
    age: str | None
    date: str | None


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


class NotModified(msgspec.Struct, frozen=True, kw_only=True):
    """The document is the one that the validators came with."""

    freshness: Freshness
    moved_to: str | None


class Fetcher:
    """Fetches over two clients: one whose connections are checked, one that may go anywhere.

    They share no connection, or a source that may not reach a private host could use one that
    another source opened.
    """

    def __init__(
        self, checked: httpx.AsyncClient, unchecked: httpx.AsyncClient, gate: HostGate, user_agent: str
    ) -> None:
        self._checked = checked
        self._unchecked = unchecked
        self._gate = gate
        self._user_agent = user_agent

    async def get(self, request: Request, now_ms: int) -> Fetched | NotModified:
        """Fetch a document, following redirects; SourceError says in words why not.

        `timeout_s` covers all requests together, but not the wait for the host's turn.
        """
        url, moved_to, left_s = request.url, None, request.timeout_s
        permanent = True
        for _ in range(MAX_REDIRECTS + 1):
            try:
                target = httpx.URL(url)
                _check_scheme(target)
                async with self._gate.turn(target.host):
                    begun_s = asyncio.get_running_loop().time()
                    async with asyncio.timeout(left_s):
                        answer = await self._hop(request, target, moved_to, now_ms)
                    left_s -= asyncio.get_running_loop().time() - begun_s
            except EXPECTED as error:
                raise SourceError(request.source, explain(error, url, request.timeout_s)) from error
            except FetchFailure as error:
                raise SourceError(request.source, str(error)) from error
            if not isinstance(answer, _Redirect):
                return answer
            url, permanent = answer.url, permanent and answer.permanent
            moved_to = url if permanent else moved_to
        raise SourceError(request.source, f"more than {MAX_REDIRECTS} redirects, the last one to {url}")

    async def _hop(
        self, request: Request, url: httpx.URL, moved_to: str | None, now_ms: int
    ) -> "Fetched | NotModified | _Redirect":
        client = self._unchecked if request.private else self._checked
        if client.is_closed:
            raise FetchFailure("the service is shutting down")
        message = client.build_request(
            "GET", url, headers=self._headers(request, url), timeout=request.timeout_s
        )
        response = await client.send(message, stream=True)
        try:
            if response.status_code in _REDIRECTS:
                return _redirect(response)
            if response.status_code == 304 and (request.etag or request.last_modified):
                return NotModified(freshness=_freshness(response), moved_to=moved_to)
            if response.status_code != 200:
                raise _refusal(request.source, response, now_ms)
            return await _fetched(response, request.max_bytes, moved_to)
        finally:
            await response.aclose()

    def _headers(self, request: Request, url: httpx.URL) -> list[tuple[bytes, bytes]]:
        headers = {"user-agent": self._user_agent, "accept": _ACCEPT, "accept-encoding": codings.ACCEPTED}
        if _same_origin(httpx.URL(request.url), url):
            # Elsewhere they are nobody's business: an operator's token is for the feed's own server.
            headers |= {name.lower(): value for name, value in request.headers.items()}
        encoded = {name.encode(): value.encode() for name, value in headers.items()}
        if request.etag:
            encoded[b"if-none-match"] = request.etag.encode("latin-1")
        if request.last_modified:
            encoded[b"if-modified-since"] = request.last_modified.encode("latin-1")
        return list(encoded.items())


class _Redirect(msgspec.Struct, frozen=True):
    url: str
    permanent: bool


def _redirect(response: httpx.Response) -> _Redirect:
    location = response.headers.get("location")
    if not location:
        raise FetchFailure(f"{status_words(response.status_code)} that does not say where to")
    target = response.url.join(location).copy_with(fragment=None)
    return _Redirect(str(target), response.status_code in _PERMANENT)


def _check_scheme(url: httpx.URL) -> None:
    if url.scheme not in ("http", "https") or not url.host:
        raise FetchFailure(f"{url} is neither http nor https")


def _same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    """Also the same host's move from http to https, on their default ports."""
    if one.host != other.host:
        return False
    upgrade = (one.scheme, one.port, other.scheme, other.port) == ("http", None, "https", None)
    return upgrade or (one.scheme, one.port) == (other.scheme, other.port)


def _refusal(source: str, response: httpx.Response, now_ms: int) -> SourceError:
    status, headers = response.status_code, response.headers
    wait_s = None
    if status in _WAITS:
        wait_s = retry_after_s(headers.get("retry-after"), headers.get("date"), now_ms)
    return SourceError(source, status_words(status, wait_s), retry_after_s=wait_s, gone=status == 410)


async def _fetched(response: httpx.Response, max_bytes: int, moved_to: str | None) -> Fetched:
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
        freshness=_freshness(response),
        moved_to=moved_to,
    )


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


def _freshness(response: httpx.Response) -> Freshness:
    headers = response.headers
    return Freshness(
        cache_control=headers.get("cache-control"),
        expires=headers.get("expires"),
        age=headers.get("age"),
        date=headers.get("date"),
    )
