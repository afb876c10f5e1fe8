"""One connection, as Hypercorn serves it, but for how it ends."""

import asyncio
import contextlib
import logging
from collections.abc import Callable

import h11
from hypercorn.asyncio.tcp_server import TCPServer
from hypercorn.asyncio.worker_context import WorkerContext
from hypercorn.config import Config as HypercornConfig
from hypercorn.events import Closed, Event, RawData, Updated
from hypercorn.protocol.h2 import H2Protocol
from hypercorn.protocol.h11 import H11Protocol
from hypercorn.typing import AppWrapper

from ticker.server.head_deadline import HeadDeadline
from ticker.server.http1 import Http1, RequestTurn
from ticker.server.patience import while_taken
from ticker.server.pulses import PULSES_S, pulse
from ticker.server.turned_away import REFUSAL_S

_logger = logging.getLogger(__name__)

UNREAD_S = 60.0
"""How long nothing of a finite answer may be taken; a stream is looked after by whoever writes it."""
LINGER_S = 30.0
"""The same of what is still to reach a client whose connection is being closed."""
MAX_RECV = 65_536


class Peer:
    """What an answer may know of its connection: found as `peer` in the request's ASGI state."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self.writer = writer
        self.pulse = b""
        """Bytes that mean nothing to the client, framed for the wire; a stream sets them when it begins."""


class ConnectionProtocol(asyncio.StreamReaderProtocol):
    """Tells a connection at once what asyncio's streams tell only to who is reading just then."""

    connection: "Connection | None" = None

    def eof_received(self) -> bool:
        stays_open = bool(super().eof_received())
        if self.connection is not None:
            self.connection.input_ended()
        return stays_open

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self.connection is not None:
            self.connection.lost()


