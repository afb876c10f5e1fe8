"""A Ticker that has Socket.IO, and nobody left at its end."""

import gc
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from engineio.async_socket import AsyncSocket

from tests.support.serving import Serving, serving
from tests.support.waiting import eventually
from ticker.web.streams.socketio.reader import SessionReader


@asynccontextmanager
async def ready(
    folder: Path,
    settings: Mapping[str, object] = {},
    **rest: Any,
) -> AsyncIterator[Serving]:
    async with serving(folder, settings={"socketio": True, **settings}, **rest) as site:
        yield site


async def gone(site: Serving) -> None:
    """Wait until nobody reads any more."""
    # One that leaves without a word is missed when its pong does not come: 25 s and 20 s.
    await eventually(lambda: site.broadcast.readers == 0, timeout_s=60)


def kept() -> int:
    """How many sessions and readers are still held by something."""
    gc.collect()
    # By type: isinstance asks each object what it is, and a proxy of one that has gone raises ReferenceError.
    return sum(issubclass(type(thing), (AsyncSocket, SessionReader)) for thing in gc.get_objects())
