"""HTTP/2 as Hypercorn speaks it, but for one buffer that knew no bound, and for answers that break off."""

from contextlib import suppress
from typing import cast

from h2.errors import ErrorCodes
from h2.exceptions import ProtocolError
from hypercorn.protocol import h2
from hypercorn.protocol.h2 import BUFFER_HIGH_WATER, BUFFER_LOW_WATER, H2Protocol, StreamBuffer
from hypercorn.protocol.http_stream import ASGIHTTPState, HTTPStream
from hypercorn.typing import ASGISendEvent


class BoundedBuffer(StreamBuffer):
    """What waits for a client's window: whoever fills it is held up until it has been emptied.

    Hypercorn's own lets the next write through whenever it has looked at the buffer, though the client
    granted no window and nothing was taken: a client that never grants one had the whole log buffered.
    """

    async def push(self, data: bytes) -> None:
        if len(self.buffer) + len(data) >= BUFFER_HIGH_WATER:
            await self._paused.clear()
        await super().push(data)

    async def pop(self, max_length: int) -> bytes:
        length = min(len(self.buffer), max_length)
        data = bytes(self.buffer[:length])
        del self.buffer[:length]
        if len(self.buffer) < BUFFER_LOW_WATER:
            await self._paused.set()
        if not self.buffer:
            await self._is_empty.set()
        return data


class ResettingStream(HTTPStream):
    """Says of an answer that it has broken off, as the end of the connection does over HTTP/1.

    With Hypercorn's own the client of a stream that was dropped waits for the rest as long as there is a
    connection, which other requests may keep.
    """

    async def app_send(self, message: ASGISendEvent | None) -> None:
        has_broken_off = message is None and not self.closed and self.state is ASGIHTTPState.RESPONSE
        await super().app_send(message)
        protocol = getattr(self.send, "__self__", None)
        if has_broken_off and isinstance(protocol, H2Protocol):
            with suppress(ProtocolError):  # the client has reset it, or the connection is over
                protocol.connection.reset_stream(self.stream_id, ErrorCodes.INTERNAL_ERROR)
                await protocol._flush()


def bound_buffers() -> None:
    """Have Hypercorn use both: it looks the classes up by their names in its module."""
    h2.StreamBuffer = cast(type[StreamBuffer], BoundedBuffer)  # type: ignore[misc]
    vars(h2)["HTTPStream"] = ResettingStream
