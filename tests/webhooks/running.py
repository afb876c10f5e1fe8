"""A log, and webhooks that are sent what comes in it, as the service runs them."""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from tests.log.logs import CHANNELS, opened
from tests.support.waiting import eventually
from tests.webhooks.receiver import SECRET
from ticker.config.settings.webhooks import WebhookSettings
from ticker.log import Channel, EventLog
from ticker.times import Clock, now_ms
from ticker.webhooks import Hook, Webhooks
from ticker.webhooks.hook import hook_of


def hook(url: str, name: str = "desk", **settings: object) -> Hook:
    """On this machine, unless `private` says otherwise."""
    return hook_of(
        name, WebhookSettings.model_validate({"url": url, "secret": SECRET, "private": True} | settings)
    )


@asynccontextmanager
async def sending(
    path: Path,
    *hooks: Hook,
    clock: Clock = now_ms,
    replay: int = 10_000,
    channels: Mapping[str, Channel] = CHANNELS,
) -> AsyncIterator[tuple[EventLog, Webhooks]]:
    """What is appended from when this is entered is sent."""
    async with (
        opened(path, channels, clock=clock) as log,
        running(log, *hooks, clock=clock, replay=replay) as webhooks,
    ):
        yield log, webhooks


@asynccontextmanager
async def running(
    log: EventLog, *hooks: Hook, clock: Clock = now_ms, replay: int = 10_000
) -> AsyncIterator[Webhooks]:
    webhooks = Webhooks(
        log,
        log.order,
        channels=lambda: tuple(log.channels),
        replay=replay,
        clock=clock,
        rng=random.Random(1),
    )
    webhooks.use(hooks)
    work = asyncio.create_task(webhooks.run())
    try:
        await eventually(lambda: len(webhooks.claimed) == len(hooks))
        yield webhooks
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        await webhooks.close()
