"""How long a peer that is slow is waited for: as long as it takes something."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ticker.broadcast.progress import Carrier, acknowledged_bytes

_LOOKS = 8
"""How often it is looked meanwhile."""


@asynccontextmanager
async def while_taken(carrier: Carrier, still_s: float) -> AsyncIterator[None]:
    """TimeoutError once the peer has taken nothing for `still_s`, within an eighth of that."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(still_s) as timeout:
        seen = -1, 0
        timer: asyncio.TimerHandle

        def look() -> None:
            nonlocal seen, timer
            if timeout.expired():
                return
            acked, waiting = acknowledged_bytes(carrier), carrier.get_write_buffer_size()
            if acked > seen[0] or waiting < seen[1]:
                timeout.reschedule(loop.time() + still_s)
            seen = acked, waiting
            timer = loop.call_later(still_s / _LOOKS, look)

        timer = loop.call_later(still_s / _LOOKS, look)
        try:
            yield
        finally:
            timer.cancel()
