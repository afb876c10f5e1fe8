"""By Socket.IO, over a WebSocket and over polls, with a client that is not ours."""

import asyncio
from collections.abc import Mapping
from typing import Any

from socketio import AsyncClient
from socketio.exceptions import ConnectionError as NotConnected

from tests.every_way.http import TIMEOUT_S
from tests.every_way.way import Asked, Busy, Told, Until


class SocketIo:
    """Each event is emitted by its name."""

    lags = True
    parts = True
    is_secure = False

    def __init__(self, transport: str) -> None:
        self.name = f"socketio-{transport}"
        self._transport = transport

    def read(self, asked: Asked, until: Until) -> list[Told]:
        return asyncio.run(self._read(asked, until))

    async def _read(self, asked: Asked, until: Until) -> list[Told]:
        told: list[Told] = []
        refusals: list[Mapping[str, Any]] = []
        over = asyncio.Event()

        def tell(name: str, data: Mapping[str, Any]) -> None:
            if not until.is_reached(told):
                told.append(Told(name, data.get("id"), data))
            if until.is_reached(told):
                over.set()

        client = AsyncClient(reconnection=False)
        client.on("*", tell)
        client.on("connect_error", refusals.append)
        client.on("disconnect", lambda _: over.set())
        resume = {"last_event_id": asked.resume} if asked.resume else {}
        auth = {"channels": asked.channels, **asked.query, **resume}
        try:
            async with asyncio.timeout(TIMEOUT_S):
                await client.connect(asked.address, auth=auth, transports=[self._transport])
                await over.wait()
        except NotConnected as error:
            if [refusal["data"]["code"] for refusal in refusals] == ["busy"]:
                raise Busy from error
            raise
        finally:
            await client.disconnect()
        return told


WAYS = (SocketIo("websocket"), SocketIo("polling"))
