"""By `ticker.client`, as programs read."""

import asyncio
import json
from contextlib import aclosing

import msgspec

from tests.every_way.http import TIMEOUT_S
from tests.every_way.way import Asked, Told, Until
from ticker import client
from ticker.client import Client, Notice
from ticker.events import type_of


class Program:
    """It goes on by itself where a connection breaks off, so its end is never told."""

    name = "client"
    lags = False
    parts = False
    is_secure = False

    def read(self, asked: Asked, until: Until) -> list[Told]:
        return asyncio.run(self._read(asked, until))

    async def _read(self, asked: Asked, until: Until) -> list[Told]:
        told: list[Told] = []
        reached = asyncio.Event()
        query = {name: value for name, value in asked.query.items() if name != "since"}
        since = asked.resume or asked.query.get("since", "")

        def note(notice: Notice) -> None:
            if isinstance(notice, client.Broken):
                return
            told.append(Told(str(notice.__struct_config__.tag), None, msgspec.to_builtins(notice)))
            if until.is_reached(told):
                reached.set()

        async def follow(to: Client) -> None:
            async with aclosing(to.stream(asked.channels, since=since, on_notice=note, **query)) as events:
                async for event in events:
                    told.append(_told(event))
                    if until.is_reached(told):
                        return

        async with asyncio.timeout(TIMEOUT_S), Client(asked.address) as to:
            following, waiting = asyncio.create_task(follow(to)), asyncio.create_task(reached.wait())
            await asyncio.wait((following, waiting), return_when=asyncio.FIRST_COMPLETED)
            for task in (following, waiting):
                task.cancel()
            await asyncio.gather(following, waiting, return_exceptions=True)
        return told


def _told(event: client.Event) -> Told:
    assert type_of(event.body) == event.type  # type: ignore[arg-type]
    return Told(event.type, event.id, json.loads(event.json))


WAYS = (Program(),)
