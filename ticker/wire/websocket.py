"""WebSocket frames as a server sends them (RFC 6455, section 5): unmasked, and each a whole message. Pure."""

from collections.abc import Iterator

TEXT, BINARY, CLOSE, PING, PONG = 0x1, 0x2, 0x8, 0x9, 0xA
CONTINUATION = 0x0
FIN, COMPRESSED = 0x80, 0x40
"""Bits of a frame's first byte: the message ends with it; it is deflated (RFC 7692, section 6)."""

GOING_AWAY, PROTOCOL_ERROR, BAD_DATA, POLICY, TOO_BIG, TRY_LATER = 1001, 1002, 1007, 1008, 1009, 1013
"""Why a connection is closed (RFC 6455, 7.4.1; 1013 is IANA's)."""

MAX_CONTROL_BYTES = 125


def text_message(payload: bytes) -> bytes:
    """One unfragmented text message; the payload is UTF-8."""
    return _frame(FIN | TEXT, payload)


def compressed_message(deflated: bytes) -> bytes:
    """The same of a payload that is deflated, without the four bytes at its end that say nothing."""
    return _frame(FIN | COMPRESSED | TEXT, deflated)


def ping() -> bytes:
    return bytes((FIN | PING, 0))


def pong(payload: bytes = b"") -> bytes:
    return _frame(FIN | PONG, payload)


def close(code: int | None, reason: str = "") -> bytes:
    """`reason` is cut where it is too long for a control frame."""
    if code is None:
        return bytes((FIN | CLOSE, 0))
    words = reason.encode()[: MAX_CONTROL_BYTES - 2].decode(errors="ignore")
    return _frame(FIN | CLOSE, code.to_bytes(2) + words.encode())


def _frame(first: int, payload: bytes) -> bytes:
    length = len(payload)
    if length < 126:
        return b"%c%c%b" % (first, length, payload)
    if length < 65_536:
        return b"%c\x7e%b%b" % (first, length.to_bytes(2), payload)
    return b"%c\x7f%b%b" % (first, length.to_bytes(8), payload)


def end_of_message(frames: bytes, begin: int) -> int:
    """Where the frame ends that begins there, of frames as they are made here."""
    begin, length = _payload(frames, begin)
    return begin + length


def frames_in(frames: bytes) -> Iterator[tuple[int, bytes]]:
    """The opcode and the payload of each of whole frames as they are made here."""
    at = 0
    while at < len(frames):
        begin, length = _payload(frames, at)
        yield frames[at] & 0x0F, frames[begin : begin + length]
        at = begin + length


def _payload(frames: bytes, begin: int) -> tuple[int, int]:
    """Where the payload of a frame begins, and how long it is."""
    length = frames[begin + 1]
    if length < 126:
        return begin + 2, length
    payload = begin + (4 if length == 126 else 10)
    return payload, int.from_bytes(frames[begin + 2 : payload])
