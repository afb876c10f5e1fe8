"""A connection that is answered with a stream, by nothing more than its transport.

A task sends what the stream has to say by itself. Once its group writes to it there is none: nearly all
readers are there nearly always, and to begin a task for each would be a third of what a herd costs.
"""

import asyncio
import logging
from typing import Protocol

from ticker.server.connection import LINGER_S
from ticker.server.patience import while_taken
from ticker.server.pulses import PULSES_S, pulse
from ticker.web.streams.direct import StreamAnswer

_logger = logging.getLogger(__name__)

_UNREAD_BYTES = 65_536


class Host(Protocol):
    """Who keeps count of the streams."""

    def gone(self, streaming: "Streaming") -> None: ...


class Streaming(asyncio.Protocol):
    """The reader's side of a stream: as protocol it is told of the client, as writer it is written to.

    A client that has ended only its own side keeps its stream, as in `Connection`. What one sends meanwhile
    is not answered, as the head of the answer has said (RFC 9112, 9.6).
    """

    __slots__ = (
        *("_drained", "_held", "_host", "is_full", "_pulses", "_sign", "_task"),
        *("_unread_bytes", "former", "transport"),
    )

    def __init__(self, host: Host, transport: asyncio.Transport, answer: StreamAnswer) -> None:
        self.transport = transport
        self.former: object = None
        """Who had the connection before, and is kept with it."""
        self._host = host
        self._unread_bytes = 0
        self._sign = b""
        self.is_full = False
        self._drained: asyncio.Future[None] | None = None
        self._pulses: asyncio.Task[None] | None = None
        self._task: asyncio.Task[None] | None = None
        transport.set_protocol(self)
        self._held: StreamAnswer | None = answer
        """Here while no task sends it: whoever has it closes it."""
        try:
            self._begin(answer)
        except Exception:
            self._broke_off()
            self.let_go()

    def _begin(self, answer: StreamAnswer) -> None:
        stream = answer.open(self, self._resume)
        head = stream.begin(answer.head)
        if not head:
            self._sign = answer.sign
        if not stream.rests:
            self._send_on(head)

    def _resume(self) -> None:
        """The group has let go of the stream."""
        if self._held is not None:
            self._send_on(b"")

    def _send_on(self, head: bytes) -> None:
        """`head` goes out together with the first that the stream has to say."""
        self._task = asyncio.get_running_loop().create_task(self._send(head))

    async def _send(self, head: bytes) -> None:
        """Until the stream rests, or ends."""
        answer, self._held = self._held, None
        if answer is None:
            return
        try:
            try:
                if not answer.stream.rests:  # else its group would go on writing meanwhile
                    await self.drain()
                async for data in answer.stream:
                    if self.transport.is_closing():
                        return
                    self.transport.write(head + answer.framing.wrap(data))
                    head, self._sign = b"", answer.sign
                    if self.is_full:
                        await self.drain()
                if answer.stream.rests:
                    self._rest(answer)
                    return
            finally:
                if self._held is None:
                    self._sign = b""
                    answer.close()
            await self._end(answer.framing.ending)
        except asyncio.CancelledError:
            self._cancelled()
            raise
        except Exception:
            self._broke_off()

    def _rest(self, answer: StreamAnswer) -> None:
        self._task, self._held = None, answer

    def _broke_off(self) -> None:
        _logger.exception("a stream broke off")
        self.transport.abort()

    def let_go(self) -> bool:
        """Close a stream that no task sends; whether there was one."""
        answer, self._held = self._held, None
        if answer is not None:
            self._sign = b""
            answer.close()
        return answer is not None

    def _cancelled(self) -> None:
        self.transport.abort()  # the connection is lost already, or is not to outlive its stream

    async def _end(self, ending: bytes) -> None:
        """The last bytes, and time to take them."""
        if self.transport.is_closing():
            return
        self.transport.write(ending)
        self.transport.set_write_buffer_limits(0)
        try:
            async with while_taken(self.transport, LINGER_S):
                await self.drain()
        except TimeoutError:
            self.transport.abort()
            return
        await self._await_farewell()
        self.transport.close()

    async def _await_farewell(self) -> None:
        """Over HTTP the client says nothing at the end."""

    def write_beside(self, data: bytes) -> None:
        """What is not of the stream, between two writes of it."""
        self.transport.write(data)
        if self._held is not None and self.transport.get_write_buffer_size():
            self._held.stream.hold_up()

    # What the broadcast needs of a writer, besides `transport`

    async def drain(self) -> None:
        """Wait until the transport takes more; only the stream's own task does."""
        if self.is_full:
            self._drained = asyncio.get_running_loop().create_future()
            await self._drained

    # What the transport tells

    def pause_writing(self) -> None:
        self.is_full = True

    def resume_writing(self) -> None:
        self.is_full = False
        if self._drained is not None and not self._drained.done():
            self._drained.set_result(None)

    def data_received(self, data: bytes) -> None:
        self._unread_bytes += len(data)
        if self._unread_bytes > _UNREAD_BYTES:
            self.transport.pause_reading()

    def eof_received(self) -> bool:
        if self.transport.get_extra_info("sslcontext") is not None:
            return False  # TLS has no connections that are closed by half
        beating = pulse(self.transport, PULSES_S, lambda: self._sign, self.write_beside)
        self._pulses = asyncio.get_running_loop().create_task(beating)
        return True

    def connection_lost(self, _: Exception | None) -> None:
        if self._task is not None:
            self._task.cancel()
        self.let_go()
        self._leave()

    def _leave(self) -> None:
        self._host.gone(self)
        if self._pulses is not None:
            self._pulses.cancel()
        # A task that was cancelled keeps its frame, which keeps this, which would wait for the collector.
        self._task = self._pulses = None
