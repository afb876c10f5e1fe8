"""How a WebSocket is opened (RFC 6455, 4.2): what the client sends, and what it is answered. Pure."""

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping
from typing import TypeAlias

import msgspec

from ticker.wire import (
    DEFLATED_WEBSOCKET,
    JSON_MESSAGES,
    SUBPROTOCOLS,
    WEBSOCKET,
    Framing,
    MessageFormat,
)
from ticker.wire.deflate import negotiated

Header: TypeAlias = Callable[[str], str]

VERSION = "13"
_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_KEY_BYTES = 16


class Handshake(msgspec.Struct, frozen=True):
    """What was agreed upon; `subprotocol` and `extensions` as the answer names them, or ""."""

    accept: str
    subprotocol: str
    extensions: str

    @property
    def format(self) -> MessageFormat:
        return SUBPROTOCOLS.get(self.subprotocol, JSON_MESSAGES)

    @property
    def framing(self) -> Framing:
        return DEFLATED_WEBSOCKET if self.extensions else WEBSOCKET


def is_handshake(header: Header) -> bool:
    """Whether a GET over HTTP/1.1 with these headers opens a WebSocket."""
    return not wrong_field(header)


def wrong_field(header: Header) -> str:
    """The first of these headers that keeps such a GET from opening a WebSocket, or ""."""
    if "upgrade" not in (token.strip().lower() for token in header("Connection").split(",")):
        return "Connection"
    if header("Sec-WebSocket-Version").strip() != VERSION:
        return "Sec-WebSocket-Version"
    if not _is_key(header("Sec-WebSocket-Key").strip()):
        return "Sec-WebSocket-Key"
    # Last: where the rest is wrong, the server has taken this one off.
    return "" if header("Upgrade").strip().lower() == "websocket" else "Upgrade"


def handshake_of(header: Header) -> Handshake:
    """What a good handshake is answered with."""
    digest = hashlib.sha1((header("Sec-WebSocket-Key").strip() + _GUID).encode(), usedforsecurity=False)
    return Handshake(
        base64.b64encode(digest.digest()).decode(),
        subprotocol_of(header("Sec-WebSocket-Protocol")),
        negotiated(header("Sec-WebSocket-Extensions")) or "",
    )


def subprotocol_of(offered: str) -> str:
    """The first of those offered that there is here, or ""."""
    return next((name for name in map(str.strip, offered.split(",")) if name in SUBPROTOCOLS), "")


def head_of(handshake: Handshake, date: str, more: Mapping[str, str]) -> bytes:
    """The answer that makes the connection a WebSocket, with `date` as in HTTP, and `more` fields."""
    fields = {
        "upgrade": "websocket",
        "connection": "Upgrade",
        "sec-websocket-accept": handshake.accept,
        "sec-websocket-protocol": handshake.subprotocol,
        "sec-websocket-extensions": handshake.extensions,
        **more,
        "date": date,
    }
    lines = "".join(f"{name.lower()}: {value}\r\n" for name, value in fields.items() if value)
    return f"HTTP/1.1 101 Switching Protocols\r\n{lines}\r\n".encode("ascii")


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == _KEY_BYTES
    except (binascii.Error, ValueError):
        return False
