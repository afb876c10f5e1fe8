"""A log, and the derivations over it as the service runs them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.alerts.firing import rule
from tests.log.logs import opened
from tests.support.waiting import eventually
from ticker.alerts import rulebook_of
from ticker.derive import Derivations
from ticker.log import EventLog
from ticker.times import Clock


@asynccontextmanager
async def deriving(path: Path, clock: Clock, *when: str) -> AsyncIterator[tuple[EventLog, Derivations]]:
    """A log in a folder, with its derivations running, those of these rules too."""
    rulebook = rulebook_of([rule(one) for one in when])
    async with opened(path, clock=clock) as log:
        derivations = Derivations(
            log, log.order, channels=lambda: tuple(log.channels), clock=clock, rulebook=lambda: rulebook
        )
        running = asyncio.create_task(derivations.run())
        try:
            yield log, derivations
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def caught_up(derivations: Derivations, name: str = "bars") -> None:
    await eventually(lambda: derivations.lags[name] == 0)
