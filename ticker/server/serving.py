"""Accepting connections for a Quart application, and ending them in order."""

import asyncio
import logging
import socket
from collections.abc import Callable
from functools import partial

from hypercorn.asyncio.worker_context import WorkerContext
from hypercorn.config import Config as HypercornConfig
from hypercorn.typing import AppWrapper
from hypercorn.utils import wrap_app
from quart import Quart

from ticker.server.accepting.accepting import Acceptor, Beginnings
from ticker.server.accepting.handed_over import HandedOver
from ticker.server.accepting.pending import PendingConnection, PendingConnections
from ticker.server.accepting.tls import Certificate
from ticker.server.allowance import Allowances
from ticker.server.connection import Connection, ConnectionProtocol
from ticker.server.conversing import Conversing
from ticker.server.head import plain_handshake, plain_request
from ticker.server.head_deadline import HEAD_S
from ticker.server.http2 import bound_buffers
from ticker.server.streaming import Streaming
from ticker.server.turned_away import TurnedAway
from ticker.server.websocket import read_frames
from ticker.web.address import BY_FILE
from ticker.web.entry.door import Door
from ticker.web.streams.direct import Direct, PlainRequest
from ticker.web.streams.upgrade import Upgrades

_logger = logging.getLogger(__name__)

FAREWELL_S = 1.5
ABORT_S = 0.5


