"""The formats in which a stream can be asked for."""

from ticker.wire.format import Format
from ticker.wire.ndjson import Ndjson
from ticker.wire.sse import ServerSentEvents
from ticker.wire.text import Text

SSE = ServerSentEvents()
NDJSON = Ndjson()
TEXT = Text()

FORMATS: tuple[Format, ...] = (SSE, NDJSON, TEXT)
"""The first is for who names none."""
