"""The HTTP client for other people's hosts: httpx, over connections whose addresses are checked."""

from collections.abc import AsyncIterator
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpcore
import httpx

from ticker.outbound.causes import ShuttingDown
from ticker.outbound.failures import Failure

# Shorter than the 5 s after which many servers hang up: a request sent just then would fail.
_IDLE_S = 3.0
# Without a bound, the pool looks at all of its connections once for every idle one, at each request.
_MOST_IDLE = 20
HTTP_2 = "http2"
"""The extension of a request that is to go over HTTP/2 if the server speaks it."""


class Client(httpx.AsyncClient):
    """Sends requests as they are, past what httpx does around them: logins, hooks, redirects, cookies.

    All of that is done here by others, or not wanted, and is paid for with each feed that has not changed.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        super().__init__(
            transport=transport,
            trust_env=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        )
        self._way = transport

    async def ask(self, request: httpx.Request) -> httpx.Response:
        """The answer, of which only the head is there; whoever asks closes it."""
        if self.is_closed:
            raise Failure(ShuttingDown())
        response = await self._way.handle_async_request(request)
        response.request = request
        return response


def client(backend: httpcore.AsyncNetworkBackend) -> Client:
    """A client over `backend` that follows no redirect, keeps no cookie and asks no proxy.

    A proxy would make the connections itself, and no address could be checked.
    """
    return Client(_Transport(backend))


def _pool(backend: httpcore.AsyncNetworkBackend, *, http2: bool) -> httpcore.AsyncConnectionPool:
    return httpcore.AsyncConnectionPool(
        ssl_context=httpx.create_ssl_context(),
        max_connections=None,
        max_keepalive_connections=_MOST_IDLE,
        keepalive_expiry=_IDLE_S,
        network_backend=backend,
        http2=http2,
    )


class _Transport(httpx.AsyncBaseTransport):
    """httpx's own transport takes no network backend; errors come through as httpcore's.

    Few hosts insist on HTTP/2: the connections for them are apart, or who does not would be asked over it.
    """

    def __init__(self, backend: httpcore.AsyncNetworkBackend) -> None:
        self._backend = backend
        self._pool = _pool(backend, http2=False)
        self._http2_pool: httpcore.AsyncConnectionPool | None = None

    def _pool_for(self, request: httpx.Request) -> httpcore.AsyncConnectionPool:
        if not request.extensions.get(HTTP_2):
            return self._pool
        if self._http2_pool is None:
            self._http2_pool = _pool(self._backend, http2=True)
        return self._http2_pool

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        assert isinstance(request.stream, httpx.AsyncByteStream)
        message = httpcore.Request(
            request.method,
            url,
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        response = await self._pool_for(request).handle_async_request(message)
        return httpx.Response(
            response.status, headers=response.headers, stream=_Body(response), extensions=response.extensions
        )

    async def aclose(self) -> None:
        for pool in filter(None, (self._pool, self._http2_pool)):
            await pool.aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._response.aiter_stream():
            yield chunk

    async def aclose(self) -> None:
        await self._response.aclose()