class Server:
    """Accepts connections for Ticker's web application until `close`.

    There are two ways in. Everything may go through Hypercorn and Quart, and is right there. What
    thousands of readers do at the same moment, a plain request for a stream as the first and only thing
    on its connection, gets the same answer straight from here, for a fraction of the cost.
    """

    def __init__(
        self, app: Quart, *, idle_s: float = 75, head_s: float = HEAD_S, tls: Certificate | None = None
    ) -> None:
        """`idle_s` is how long a connection may rest between requests, `head_s` a request's head take.

        So may whatever comes before: a connection's first byte, and the handshake of TLS. None of that takes
        longer than a rest.
        """
        bound_buffers()
        read_frames()
        self._config = HypercornConfig()
        self._config.keep_alive_timeout = idle_s
        self._config.errorlog = logging.getLogger("hypercorn.error")
        self._config.include_server_header = False
        self._app: AppWrapper = wrap_app(app, self._config.wsgi_max_body_size, "asgi")
        self._context = WorkerContext(None)
        self._tls = tls
        self._head_s = min(head_s, idle_s)
        self._handshake_s = self._head_s if tls is not None else None
        self._door = Door(app)
        self._direct = Direct(app)
        self._upgrades = Upgrades(app)
        self._allowances = Allowances()
        self._pending = PendingConnections(self._head_s, self._enter)
        self._streams: set[Streaming] = set()
        self._turned_away: set[TurnedAway] = set()
        self._connections: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._someone_left = asyncio.Event()
        self._acceptor: Acceptor | HandedOver | None = None

    def open(self, *listeners: socket.socket) -> None:
        """Take in whoever comes to one of these; they are closed with the server."""
        self._acceptor = Acceptor(listeners, self._beginnings())

    def take_over(self, line: socket.socket) -> HandedOver:
        """Take in whoever another process hands over."""
        self._acceptor = handed = HandedOver(line, self._beginnings())
        return handed

    def _beginnings(self) -> Beginnings:
        return Beginnings(
            partial(PendingConnection, self._pending), tls=self._tls, handshake_s=self._handshake_s
        )

    def _enter(self, transport: asyncio.Transport, received: bytes) -> None:
        if (refusal := self._refusal(transport, received)) is not None:
            self._turned_away.add(TurnedAway(transport, refusal, self._turned_away.discard))
            return
        streaming = self._begun(transport, received)
        if streaming is None:
            self.serve(transport, received)
        else:
            self._streams.add(streaming)

    def _hand_over(self, writer: asyncio.StreamWriter, received: bytes) -> bool:
        """Whether a stream begins on a connection on which something else was answered before.

        So a page's does, which browsers ask for where they got the page.
        """
        assert isinstance(writer.transport, asyncio.Transport)
        streaming = self._begun(writer.transport, received)
        if streaming is not None:
            # What is left of the writer would close the connection with itself.
            streaming.former = writer
            self._streams.add(streaming)
        return streaming is not None

    def _refusal(self, transport: asyncio.Transport, received: bytes) -> bytes | None:
        return self._door.refusal(_peer_of(transport), received)

    def _begun(self, transport: asyncio.Transport, received: bytes) -> Streaming | None:
        """What answers a plain request for a stream; None for everything that is not one."""
        peer, tls = transport.get_extra_info("peername"), transport.get_extra_info("ssl_object")
        if peer is None or (tls is not None and tls.selected_alpn_protocol() == "h2"):
            return None
        address, scheme = _address_of(peer), "http" if tls is None else "https"
        known = self._direct.again(received, address, scheme)
        if known is None and (request := plain_request(received, address)) is not None:
            known = self._direct.known(request, scheme, received)
        if known is not None:
            answer = self._direct.grant(known)
            return None if answer is None else Streaming(self, transport, answer)
        if (handshake := plain_handshake(received, address)) is not None:
            return self._upgraded(transport, *handshake, scheme=scheme)
        return None

    def _upgraded(
        self, transport: asyncio.Transport, request: PlainRequest, frames: bytes, *, scheme: str
    ) -> Conversing | None:
        upgrade = self._upgrades.answer(request, scheme=scheme)
        if upgrade is None:
            return None
        conversing = Conversing(self, transport, upgrade, self._allowances.one())
        if frames:
            # Behind the first step of its stream, which is what they may be about.
            asyncio.get_running_loop().call_soon(conversing.data_received, frames)
        return conversing

    def serve(self, transport: asyncio.Transport, received: bytes) -> None:
        """Leave a connection to Hypercorn, with what has been read from it."""
        protocol = ConnectionProtocol(asyncio.StreamReader(), self._begin)
        transport.set_protocol(protocol)
        protocol.connection_made(transport)
        transport.resume_reading()
        protocol.data_received(received)

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # No coroutine of its own: on Python 3.11 asyncio logs a traceback for each that is cancelled.
        task = asyncio.create_task(self._serve(reader, writer))
        self._connections[task] = writer
        task.add_done_callback(self._has_served)

    def _has_served(self, task: asyncio.Task[None]) -> None:
        del self._connections[task]
        self._someone_left.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            _logger.error("a connection has failed", exc_info=error)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        protocol = writer.transport.get_protocol()
        assert isinstance(protocol, ConnectionProtocol)
        connection = protocol.connection = Connection(
            *(self._app, self._config, self._context, reader, writer),
            head_s=self._head_s,
            mistaken=partial(self._door.mistake, _peer_of(writer.transport)),
            hand_over=partial(self._hand_over, writer),
        )
        try:
            await connection
        finally:
            protocol.connection = None
            connection.end()

    def gone(self, streaming: Streaming) -> None:
        self._streams.discard(streaming)
        self._someone_left.set()

    @property
    def connections(self) -> int:
        return len(self._pending) + len(self._streams) + len(self._connections)

    async def close(self, farewell: Callable[[], None]) -> None:
        """Accept no more, say farewell, let what is under way finish, and cut what does not drain.

        Hypercorn's own shutdown waits for connections before it looks at its time-out, on Python 3.12
        and 3.13 for ever; a reader that has stopped reading can only be aborted at its transport.
        """
        if self._acceptor is not None:
            self._acceptor.close()
        self._pending.shut()
        for client in tuple(self._turned_away):
            client.transport.abort()
        farewell()
        await self._context.terminated.set()
        if await self._emptied(FAREWELL_S):
            return
        for transport in (
            *(streaming.transport for streaming in self._streams),
            *(writer.transport for writer in self._connections.values()),
        ):
            transport.abort()
        if not await self._emptied(ABORT_S):
            _logger.warning("%d connections had to be cancelled", self.connections)
            for task in tuple(self._connections):
                task.cancel()
            await self._emptied(ABORT_S)

    async def _emptied(self, timeout_s: float) -> bool:
        try:
            async with asyncio.timeout(timeout_s):
                while self.connections:
                    self._someone_left.clear()
                    await self._someone_left.wait()
        except TimeoutError:
            return False
        return True


def _peer_of(transport: asyncio.BaseTransport) -> str:
    """The other end's address; of one by a file, or that is gone already, that of a file."""
    return _address_of(transport.get_extra_info("peername"))


def _address_of(peer: object) -> str:
    # By a file it is the name that the other end has there, if any, and no pair.
    return str(peer[0]) if isinstance(peer, tuple) else BY_FILE
