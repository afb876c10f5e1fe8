"""Engine.IO: sessions over polls and WebSockets, as python-engineio has them, and how one ends."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import engineio
from engineio.async_socket import AsyncSocket

from ticker.web.streams.socketio.driver import DRIVER, Line
from ticker.wire.inbound import MAX_MESSAGE_BYTES

_LOOK_S = 5.0


class Engine(engineio.AsyncServer):  # type: ignore[misc]
    """`lines` has the WebSocket of each session that is on one."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - whatever python-socketio says
        # Compressed for each client, what all of them are sent would not be the same for any two. Who may
        # read from where is looked at as for every route.
        super().__init__(
            **options,
            cors_allowed_origins=[],
            http_compression=False,
            max_http_buffer_size=MAX_MESSAGE_BYTES,
        )
        self._async = DRIVER
        self.lines: dict[str, Line] = {}
        self._pings: dict[str, asyncio.Future[object]] = {}

    def start_background_task(
        self,
        target: Callable[..., Awaitable[object]],
        *arguments: Any,  # noqa: ANN401
        **rest: Any,  # noqa: ANN401
    ) -> "asyncio.Future[object]":
        task = asyncio.ensure_future(target(*arguments, **rest))
        session = getattr(target, "__self__", None)
        if isinstance(session, AsyncSocket):
            # What waits to send the next ping would else hold a session that is over until then.
            self._pings[session.sid] = task
        return task

    async def hang_up(self, session_id: str) -> None:
        """End a session, if it is not over, behind what it has yet to be sent."""
        session = self.sockets.pop(session_id, None)
        if session is None:
            return
        await session.close(wait=False)
        session.queue.put_nowait(None)

    async def _service_task(self) -> None:
        """Hang up on who does not answer pings; what it is made instead of holds on to who has gone."""
        while True:
            await asyncio.sleep(_LOOK_S)
            for session_id in tuple(self.sockets):
                if await self._is_silent(session_id):
                    await self.hang_up(session_id)

    async def _is_silent(self, session_id: str) -> bool:
        session = self.sockets.get(session_id)
        return session is not None and (session.closed or not await session.check_ping_timeout())

    def cut(self, session_id: str) -> None:
        """End a session at once: what it was sent is not taken."""
        line = self.lines.get(session_id)
        if line is not None:
            line.task.cancel()
        self.start_background_task(self.hang_up, session_id)

    async def disconnect(self, sid: str) -> None:
        # The engine's own waits until what is to be sent has been taken, which may be never.
        await self.hang_up(sid)

    def forget(self, session_id: str) -> None:
        """Let go of what is kept of a session that is over."""
        self.lines.pop(session_id, None)
        session = self.sockets.pop(session_id, None)
        if session is not None:
            session.queue.put_nowait(None)  # which ends a poll that waits
        ping = self._pings.pop(session_id, None)
        if ping is not None and ping is not asyncio.current_task():
            ping.cancel()