class Connection(TCPServer):
    """One connection, as Hypercorn serves it, but for how it ends.

    A client that has ended only its own side still gets its answer; one that was refused while it was
    still sending gets to read why; and nobody holds a connection by not reading what was its end.
    """

    def __init__(
        self,
        app: AppWrapper,
        config: HypercornConfig,
        context: WorkerContext,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        head_s: float,
        mistaken: Callable[[], None],
        hand_over: Callable[[bytes], bool],
    ) -> None:
        """`mistaken` is told of each request that cannot be read.

        `hand_over` is shown what comes behind an answer while nothing else is under way; where it takes that,
        the connection is another's from then on.
        """
        self._peer = Peer(writer)
        self._deadline = HeadDeadline(writer.transport, head_s)
        self._mistaken = mistaken
        self._hand_over = hand_over
        self._has_answered = self._is_handed_over = False
        loop = asyncio.get_running_loop()
        super().__init__(app, loop, config, context, {"peer": self._peer}, reader, writer)
        self._turn = RequestTurn()
        self._answering = False
        self._reads = True
        self._settled = asyncio.Event()
        self._reading: asyncio.Task[None] | None = None
        self._pulses: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None
        self._is_lost = False

    async def protocol_send(self, event: Event) -> None:
        match event:
            case Updated(idle=idle):
                self._answering = not idle
                self._has_answered |= idle
            case Closed():
                self._answering = False
        if not self._answering:
            self._settled.set()
        if isinstance(event, Updated) and not self._reads:
            # An answer that came too late: no request can follow, which Hypercorn would wait for.
            return
        if isinstance(event, RawData) and self.writer.transport.is_closing():
            # Written all the same, it would soon have asyncio warn of a socket that is gone.
            await self.protocol.handle(Closed())
            await asyncio.sleep(0)
            return
        if isinstance(event, Closed) and asyncio.current_task() is not self._reading:
            await self._close_beside()
            return
        if self._peer.pulse:
            await super().protocol_send(event)
            return
        try:
            async with while_taken(self.writer.transport, UNREAD_S):
                await super().protocol_send(event)
        except TimeoutError:
            self.writer.transport.abort()

    async def _close_beside(self) -> None:
        """By a task of its own: Quart cancels who answers as soon as that has ended.

        It would cut off what a slow client has yet to take of the answer.
        """
        if self._closing is None:
            self._closing = self.loop.create_task(self._close())
        await asyncio.wait([self._closing])

    def lost(self) -> None:
        self._is_lost = True
        self._answering = False
        self._settled.set()
        self._turn.lose()

    def end(self) -> None:
        """Let go of all it held: much of it refers back here, and would wait for the collector."""
        self._deadline.end()
        if (error := self.reader.exception()) is not None:
            error.with_traceback(None)  # which leads to all who met it
        http = getattr(getattr(self, "protocol", None), "protocol", None)
        if isinstance(http, H2Protocol):
            vars(http.connection).clear()  # a hundred objects, which refer to themselves
        vars(self).clear()

    def input_ended(self) -> None:
        """Find out whether the client has gone, or only ended its own side and still reads.

        Both look the same until something is written: only a client that has gone answers with a reset.
        So a stream is made to write a little soon, and not only at its next heartbeat; an answer that
        has not begun by then (a long poll) is given up.
        """
        # Over HTTP/2 a client that has ended its side cannot even grant the window that a stream needs.
        one_at_a_time = isinstance(self.protocol.protocol, H11Protocol)
        if one_at_a_time and self._answering and self._pulses is None:
            self._pulses = self.loop.create_task(self._pulse())

    async def _pulse(self) -> None:
        transport = self.writer.transport
        await pulse(transport, PULSES_S, lambda: self._peer.pulse, transport.write)
        if not self._peer.pulse:
            transport.abort()

    async def _read_data(self) -> None:
        self._reading = asyncio.current_task()
        self._speak_http1()
        try:
            while data := await self.reader.read(MAX_RECV):
                # Behind as much as is read at once there may be more, which nobody would read any more.
                if len(data) < MAX_RECV and self._is_at_rest and self._hand_over(data):
                    self._is_handed_over = True
                    break
                await self._take_in(data)
            if self._is_handed_over:
                await self.idle_task.stop()
                return
            self._settled.clear()
            self.input_ended()
            if self._pulses is not None and self._answering:
                await self._settled.wait()
        except OSError:
            pass  # the connection is lost, which ends it like any other
        except Exception as error:
            # What a client sends may trip Hypercorn over itself (CONNECT, or a path beyond ASCII, over
            # HTTP/2); a traceback each would let any client fill the operator's log.
            _logger.info("hung up on a client whose request cannot be read: %r", error)
            self.writer.transport.abort()
        self._reads = False
        await self._end_answers()
        # Hypercorn's own keeps a connection that its client has closed until the idle time is over.
        await self.idle_task.stop()

    def _speak_http1(self) -> None:
        wrapper = self.protocol
        if isinstance(wrapper.protocol, H2Protocol):
            # Agreed upon by ALPN, and begun: what it has started to send by would wait for ever.
            return
        http = Http1(
            self.app,
            self.config,
            self.context,
            self._task_group,
            wrapper.state,
            wrapper.ssl,
            wrapper.client,
            wrapper.server,
            self.protocol_send,
        )
        http.can_read = self._turn
        http.mistaken = self._mistaken
        wrapper.protocol = http

    async def _take_in(self, data: bytes) -> None:
        before = self.protocol.protocol
        await self.protocol.handle(RawData(data))
        http = self.protocol.protocol
        if http is not before and isinstance(http, H2Protocol) and http.idle:
            # The preface of HTTP/2 has counted as a request, though none may ever follow.
            await self.protocol_send(Updated(idle=True))
        self._deadline.heed(amid_head=self._is_amid_head)

    @property
    def _is_at_rest(self) -> bool:
        """Whether all that was asked on it has been answered, and the client goes on."""
        http = self.protocol.protocol
        return (
            self._has_answered
            and not self._answering
            and isinstance(http, H11Protocol)
            and isinstance(http.connection, h11.Connection)
            and http.connection.our_state is http.connection.their_state is h11.IDLE
            and not http.connection.trailing_data[0]
            and not self.reader.at_eof()
            and not self.writer.transport.get_write_buffer_size()
        )

    @property
    def _is_amid_head(self) -> bool:
        http = self.protocol.protocol
        if self._answering or not isinstance(http, H11Protocol):
            return False
        # What h11 holds back between two requests is the beginning of the next.
        return isinstance(http.connection, h11.Connection) and bool(http.connection.trailing_data[0])

    async def _end_answers(self) -> None:
        for _ in range(self.config.h2_max_concurrent_streams + 1):
            try:
                await self.protocol.handle(Closed())
            except AttributeError:
                continue  # a request that tripped Hypercorn has no answer to end; the others still do
            else:
                return

    async def _close(self) -> None:
        if self._is_handed_over:
            return
        if self._closing is not None and self._closing is not asyncio.current_task():
            await asyncio.wait([self._closing])
            return
        if self._pulses is not None:
            self._pulses.cancel()
        if asyncio.current_task() is self._reading:
            await self._let_refusal_be_read()
        transport = self.writer.transport
        try:
            with contextlib.suppress(TimeoutError):
                async with while_taken(transport, LINGER_S):
                    await super()._close()
        finally:
            # One that has flushed what waited, and was closed with that, knows no loop to abort by.
            if not self._is_lost:
                transport.abort()

    async def _let_refusal_be_read(self) -> None:
        """Take in what the client is still sending: closing on it would reset what it has yet to read."""
        with contextlib.suppress(OSError, RuntimeError, TimeoutError):
            self.writer.write_eof()
            async with asyncio.timeout(REFUSAL_S):
                while await self.reader.read(MAX_RECV):
                    pass
