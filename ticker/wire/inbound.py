"""What a WebSocket client sends, taken apart as its bytes arrive (RFC 6455, section 5). Pure."""

from collections.abc import Iterator
from typing import TypeAlias

import msgspec

from ticker.wire.deflate import inflate
from ticker.wire.websocket import (
    BAD_DATA,
    BINARY,
    CLOSE,
    COMPRESSED,
    CONTINUATION,
    FIN,
    MAX_CONTROL_BYTES,
    PING,
    PONG,
    PROTOCOL_ERROR,
    TEXT,
    TOO_BIG,
)

MAX_MESSAGE_BYTES = 16_384
"""As long as the head of a request may be, so that whatever a query can ask, a message can."""


class WholeMessage(msgspec.Struct, frozen=True):
    """A whole message, however it was cut up."""

    text: str


class Binary(msgspec.Struct, frozen=True):
    """A whole message that is no text."""

    size_bytes: int


class MessagePart(msgspec.Struct, frozen=True):
    """A piece of a message that goes on."""


class Ping(msgspec.Struct, frozen=True):
    payload: bytes


class Pong(msgspec.Struct, frozen=True):
    pass


class Close(msgspec.Struct, frozen=True):
    """Nothing follows it; `code` is None if none was given."""

    code: int | None


class Violation(msgspec.Struct, frozen=True):
    """What cannot be read on from; `code` is what the connection is to be closed with."""

    code: int
    reason: str


Said: TypeAlias = WholeMessage | Binary | MessagePart | Ping | Pong | Close | Violation


class _Frame(msgspec.Struct, frozen=True):
    first: int
    payload: bytes
    end: int

    @property
    def opcode(self) -> int:
        return self.first & 0x0F

    @property
    def is_last(self) -> bool:
        return bool(self.first & FIN)


class Inbound:
    """One client's side of a connection; holds at most one message and one frame of the allowed length.

    `inflates` says whether permessage-deflate was agreed upon, each message by itself.
    """

    __slots__ = ("_first", "_inflates", "_is_over", "_message", "_rest")

    def __init__(self, *, inflates: bool) -> None:
        self._inflates = inflates
        self._rest = b""
        self._message = b""
        self._first = 0
        """The first byte of a message's first frame, 0 between messages."""
        self._is_over = False

    def feed(self, data: bytes) -> Iterator[Said]:
        """What these bytes complete, in order; take all of it before feeding more."""
        if self._is_over:
            return
        data = self._rest + data if self._rest else data
        at = 0
        while not self._is_over:
            match _next(data, at):
                case None:
                    break
                case Violation() as violation:
                    self._is_over = True
                    yield violation
                case frame:
                    at = frame.end
                    said = self._take(frame)
                    self._is_over = isinstance(said, Close | Violation)
                    yield said
        self._rest = b"" if self._is_over else data[at:]

    def stop(self) -> None:
        """Nothing more is of interest."""
        self._is_over = True
        self._rest = self._message = b""

    def _take(self, frame: _Frame) -> Said:
        opcode = frame.opcode
        if opcode < CLOSE:
            return self._take_data(frame)
        if frame.first & COMPRESSED:
            return _wrong("a control frame cannot be compressed")
        if opcode == PING:
            return Ping(frame.payload)
        return Pong() if opcode == PONG else _close(frame.payload)

    def _take_data(self, frame: _Frame) -> Said:
        is_first = frame.opcode != CONTINUATION
        if is_first == bool(self._first):
            return _wrong("a message began within another" if is_first else "nothing is to be continued")
        if frame.first & COMPRESSED and not (is_first and self._inflates):
            return _wrong("compression was not agreed upon")
        self._first = self._first or frame.first
        if len(self._message) + len(frame.payload) > MAX_MESSAGE_BYTES:
            return _TOO_BIG
        self._message += frame.payload
        return self._whole() if frame.is_last else MessagePart()

    def _whole(self) -> Said:
        first, message = self._first, self._message
        self._first, self._message = 0, b""
        try:
            if first & COMPRESSED:
                message = inflate(message, MAX_MESSAGE_BYTES)
                if len(message) > MAX_MESSAGE_BYTES:
                    return _TOO_BIG
            return WholeMessage(message.decode()) if first & 0x0F == TEXT else Binary(len(message))
        except ValueError as error:
            words = "text has to be UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
            return Violation(BAD_DATA, words)


_TOO_BIG = Violation(TOO_BIG, f"a message may have {MAX_MESSAGE_BYTES} bytes")
_OPCODES = (CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG)


def _wrong(why: str) -> Violation:
    return Violation(PROTOCOL_ERROR, why)


def _next(data: bytes, at: int) -> _Frame | Violation | None:
    """The frame that begins there, unmasked; None as long as it is not all there."""
    if len(data) < at + 2:
        return None
    first, second = data[at], data[at + 1]
    if (wrong := _wrong_head(first, second)) is not None:
        return wrong
    length, begin = second & 0x7F, at + 2
    if length >= 126:
        begin += 2 if length == 126 else 8
        if len(data) < begin:
            return None
        shortest = 126 if length == 126 else 65_536
        length = int.from_bytes(data[at + 2 : begin])
        if length < shortest or length >> 63:
            return _wrong("a length has to be written as short as it can be")
    # Refused by its head, before anything of it is kept.
    if length > MAX_MESSAGE_BYTES:
        return _TOO_BIG
    payload = begin + 4
    end = payload + length
    return None if len(data) < end else _Frame(first, _unmasked(data[begin:payload], data[payload:end]), end)


def _wrong_head(first: int, second: int) -> Violation | None:
    opcode = first & 0x0F
    if first & 0x30 or opcode not in _OPCODES:
        return _wrong("there is no such frame")
    if not second & 0x80:
        return _wrong("what a client sends has to be masked")
    if opcode >= CLOSE and (not first & FIN or second & 0x7F > MAX_CONTROL_BYTES):
        return _wrong(f"a control frame is whole, and has {MAX_CONTROL_BYTES} bytes at most")
    return None


def _unmasked(mask: bytes, payload: bytes) -> bytes:
    length = len(payload)
    key = (mask * (length // 4 + 1))[:length]
    return (int.from_bytes(payload) ^ int.from_bytes(key)).to_bytes(length)


def _close(payload: bytes) -> Said:
    if not payload:
        return Close(None)
    code = int.from_bytes(payload[:2])
    if len(payload) == 1 or not (3_000 <= code <= 4_999 or code in _CLOSE_CODES):
        return _wrong("there is no such reason to close")
    try:
        payload[2:].decode()
    except UnicodeDecodeError:
        return Violation(BAD_DATA, "the reason to close has to be UTF-8")
    return Close(code)


_CLOSE_CODES = (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014)
"""Those of RFC 6455, 7.4.1 and of IANA's list that may stand in a frame."""
