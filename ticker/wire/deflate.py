"""permessage-deflate (RFC 7692), with each message compressed by itself. Pure.

A window that is kept from message to message would make the bytes another for each connection, and hold
some hundred kilobytes for it. Without one, 450 bytes of a quote become 290 once for everybody.
"""

import zlib
from functools import lru_cache

_WINDOW_BITS = 12
"""4 kB: as good as 32 kB for messages of this length, and made in a third of the time."""
_KEPT_BYTES = 8_192
"""Of what is longer there is seldom much, and it would be held in memory."""
_END = b"\x00\x00\xff\xff"
"""What a flushed block ends in, which is left out on the wire (RFC 7692, 7.2.1)."""
_NAME = "permessage-deflate"
_ANSWER = f"{_NAME}; server_no_context_takeover; client_no_context_takeover"


def deflate(payload: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-_WINDOW_BITS)
    return (compressor.compress(payload) + compressor.flush(zlib.Z_SYNC_FLUSH)).removesuffix(_END)


@lru_cache(maxsize=512)
def _deflated_before(payload: bytes) -> bytes:
    return deflate(payload)


def deflate_for_many(payload: bytes) -> bytes:
    """The same, where others are about to send this very message on their own."""
    return _deflated_before(payload) if len(payload) <= _KEPT_BYTES else deflate(payload)


def inflate(payload: bytes, max_bytes: int) -> bytes:
    """At most `max_bytes` and one more; ValueError for what is not deflated."""
    try:
        return zlib.decompressobj(wbits=-zlib.MAX_WBITS).decompress(payload + _END, max_bytes + 1)
    except zlib.error as error:
        raise ValueError("not deflated") from error


def negotiated(offers: str) -> str | None:
    """What to answer a Sec-WebSocket-Extensions header with; None if it offers nothing that can be had."""
    for offer in offers.split(","):
        name, *parts = (part.strip() for part in offer.split(";"))
        if name.lower() == _NAME and (answer := _answer(parts)) is not None:
            return answer
    return None


def _answer(parts: list[str]) -> str | None:
    """RFC 7692, 7.1: an offer with a parameter that is unknown, bad or there twice has to be declined."""
    parameters = {
        name.strip(): value.strip().strip('"') for name, _, value in (p.partition("=") for p in parts)
    }
    if len(parameters) < len(parts) or not all(_is_good(name, value) for name, value in parameters.items()):
        return None
    if "server_max_window_bits" not in parameters:
        return _ANSWER
    bits = int(parameters["server_max_window_bits"])
    return None if bits < _WINDOW_BITS else f"{_ANSWER}; server_max_window_bits={_WINDOW_BITS}"


def _is_good(name: str, value: str) -> bool:
    match name:
        case "server_no_context_takeover" | "client_no_context_takeover":
            return not value
        case "client_max_window_bits":
            return not value or value in _BITS
        case "server_max_window_bits":
            return value in _BITS
        case _:
            return False


_BITS = frozenset(map(str, range(8, 16)))
