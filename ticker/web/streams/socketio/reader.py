"""One client of Socket.IO: its stream, taken as fast as it takes what it is sent."""

import asyncio
import socket

from engineio.packet import MESSAGE, Packet

from ticker.access import Principal
from ticker.ask import Ask
from ticker.broadcast import Admission, Broadcast
from ticker.web.streams.opening import Opening
from ticker.web.streams.socketio.engine import Engine
from ticker.wire.socketio import packets

POLL_PAUSE_S = 0.25
"""How long what comes is gathered for a client that polls, which has to ask anew after each answer."""
_FULL_BYTES = 8_192
"""An answer of so much is followed by the next at once: there is more to be had."""

_OPENING = '42["stream-open",'


class SessionReader:
    """Begins by itself, and ends with its stream, or at `end`; the session ends with it."""

    def __init__(
        self, broadcast: Broadcast, admission: Admission, opened: Opening, engine: Engine, session_id: str
    ) -> None:
        self.principal: Principal = opened.asker.principal
        self._broadcast = broadcast
        self._admission = admission
        self._engine = engine
        self._session_id = session_id
        self._session = engine.sockets[session_id]
        self._stream = broadcast.open(
            opened.ask,
            address=opened.asker.address,
            carrier=_Carrier(engine, session_id),
            principal=self.principal,
        )
        self._has_left = False
        self._task = asyncio.create_task(self._run())
        # Not in the task: one that is cancelled in the turn in which it was made never begins.
        self._task.add_done_callback(self._leave)

    def resubscribe(self, ask: Ask) -> None:
        self._broadcast.resubscribe(self._stream, ask)

    def end(self) -> None:
        self._has_left = True
        if self._task is not asyncio.current_task():
            self._task.cancel()

    async def _run(self) -> None:
        try:
            async for frames in self._stream:
                await self._send(frames)
        except asyncio.CancelledError:
            if not self._has_left:
                self._engine.cut(self._session_id)  # by the broadcast: nothing is taken any more
            raise
        await self._engine.hang_up(self._session_id)

    def _leave(self, _: asyncio.Task[None]) -> None:
        self._broadcast.close(self._stream)
        self._admission.leave()

    async def _send(self, frames: bytes) -> None:
        """Hand over some events, and wait until they have been taken."""
        texts = packets(frames)
        for text in texts:
            packet = Packet(MESSAGE)
            packet.encode_cache = text  # which is all that it is asked for
            await self._session.send(packet)
        if texts[-1].startswith(_OPENING):
            return  # until it is asked for more, a stream has not looked where it begins
        await self._session.queue.join()
        if not self._session.upgraded and len(frames) < _FULL_BYTES:
            await asyncio.sleep(POLL_PAUSE_S)


class _Carrier:
    """The connection that a session is on just now: it may begin with polls, and go on over a WebSocket."""

    def __init__(self, engine: Engine, session_id: str) -> None:
        self._engine = engine
        self._session_id = session_id

    @property
    def _transport(self) -> asyncio.WriteTransport | None:
        line = self._engine.lines.get(self._session_id)
        return line.peer.writer.transport if line is not None and line.peer is not None else None

    def get_extra_info(self, name: str) -> socket.socket | None:
        found: socket.socket | None = self._transport.get_extra_info(name) if self._transport else None
        return found

    def get_write_buffer_size(self) -> int:
        return self._transport.get_write_buffer_size() if self._transport is not None else 0
