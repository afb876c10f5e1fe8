"""Over standard input and output, for a client that starts this process itself."""

import signal

from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from ticker.mcp.remote import Remote


async def serve_stdio(server: Server[Remote]) -> None:
    """Answer until standard input ends."""
    # Reading it is left to a thread that nothing can wake: what is told to end has to end at once.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())
