"""A TCP server on 127.0.0.1 for as long as a block runs."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(
    serve: Serve, *, tls: ssl.SSLContext | None = None, backlog: int = 100, port: int = 0
) -> AsyncIterator[int]:
    """The port, free unless given; each connection is over when it was served, and at the block's end."""
    tasks: set[asyncio.Task[None]] = set()
    is_over = False

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Clients go away whenever they like.
        with suppress(OSError, asyncio.IncompleteReadError):
            await serve(reader, writer)

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # No coroutine: one that is cancelled before its first step would leave the connection open for good.
        if is_over:
            writer.transport.abort()
            return
        task = asyncio.create_task(served(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        task.add_done_callback(lambda _: writer.close())

    server = await asyncio.start_server(connected, "127.0.0.1", port, ssl=tls, backlog=backlog)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        is_over = True
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
