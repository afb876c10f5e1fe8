"""The formats in which a stream can be asked for."""

from ticker.wire.format import Format, MessageFormat
from ticker.wire.json_messages import JsonMessages
from ticker.wire.ndjson import Ndjson
from ticker.wire.socketio import SocketIo
from ticker.wire.sse import ServerSentEvents
from ticker.wire.text import Text

SSE = ServerSentEvents()
NDJSON = Ndjson()
TEXT = Text()
JSON_MESSAGES = JsonMessages()
SOCKET_IO = SocketIo()

FORMATS: tuple[Format, ...] = (SSE, NDJSON, TEXT)
"""The first is for who names none."""

SUBPROTOCOLS: dict[str, MessageFormat] = {"ticker.sse": SSE}
"""The formats that a WebSocket can be had in beside `JSON_MESSAGES`, by the name that asks for them."""
