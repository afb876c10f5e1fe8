"""What has to be done to the log every few seconds."""

import asyncio

from ticker.log import EventLog, Heartbeat
from ticker.poller.clock_steps import ClockSteps
from ticker.times import Clock, steady_s

_UPKEEP_S = 10.0
_MISTAKE_S = 3_600.0
"""How long somebody has to find out that a clock was set wrong."""


async def probing(log: EventLog, heartbeat: Heartbeat) -> None:
    """Find out about a disk that is full, or that does not answer, before a source has to."""
    heartbeat.begin()
    while True:
        await log.probe()
        heartbeat.beat()
        await asyncio.sleep(_UPKEEP_S)


async def trimming(log: EventLog, clock: Clock, every_s: float = _UPKEEP_S) -> None:
    """Trim the log; not right after the clock was set on: what is too old by mistake is gone for good."""
    steps, free_s = ClockSteps(clock, steady_s), steady_s()
    while True:
        # Asked before the look: if it is set in between, the look finds it.
        asked_ms = clock()
        if steps.look() > 0:
            free_s = steady_s() + _MISTAKE_S
        if steady_s() >= free_s:
            await log.trim(now_ms=asked_ms)
        await asyncio.sleep(every_s)
