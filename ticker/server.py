"""Hypercorn with a door of our own: listening sockets, connections, and an orderly end."""

import asyncio
import contextlib
import logging
import resource
import signal
import socket
from collections.abc import Callable
from typing import Self

from hypercorn.asyncio.tcp_server import TCPServer
from hypercorn.asyncio.worker_context import WorkerContext
from hypercorn.config import Config as HypercornConfig
from hypercorn.typing import AppWrapper
from hypercorn.utils import wrap_app
from quart import Quart

from ticker.errors import ServeError

_logger = logging.getLogger(__name__)

BACKLOG = 4096
"""Hypercorn's 100 makes a herd of thousands wait for retransmitted SYNs: seconds, not milliseconds."""
FAREWELL_S = 1.5
ABORT_S = 0.5


def listen(bind: str) -> socket.socket:
    """Take HOST:PORT (port 0: any free one); ServeError in words if that cannot be."""
    host, _, port = bind.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, int(port)), family=family, backlog=BACKLOG)
    except OSError as error:
        raise ServeError(bind, _why(error)) from error


def _why(error: OSError) -> str:
    match error:
        case PermissionError():
            return "this user may not listen on that port; take one above 1023 with --bind HOST:PORT"
        case OSError(errno=98 | 48):
            return "another program listens there already; stop it or take another port with --bind HOST:PORT"
        case _:
            return f"cannot listen there: {error.strerror or error}"


def address_of(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def raise_file_limit() -> None:
    """A reader is a file descriptor: take as many as the hard limit allows."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class Server:
    """Accepts connections for a Quart app until `close`."""

    def __init__(self, app: Quart) -> None:
        self._config = HypercornConfig()
        self._config.keep_alive_timeout = 75
        self._config.errorlog = logging.getLogger("hypercorn.error")
        self._config.include_server_header = False
        self._app: AppWrapper = wrap_app(app, self._config.wsgi_max_body_size, "asgi")
        self._context = WorkerContext(None)
        self._connections: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._listener: asyncio.Server | None = None

    async def open(self, listener: socket.socket) -> None:
        self._listener = await asyncio.start_server(self._serve, sock=listener, backlog=BACKLOG)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections[task] = writer
        loop = asyncio.get_running_loop()
        try:
            await TCPServer(self._app, loop, self._config, self._context, {}, reader, writer)
        finally:
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


class Signals:
    """SIGTERM and SIGINT as something to wait for; the second of them ends the process at once."""

    def __init__(self) -> None:
        self._asked = asyncio.Event()

    def __enter__(self) -> Self:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._ask, number)
        return self

    def _ask(self, number: int) -> None:
        if self._asked.is_set():
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        self._asked.set()

    def __exit__(self, *_: object) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)

    async def wait(self) -> None:
        await self._asked.wait()
