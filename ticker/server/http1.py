"""HTTP/1 as a connection speaks it: Hypercorn's, but for what would hold it or deceive its client."""

from collections.abc import Callable

import h11
from hypercorn.asyncio.worker_context import EventWrapper
from hypercorn.events import Closed
from hypercorn.protocol.events import Event as StreamEvent
from hypercorn.protocol.events import Response
from hypercorn.protocol.h11 import H11Protocol

from ticker.server.refusals import refusal, without_upgrade
from ticker.web.streams.handshake import is_handshake


class RequestTurn(EventWrapper):
    """Where a pipelined request waits for its turn; a connection that is lost ends the waiting.

    Hypercorn's own would wait for ever, and with it the connection's task.
    """

    def __init__(self) -> None:
        super().__init__()
        self._is_lost = False

    def lose(self) -> None:
        self._is_lost = True
        self._event.set()

    async def wait(self) -> None:
        await super().wait()
        if self._is_lost:
            raise ConnectionResetError


class Http1(H11Protocol):
    """HTTP/1, where only a good handshake upgrades it: half of one would hold a connection."""

    mistaken: Callable[[], None]
    """Told of each request that cannot be read."""

    async def _send_error_response(self, status_code: int) -> None:
        self.mistaken()
        await super()._send_error_response(status_code)

    async def stream_send(self, event: StreamEvent) -> None:
        if isinstance(event, Response) and self.connection.their_state is h11.SEND_BODY:
            # The rest of the body is never read, and no request can follow it: who is not told so sends the
            # next one into a connection that is being closed.
            event = Response(
                event.stream_id, [*_staying(event.headers), (b"connection", b"close")], event.status_code
            )
        await super().stream_send(event)

    async def _check_protocol(self, event: h11.Request) -> None:
        # Over an upgrade to HTTP/2 a client would speak past whatever a proxy on the way lets through (h2c).
        await super()._check_protocol(without_upgrade(event))

    async def _create_stream(self, request: h11.Request) -> None:
        if (status := refusal(request)) is not None:
            await self._send_error_response(status)
            await self.send(Closed())
            return
        await super()._create_stream(request if _upgrades(request) else without_upgrade(request))


def _staying(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in headers if name.lower() != b"connection"]


def _upgrades(request: h11.Request) -> bool:
    def header(name: str) -> str:
        wanted = name.lower().encode("ascii")
        return b",".join(value for key, value in request.headers if key == wanted).decode("latin-1")

    return request.method == b"GET" and request.http_version == b"1.1" and is_handshake(header)
