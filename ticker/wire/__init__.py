"""Events to bytes: the formats in which a stream is sent, and how a connection takes them."""

from ticker.wire.coding import IDENTITY, ZSTD, Coding, Joint
from ticker.wire.controls import CONTROL_TYPES, Busy, Bye, Control, Lagged, Live, Open, Reset, Stale
from ticker.wire.format import Format, MessageFormat
from ticker.wire.formats import FORMATS, JSON_MESSAGES, NDJSON, SOCKET_IO, SSE, SUBPROTOCOLS, TEXT
from ticker.wire.framing import (
    BARE,
    BARE_ZSTD,
    CHUNKED,
    CHUNKED_ZSTD,
    DEFLATED_WEBSOCKET,
    WEBSOCKET,
    Framing,
)
from ticker.wire.one_line import on_one_line
from ticker.wire.text import describe, describe_control, printable

__all__ = [
    "BARE",
    "BARE_ZSTD",
    "CHUNKED",
    "CHUNKED_ZSTD",
    "CONTROL_TYPES",
    "DEFLATED_WEBSOCKET",
    "FORMATS",
    "IDENTITY",
    "JSON_MESSAGES",
    "NDJSON",
    "SOCKET_IO",
    "SSE",
    "SUBPROTOCOLS",
    "TEXT",
    "WEBSOCKET",
    "ZSTD",
    "Busy",
    "Bye",
    "Coding",
    "Control",
    "Format",
    "Framing",
    "Joint",
    "Lagged",
    "Live",
    "MessageFormat",
    "Open",
    "Reset",
    "Stale",
    "describe",
    "describe_control",
    "on_one_line",
    "printable",
]
