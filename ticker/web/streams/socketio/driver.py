"""What python-engineio stands on: requests, answers and WebSockets, here those of Quart."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from quart import Response, websocket

from ticker.web.answers import Problem, problem
from ticker.web.site import log_answer
from ticker.web.streams.socketio.caller import Caller
from ticker.web.streams.stream import Peer
from ticker.wire.websocket import pong

_logger = logging.getLogger(__name__)

SILENCE_S = 60.0
"""How long a client may say nothing on its WebSocket: it has to answer a ping sooner (Engine.IO 4)."""


class Environ(dict[str, Any]):
    """A request as WSGI has it, and by whom it is made."""

    caller: Caller

    @classmethod
    def of(
        cls, method: str, query: str, body: bytes, caller: Caller, headers: Mapping[str, str]
    ) -> "Environ":
        environ = cls(
            {
                "REQUEST_METHOD": method,
                "QUERY_STRING": query,
                "CONTENT_LENGTH": str(len(body)),
                "wsgi.input": _Body(body),
                **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
            }
        )
        environ.caller = caller
        return environ


class _Body:
    def __init__(self, body: bytes) -> None:
        self._body = body

    async def read(self, length: int) -> bytes:
        return self._body[:length]


class Line(msgspec.Struct, frozen=True, eq=False):
    """The WebSocket of a session: who serves it, and, on our own server, the connection below."""

    task: asyncio.Task[object]
    peer: Peer | None


class WebSocket:
    """The WebSocket that is being opened, for as long as `handler`, a session's, talks on it."""

    def __init__(self, handler: Callable[["WebSocket"], Awaitable[None]], server: Any) -> None:  # noqa: ANN401
        self._handler = handler
        self._server = server
        self._closed = asyncio.get_running_loop().create_future()

    async def __call__(self, _: Environ) -> None:
        await websocket.accept()
        log_answer("GET", 101)
        session: Any = getattr(self._handler, "__self__", None)
        line = _line()
        self._server.lines[session.sid] = line
        talking = asyncio.ensure_future(self._handler(self))
        talking.add_done_callback(_tell)
        try:
            _pulses(line, pong())
            await asyncio.wait({talking, self._closed}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            _pulses(line, b"")
            talking.cancel()  # which it takes for the end of the session, and sees to that by itself
            await self._server.hang_up(session.sid)

    async def send(self, message: str | bytes) -> None:
        await websocket.send(message)

    async def wait(self) -> str | bytes:
        async with asyncio.timeout(SILENCE_S):
            return await websocket.receive()

    async def close(self) -> None:
        await websocket.close(1000)
        if not self._closed.done():
            # Nobody is told when the client has closed its side as well.
            self._closed.set_result(None)


def _line() -> Line:
    task = asyncio.current_task()
    assert task is not None
    return Line(task, websocket.scope.get("state", {}).get("peer"))


def _pulses(line: Line, sign: bytes) -> None:
    """What the server may send to see if the client is still there."""
    if line.peer is not None:
        line.peer.pulse = sign


def _tell(talking: asyncio.Future[None]) -> None:
    if not talking.cancelled() and (error := talking.exception()) is not None:
        # A traceback each would let any client fill the operator's log.
        _logger.info("hung up on a client of Socket.IO: %r", error)


def respond(status: str, headers: list[tuple[str, str]], body: bytes, environ: Environ) -> Response:  # noqa: ARG001
    """An answer of the engine's: its own are for clients that it understands, ours for all others."""
    code = int(status.partition(" ")[0])
    if code != 200:
        detail = body.decode(errors="replace").strip('"')
        return problem(
            Problem("bad_engine_io", None, detail, "what a client of Socket.IO 3 or 4 sends"), code
        )
    response = Response(body, code, dict(headers))
    response.headers["Cache-Control"] = "no-store"
    return response


DRIVER: Mapping[str, Any] = {
    "asyncio": True,
    "translate_request": lambda environ: environ,
    "make_response": respond,
    "websocket": WebSocket,
}
