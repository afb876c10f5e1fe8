"""A connection that is given its answer and closed, whatever it sends."""

import asyncio
from collections.abc import Callable

REFUSAL_S = 1.0
"""How long a client that is still sending may take to read why it is refused."""


class TurnedAway(asyncio.Protocol):
    """Takes in what the client is still sending: closing on it would reset what it has yet to read."""

    def __init__(
        self, transport: asyncio.Transport, answer: bytes, gone: "Callable[[TurnedAway], None]"
    ) -> None:
        self.transport = transport
        self._gone = gone
        transport.set_protocol(self)
        transport.write(answer)
        self._timer = asyncio.get_running_loop().call_later(REFUSAL_S, transport.abort)
        if transport.can_write_eof():
            transport.write_eof()
        else:
            transport.close()  # TLS has no connections that are closed by half

    def connection_lost(self, _: Exception | None) -> None:
        self._timer.cancel()
        self._gone(self)
