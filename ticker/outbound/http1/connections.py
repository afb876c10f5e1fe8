"""Connections over HTTP/1.1, by httpcore: each for one request at a time, and kept for a moment behind it."""

from collections import deque

import httpcore
from httpcore import AsyncHTTP11Connection, AsyncNetworkBackend, AsyncNetworkStream

from ticker.trust import trusted_once

# Shorter than the 5 s after which many servers hang up: a request sent just then would fail.
IDLE_S = 3.0
MOST_IDLE = 20


class Connections:
    """Instead of httpcore's pool, which looks at each of its connections and sockets for every request."""

    def __init__(self, backend: AsyncNetworkBackend) -> None:
        self._backend = backend
        self._tls = trusted_once("http/1.1")
        # In the order in which they came back, so that the first is the first to be too old.
        self._idle: deque[tuple[httpcore.Origin, AsyncHTTP11Connection]] = deque()
        self._is_closed = False

    async def lend(self, url: httpcore.URL) -> AsyncHTTP11Connection:
        """One for a request; to be taken back behind its answer, or if there is none."""
        origin = url.origin
        while self._idle and self._idle[0][1].has_expired():
            await self._idle.popleft()[1].aclose()
        for kept in reversed(self._idle):
            if kept[0] == origin:
                self._idle.remove(kept)
                if not kept[1].has_expired():
                    return kept[1]
                await kept[1].aclose()
                break
        return AsyncHTTP11Connection(origin, await self._connected(origin), IDLE_S)

    async def _connected(self, origin: httpcore.Origin) -> AsyncNetworkStream:
        host = origin.host.decode("ascii")
        stream = await self._backend.connect_tcp(host, origin.port)
        if origin.scheme == b"https":
            return await stream.start_tls(self._tls, server_hostname=host)
        return stream

    async def take_back(self, connection: AsyncHTTP11Connection, url: httpcore.URL) -> None:
        """Keep it for another request, if there can be one over it."""
        if not connection.is_idle() or self._is_closed:
            await connection.aclose()
            return
        self._idle.append((url.origin, connection))
        if len(self._idle) > MOST_IDLE:
            await self._idle.popleft()[1].aclose()

    async def close(self) -> None:
        """End all that are idle, and each that is not as it comes back."""
        self._is_closed = True
        while self._idle:
            await self._idle.popleft()[1].aclose()
