"""The way out for who reads every source in one go."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ticker.config.types import Fetch
from ticker.outbound.gate import HostGate
from ticker.outbound.outbound import Outbound, outbound


@asynccontextmanager
async def one_at_a_time(fetch: Fetch) -> AsyncIterator[Outbound]:
    """A way out that asks one host for one thing at a time, whatever the config says."""
    out = outbound(fetch, gate=HostGate(1, fetch.host_gap_ms / 1000, time.monotonic))
    try:
        yield out
    finally:
        await out.close()
