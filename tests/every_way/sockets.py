"""Over WebSocket, with a client that is not ours: JSON messages, and SSE frames as messages."""

import contextlib
import json
from urllib.parse import urlencode

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.every_way.http import TIMEOUT_S
from tests.every_way.way import Asked, Told, Until


class JsonSocket:
    """Each message says what the lines of an SSE frame say."""

    name = "websocket-json"
    lags = True
    parts = True
    is_secure = False
    subprotocol = ""

    def read(self, asked: Asked, until: Until) -> list[Told]:
        told: list[Told] = []
        with self._opened(asked) as socket, contextlib.suppress(ConnectionClosed):
            while not until.is_reached(told):
                told.append(self.told(str(socket.recv(TIMEOUT_S))))
        return told

    def _opened(self, asked: Asked) -> ClientConnection:
        query = {**asked.query, **({"last_event_id": asked.resume} if asked.resume else {})}
        address = asked.address.replace("http", "ws", 1)
        wanted = [Subprotocol(self.subprotocol)] if self.subprotocol else None
        return connect(
            f"{address}/ws/{asked.channels}?{urlencode(query)}",
            subprotocols=wanted,
            open_timeout=TIMEOUT_S,
            proxy=None,
        )

    def told(self, message: str) -> Told:
        said = json.loads(message)
        assert set(said) == {"id", "event", "retry", "data"}
        assert said["id"] == said["data"].get("id")
        return Told(said["event"], said["id"], said["data"])


class SseSocket(JsonSocket):
    """With the subprotocol `ticker.sse` each message is the very frame of an event stream."""

    name = "websocket-sse"
    subprotocol = "ticker.sse"

    def told(self, message: str) -> Told:
        assert message.endswith("\n\n")
        fields = dict(line.split(": ", 1) for line in message[:-2].split("\n"))
        data = json.loads(fields["data"])
        assert fields.get("id") == data.get("id")
        return Told(fields["event"], data.get("id"), data)


WAYS = (JsonSocket(), SseSocket())
