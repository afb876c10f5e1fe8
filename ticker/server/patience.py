"""How long a peer that is slow is waited for: as long as it takes something."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import Context

from ticker.broadcast.live.progress import Carrier, progress

_LOOKS = 8
"""How often it is looked meanwhile."""


@asynccontextmanager
async def while_taken(carrier: Carrier, still_s: float) -> AsyncIterator[None]:
    """TimeoutError once the peer has taken nothing for `still_s`, within an eighth of that."""
    async with asyncio.timeout(still_s) as timeout:
        watch = _Watch(carrier, timeout, still_s)
        del timeout
        try:
            yield
        finally:
            watch.end()


class _Watch:
    """Puts a timeout off as long as something is taken; `end` it, or it goes on."""

    def __init__(self, carrier: Carrier, timeout: asyncio.Timeout, still_s: float) -> None:
        self._carrier = carrier
        self._timeout = timeout
        self._still_s = still_s
        self._acked_bytes, self._waiting_bytes = -1, 0
        self._look_soon()

    def _look_soon(self) -> None:
        loop = asyncio.get_running_loop()
        # A handle that has been cancelled lets go of what it would have called: no circle is left.
        # It keeps its context all the same, and may not keep a request with it.
        self._timer = loop.call_later(self._still_s / _LOOKS, self._look, context=Context())

    def _look(self) -> None:
        if self._timeout.expired():
            return
        acked, waiting = progress(self._carrier).acked_bytes, self._carrier.get_write_buffer_size()
        if acked > self._acked_bytes or waiting < self._waiting_bytes:
            self._timeout.reschedule(asyncio.get_running_loop().time() + self._still_s)
        self._acked_bytes, self._waiting_bytes = acked, waiting
        self._look_soon()

    def end(self) -> None:
        self._timer.cancel()
        del self._timeout  # it knows its task, whose end by a cancellation leads back to here
