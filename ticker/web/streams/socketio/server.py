"""Socket.IO: who connects, who asks anew, who leaves, and what they are told."""

import asyncio
import logging
from typing import Any

import msgspec
import socketio
from quart import Response
from socketio.exceptions import ConnectionRefusedError as Refusal

from ticker.access.credentials import TokenRefused
from ticker.ask import subscribed
from ticker.broadcast import NotAdmitted
from ticker.errors import QueryError
from ticker.web.answers import Problem, problem_of
from ticker.web.entry.limits import MISTAKE
from ticker.web.site import Site, client
from ticker.web.streams.opening import Opening, asked_anew, opening
from ticker.web.streams.socketio.caller import told
from ticker.web.streams.socketio.driver import Environ
from ticker.web.streams.socketio.engine import Engine
from ticker.web.streams.socketio.reader import SessionReader
from ticker.web.streams.stream import busy
from ticker.wire import SOCKET_IO

CONNECT_S = 10.0
"""How long a client may have a session and no stream."""
_NAMESPACE = "/"
_WITH_DATA = ("5", "6")
"""How events and answers begin after which data are to come (Socket.IO 5)."""

# What clients send wrong, the libraries below would tell of with a traceback each.
_silent = logging.getLogger("ticker.web.streams.socketio.silent")
_silent.setLevel(logging.CRITICAL + 1)


class SocketIoServer(socketio.AsyncServer):  # type: ignore[misc]
    """One for the whole site; each client that is connected is one reader."""

    eio: Engine

    def __init__(self, site: Site) -> None:
        super().__init__(async_mode="asgi", async_handlers=False, logger=_silent, engineio_logger=_silent)
        self._site = site
        self._readers: dict[str, SessionReader] = {}
        self.on("connect", self._connect)
        self.on("subscribe", self._subscribe)
        self.on("disconnect", self._disconnect)

    def _engineio_server_class(self) -> type[Engine]:
        return Engine

    async def answer(self, environ: Environ) -> Response | None:
        """Answer a request; None once a WebSocket is over."""
        answer: Response | None = await self.handle_request(environ)
        return answer or None

    # Sessions of Engine.IO

    async def _handle_eio_connect(self, eio_sid: str, environ: Environ) -> None:
        await super()._handle_eio_connect(eio_sid, environ)
        self._expect_connect(eio_sid)

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        await super()._handle_eio_disconnect(eio_sid, reason)
        self.eio.forget(eio_sid)

    async def _handle_eio_message(self, eio_sid: str, data: object) -> None:
        # There is no event with data here; waiting for as much as a client says, it would be kept.
        if isinstance(data, str) and not data.startswith(_WITH_DATA):
            await super()._handle_eio_message(eio_sid, data)

    def _expect_connect(self, eio_sid: str) -> None:
        asyncio.get_running_loop().call_later(CONNECT_S, self._hang_up_idle, eio_sid)

    def _hang_up_idle(self, eio_sid: str) -> None:
        if eio_sid not in self._readers and eio_sid in self.eio.sockets:
            self.eio.start_background_task(self.eio.hang_up, eio_sid)

    # What clients of Socket.IO say

    async def _connect(self, sid: str, environ: Environ, auth: object) -> None:
        opened = self._opened(environ, auth)
        admission = self._site.broadcast.admit(opened.asker.address)
        if isinstance(admission, NotAdmitted):
            later = busy(admission, opened.ask)
            what = Problem("busy", None, later.reason, "the same after `retry_ms`")
            raise _refused(what, retry_ms=later.retry_ms)
        eio_sid = self.manager.eio_sid_from_sid(sid, _NAMESPACE)
        # It begins with its next turn, when the client has been told that it is connected.
        self._readers[eio_sid] = SessionReader(self._site.broadcast, admission, opened, self.eio, eio_sid)

    def _opened(self, environ: Environ, auth: object) -> Opening:
        try:
            return opening(self._site, environ.caller.call(auth), SOCKET_IO)
        except QueryError as error:
            self._count_mistake(error)
            raise _refused(problem_of(error)) from error

    def _count_mistake(self, error: QueryError) -> None:
        if isinstance(error, TokenRefused):
            self._site.limits.wrong_tokens.take(client())
        self._site.limits.streams.charge(client(), MISTAKE)

    async def _subscribe(self, sid: str, asked: object = None, *_: object) -> dict[str, object]:
        """What is answered to who wants an answer."""
        reader = self._reader_of(sid)
        if reader is None:
            return {}
        try:
            wanted = subscribed(told("subscribe", asked))
            ask = asked_anew(self._site, reader.principal, wanted, SOCKET_IO)
        except QueryError as error:
            return {"error": msgspec.to_builtins(problem_of(error))}
        reader.resubscribe(ask)
        return {"channels": list(ask.subscription.channels)}

    async def _disconnect(self, sid: str, reason: str) -> None:  # noqa: ARG002
        eio_sid = self.manager.eio_sid_from_sid(sid, _NAMESPACE)
        reader = self._readers.pop(eio_sid, None)
        if reader is not None:
            reader.end()
        self._expect_connect(eio_sid)

    def _reader_of(self, sid: str) -> SessionReader | None:
        return self._readers.get(self.manager.eio_sid_from_sid(sid, _NAMESPACE))


def _refused(what: Problem, **more: Any) -> Refusal:  # noqa: ANN401
    return Refusal(what.detail, {**msgspec.to_builtins(what), **more})
