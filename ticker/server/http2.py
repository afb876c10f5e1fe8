"""HTTP/2 as Hypercorn speaks it, but for one buffer that knew no bound."""

from typing import cast

from hypercorn.protocol import h2
from hypercorn.protocol.h2 import BUFFER_HIGH_WATER, BUFFER_LOW_WATER, StreamBuffer


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


def bound_buffers() -> None:
    """Have Hypercorn use it: it looks the class up by its name in its module."""
    h2.StreamBuffer = cast(type[StreamBuffer], BoundedBuffer)  # type: ignore[misc]
