"""A site with a room, in which whoever is here may write."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.support.serving import CHANNELS, Serving, serving

LOUNGE = "/channels/lounge/messages"


@asynccontextmanager
async def room(
    folder: Path,
    *,
    access: Mapping[str, object] = {"anonymous": {"write": ["*"]}},
    others: Mapping[str, object] = {},
    real_clock: bool = False,
    **settings: Any,
) -> AsyncIterator[tuple[Serving, httpx.AsyncClient]]:
    """`settings` are the room's own; `others` are channels beside it."""
    lounge = {"title": "Lounge", "messages": True, "messages_burst": 0, **settings}
    channels = {"channels": {**CHANNELS, "lounge": lounge, **others}}
    async with (
        serving(folder, access=access, settings=channels, real_clock=real_clock) as site,
        httpx.AsyncClient(base_url=site.address) as client,
    ):
        yield site, client
