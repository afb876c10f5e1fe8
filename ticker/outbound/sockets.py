"""Connections straight on asyncio's transports, as httpcore wants them.

Its own backend goes by way of anyio, whose scopes and events for each wait cost as much as the request.
"""

import asyncio
from collections.abc import Iterable
from ssl import SSLContext

import httpcore
from httpcore import AsyncNetworkBackend, AsyncNetworkStream

_MOST_WAITING_BYTES = 256 * 1024


class SocketBackend(AsyncNetworkBackend):
    """Connects to an address, or to the first address of a name."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> AsyncNetworkStream:
        loop = asyncio.get_running_loop()
        local = None if local_address is None else (local_address, 0)
        try:
            async with asyncio.timeout(timeout):
                transport, received = await loop.create_connection(_Received, host, port, local_addr=local)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        for option in socket_options or ():
            transport.get_extra_info("socket").setsockopt(*option)
        return SocketStream(transport, received)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class _Received(asyncio.Protocol):
    """What has come over a connection and was not read yet, and whether more may be written."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.is_over = False
        self.error: Exception | None = None
        self.is_full = False
        self._is_paused = False
        self._waiting: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.data += data
        if len(self.data) > _MOST_WAITING_BYTES and not self._is_paused:
            self._is_paused = True
            self.transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        self.is_over = True
        self._wake()
        # What is still to be written may be. Over TLS that is for asyncio to say, and it warns.
        return self.transport.get_extra_info("ssl_object") is None

    def connection_lost(self, error: Exception | None) -> None:
        self.is_over, self.error, self.is_full = True, error, False
        self._wake()

    def pause_writing(self) -> None:
        self.is_full = True

    def resume_writing(self) -> None:
        self.is_full = False
        self._wake()

    def take(self, most: int) -> bytes:
        taken = bytes(self.data[:most])
        del self.data[:most]
        if self._is_paused and not self.data:
            self._is_paused = False
            self.transport.resume_reading()
        return taken

    async def change(self, timeout: float | None) -> None:
        """Wait until something has happened."""
        waiting = self._waiting = asyncio.get_running_loop().create_future()
        if timeout is None:
            await waiting
        else:
            async with asyncio.timeout(timeout):
                await waiting

    def _wake(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None and not waiting.done():
            waiting.set_result(None)


class SocketStream(AsyncNetworkStream):
    """Read and written by one task at a time."""

    def __init__(self, transport: asyncio.Transport, received: _Received) -> None:
        self._transport = transport
        self._received = received

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        received = self._received
        try:
            while not (received.data or received.is_over):
                await received.change(timeout)
        except TimeoutError as error:
            raise httpcore.ReadTimeout(str(error)) from error
        if received.data:
            return received.take(max_bytes)
        if received.error is not None:
            raise httpcore.ReadError(str(received.error)) from received.error
        return b""

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        received = self._received
        if not buffer:
            return
        if received.error is not None or self._transport.is_closing():
            raise httpcore.WriteError("the connection has ended") from received.error
        self._transport.write(buffer)
        try:
            while received.is_full:
                await received.change(timeout)
        except TimeoutError as error:
            raise httpcore.WriteTimeout(str(error)) from error

    async def aclose(self) -> None:
        # Over TLS, a goodbye would have to be waited for.
        self._transport.abort()
        # In the loop's next round it has been done.
        await asyncio.sleep(0)

    async def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> AsyncNetworkStream:
        loop, received = asyncio.get_running_loop(), self._received
        try:
            async with asyncio.timeout(timeout):
                transport = await loop.start_tls(
                    self._transport, received, ssl_context, server_hostname=server_hostname
                )
        except BaseException as error:
            # Also a cancellation: nobody else has this connection any more.
            self._transport.abort()
            if isinstance(error, TimeoutError):
                raise httpcore.ConnectTimeout(str(error)) from error
            if isinstance(error, OSError):
                raise httpcore.ConnectError(str(error)) from error
            raise
        assert transport is not None
        received.transport = transport
        return SocketStream(transport, received)

    def get_extra_info(self, info: str) -> object:
        match info:
            case "is_readable":
                # What nobody has asked for, or the end: it is of no use for another request.
                return bool(self._received.data) or self._received.is_over
            case "client_addr":
                return self._transport.get_extra_info("sockname")
            case "server_addr":
                return self._transport.get_extra_info("peername")
            case _:
                return self._transport.get_extra_info(info)
