"""Events to bytes: the formats in which a stream is sent, and how a connection takes them."""

from ticker.wire.controls import CONTROL_TYPES, Busy, Bye, Control, Lagged, Live, Open, Reset, Stale
from ticker.wire.format import Format
from ticker.wire.formats import FORMATS, NDJSON, SSE, TEXT
from ticker.wire.framing import BARE, CHUNKED, WEBSOCKET, Framing
from ticker.wire.one_line import on_one_line

__all__ = [
    "BARE",
    "CHUNKED",
    "CONTROL_TYPES",
    "FORMATS",
    "NDJSON",
    "SSE",
    "TEXT",
    "WEBSOCKET",
    "Busy",
    "Bye",
    "Control",
    "Format",
    "Framing",
    "Lagged",
    "Live",
    "Open",
    "Reset",
    "Stale",
    "on_one_line",
]
