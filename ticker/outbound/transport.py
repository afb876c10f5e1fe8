"""The HTTP client for other people's hosts: httpx, over connections whose addresses are checked."""

from collections.abc import AsyncIterator, Awaitable, Callable
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpcore
import httpx

from ticker.outbound.causes import ShuttingDown
from ticker.outbound.failures import Failure
from ticker.outbound.http1.connections import IDLE_S, MOST_IDLE, Connections
from ticker.trust import trusted

HTTP_2 = "http2"
"""The extension of a request that is to go over HTTP/2 if the server speaks it."""
SENDS = "sends"
"""The extension with what is called when a request is about to be sent, over a connection that stands."""


class PlainClient(httpx.AsyncClient):
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


def client(backend: httpcore.AsyncNetworkBackend) -> PlainClient:
    """A client over `backend` that follows no redirect, keeps no cookie and asks no proxy.

    A proxy would make the connections itself, and no address could be checked.
    """
    return PlainClient(_Transport(backend))


class _Transport(httpx.AsyncBaseTransport):
    """httpx's own transport takes no network backend; errors come through as httpcore's.

    Few hosts insist on HTTP/2: the connections for them are apart, or who does not would be asked over it.
    """

    def __init__(self, backend: httpcore.AsyncNetworkBackend) -> None:
        self._backend = backend
        self._connections = Connections(backend)
        self._http2: httpcore.AsyncConnectionPool | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        assert isinstance(request.stream, httpx.AsyncByteStream)
        message = httpcore.Request(request.method, url, headers=request.headers.raw, content=request.stream)
        sends = request.extensions.get(SENDS, _unheard)
        if request.extensions.get(HTTP_2):
            return await self._over_http2(message, sends)
        connection, response = await self._over_http1(message, url, sends)
        body = _Body(response, lambda: self._connections.take_back(connection, url))
        return httpx.Response(response.status, headers=response.headers, stream=body)

    async def _over_http1(
        self, message: httpcore.Request, url: httpcore.URL, sends: Callable[[], None]
    ) -> tuple[httpcore.AsyncHTTP11Connection, httpcore.Response]:
        while True:
            connection = await self._connections.lend(url)
            was_kept = connection.is_idle()
            sends()
            try:
                return connection, await connection.handle_async_request(message)
            except (httpcore.ReadError, httpcore.RemoteProtocolError) as error:
                # A server may end a connection just as it is asked over it. What changes nothing may then be
                # asked for over another one (RFC 9112, 9.3.1).
                if not (was_kept and message.method == b"GET" and _says_nothing(error)):
                    raise

    async def _over_http2(self, message: httpcore.Request, sends: Callable[[], None]) -> httpx.Response:
        if self._http2 is None:
            self._http2 = httpcore.AsyncConnectionPool(
                ssl_context=trusted(),
                max_connections=None,
                max_keepalive_connections=MOST_IDLE,
                keepalive_expiry=IDLE_S,
                network_backend=self._backend,
                http2=True,
            )

        async def trace(event: str, _: object) -> None:
            if event.endswith("send_request_headers.started"):
                sends()

        message.extensions["trace"] = trace
        response = await self._http2.handle_async_request(message)
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response))

    async def aclose(self) -> None:
        await self._connections.close()
        if self._http2 is not None:
            await self._http2.aclose()


def _says_nothing(error: Exception) -> bool:
    """Whether a connection ended before a word of an answer."""
    return isinstance(error, httpcore.ReadError) or str(error).startswith("Server disconnected")


def _unheard() -> None:
    """Nobody asks when it is sent."""


async def _nothing() -> None:
    """Its pool knows by itself when an answer has been read."""


class _Body(httpx.AsyncByteStream):
    def __init__(self, response: httpcore.Response, close: Callable[[], Awaitable[None]] = _nothing) -> None:
        self._response = response
        self._close = close

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._response.aiter_stream():
            yield chunk

    async def aclose(self) -> None:
        try:
            await self._response.aclose()
        finally:
            await self._close()
