"""Accepting connections for a Quart application, and ending them in order."""

import asyncio
import logging
import socket
from collections.abc import Callable

from hypercorn.asyncio.worker_context import WorkerContext
from hypercorn.config import Config as HypercornConfig
from hypercorn.typing import AppWrapper
from hypercorn.utils import wrap_app
from quart import Quart

from ticker.server.connection import Connection, Line
from ticker.server.door import BACKLOG

_logger = logging.getLogger(__name__)

FAREWELL_S = 1.5
ABORT_S = 0.5


class Server:
    """Accepts connections for a Quart app until `close`."""

    def __init__(self, app: Quart, *, idle_s: float = 75) -> None:
        """`idle_s` is how long a connection may take over a request's head, or rest between requests."""
        self._config = HypercornConfig()
        self._config.keep_alive_timeout = idle_s
        self._config.errorlog = logging.getLogger("hypercorn.error")
        self._config.include_server_header = False
        self._app: AppWrapper = wrap_app(app, self._config.wsgi_max_body_size, "asgi")
        self._context = WorkerContext(None)
        self._connections: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._listener: asyncio.Server | None = None

    async def open(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        self._listener = await loop.create_server(self._line, sock=listener, backlog=BACKLOG)

    def _line(self) -> Line:
        return Line(asyncio.StreamReader(), self._serve)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        line = writer.transport.get_protocol()
        assert task is not None
        assert isinstance(line, Line)
        self._connections[task] = writer
        try:
            line.connection = Connection(self._app, self._config, self._context, reader, writer)
            await line.connection
        finally:
            line.connection = None
            del self._connections[task]

    @property
    def connections(self) -> int:
        return len(self._connections)

    async def close(self, farewell: Callable[[], None]) -> None:
        """Accept no more, say farewell, let what is under way finish, and cut what does not drain.

        Hypercorn's own shutdown waits for connections before it looks at its time-out, on Python 3.12
        and 3.13 for ever; a reader that has stopped reading can only be aborted at its transport.
        """
        if self._listener is not None:
            self._listener.close()
        farewell()
        await self._context.terminated.set()
        if await self._emptied(FAREWELL_S):
            return
        for writer in self._connections.values():
            writer.transport.abort()
        if not await self._emptied(ABORT_S):
            _logger.warning("%d connections had to be cancelled", self.connections)
            for task in tuple(self._connections):
                task.cancel()
            await self._emptied(ABORT_S)

    async def _emptied(self, timeout_s: float) -> bool:
        if self._connections:
            await asyncio.wait(tuple(self._connections), timeout=timeout_s)
        return not self._connections
