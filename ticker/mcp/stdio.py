"""Over standard input and output, for a client that starts this process itself."""

import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeAlias

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp import types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage
from pydantic import ValidationError

from ticker.mcp.remote import Remote

Reading: TypeAlias = MemoryObjectReceiveStream[SessionMessage | Exception]
Writing: TypeAlias = MemoryObjectSendStream[SessionMessage]


async def serve_stdio(server: Server[Remote]) -> None:
    """Answer until standard input ends."""
    # Reading it is left to a thread that nothing can wake: what is told to end has to end at once.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    async with stdio_server() as (reading, writing), _messages(reading, writing) as messages:
        await server.run(messages, writing, server.create_initialization_options())


@asynccontextmanager
async def _messages(reading: Reading, writing: Writing) -> AsyncIterator[Reading]:
    """What can be read; to what cannot the SDK says nothing, and whoever sent it would wait for ever."""
    into, out_of = anyio.create_memory_object_stream[SessionMessage | Exception]()

    async def sort() -> None:
        async with into:
            async for one in reading:
                if isinstance(one, Exception):
                    await writing.send(SessionMessage(_refusal(one)))
                else:
                    await into.send(one)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(sort)
        async with out_of:
            yield out_of
        tasks.cancel_scope.cancel()


def _refusal(error: Exception) -> types.JSONRPCError:
    """By JSON-RPC without an id, as nobody knows of which request it would be."""
    is_json = isinstance(error, ValidationError) and error.errors()[0]["type"] != "json_invalid"
    code = types.INVALID_REQUEST if is_json else types.PARSE_ERROR
    words = "this line is no message of JSON-RPC 2.0" if is_json else "this line is no JSON"
    return types.JSONRPCError(jsonrpc="2.0", id=None, error=types.ErrorData(code=code, message=words))
