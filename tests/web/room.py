"""A site with a room, in which whoever is here may write."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.support.serving import CHANNELS, Serving, serving

LOUNGE = "/channels/lounge/messages"


@asynccontextmanager
async def room(folder: Path, **settings: Any) -> AsyncIterator[tuple[Serving, httpx.AsyncClient]]:
    """`settings` are the room's own, but for `access`."""
    access = settings.pop("access", {"anonymous": {"write": ["*"]}})
    lounge = {"title": "Lounge", "messages": True, "messages_burst": 0, **settings}
    channels = {"channels": {**CHANNELS, "lounge": lounge}}
    async with (
        serving(folder, access=access, settings=channels) as site,
        httpx.AsyncClient(base_url=site.address) as client,
    ):
        yield site, client
