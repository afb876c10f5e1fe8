"""Connections that have sent nothing yet, and where each of them goes with its first bytes."""

import asyncio
from collections.abc import Callable


class PendingConnections:
    """All connections that have sent nothing yet, the oldest first; none may take `first_s` over it.

    `enter` is given each with the first bytes that came.
    """

    def __init__(self, first_s: float, enter: Callable[[asyncio.Transport, bytes], None]) -> None:
        self.enter = enter
        self._first_s = first_s
        self._waiting: dict[PendingConnection, float] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._are_shut = False

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, connection: "PendingConnection", received: bytes) -> None:
        """`received` are its first bytes, where they have come already."""
        if self._are_shut:
            connection.transport.close()
            return
        if received:
            self.enter(connection.transport, received)
            return
        loop = asyncio.get_running_loop()
        self._waiting[connection] = loop.time() + self._first_s
        if self._timer is None:
            # One timer for all: each its own would be cancelled, and kept until it would have been due.
            self._timer = loop.call_later(self._first_s, self._hang_up)

    def remove(self, connection: "PendingConnection") -> None:
        self._waiting.pop(connection, None)

    def _hang_up(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = None
        for connection, until in self._waiting.items():
            if until > loop.time():
                self._timer = loop.call_at(until, self._hang_up)
                return
            connection.transport.close()

    def shut(self) -> None:
        """Close all that wait, and whoever still comes."""
        self._are_shut = True
        if self._timer is not None:
            self._timer.cancel()
        for connection in self._waiting:
            connection.transport.close()


class PendingConnection(asyncio.Protocol):
    """The protocol of a connection until its first bytes, or until it is made where these came before."""

    __slots__ = ("_pending", "_received", "transport")

    transport: asyncio.Transport

    def __init__(self, pending: PendingConnections, received: bytes = b"") -> None:
        self._pending = pending
        self._received = received

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        try:
            self._pending.add(self, self._received)
        except Exception:
            # asyncio says it, and would leave the connection open, of which nobody knows.
            transport.abort()
            raise

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        self._pending.remove(self)
        self._pending.enter(self.transport, data)

    def connection_lost(self, _: Exception | None) -> None:
        self._pending.remove(self)
