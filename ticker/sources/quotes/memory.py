"""What a quotes source keeps between reads: validators of each address, and what was said last."""

from hashlib import blake2b

import msgspec

from ticker.events import Quote


class KnownAnswer(msgspec.Struct, frozen=True, array_like=True):
    """By what an answer is known again (RFC 9110, 8.8), and the hash of its body."""

    etag: str | None
    last_modified: str | None
    body_hash: bytes


class Seen(msgspec.Struct, frozen=True, array_like=True):
    """A symbol's last quote as a hash, the time that it said it is of, and the most decimals so far."""

    hash: bytes
    time_ms: int | None
    decimals: int


class Memory(msgspec.Struct, frozen=True, array_like=True):
    """`asks` is what was asked; `first` the address that the next read begins with."""

    asks: str
    documents: dict[str, KnownAnswer] = {}
    seen: dict[str, Seen] = {}
    first: int = 0


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Memory)


def encoded(memory: Memory) -> bytes:
    return _ENCODER.encode(memory)


MOST_AHEAD_MS = 300_000
"""How far ahead of now a quote's own time may be, as clocks differ."""


def is_ahead(time_ms: int | None, now_ms: int) -> bool:
    """Whether a time is so far in the future that nothing can be of it."""
    return time_ms is not None and time_ms > now_ms + MOST_AHEAD_MS


def recalled(data: bytes | None, asks: str, now_ms: int) -> Memory:
    """Read back what `encoded` wrote; what was asked in another way leaves only what was said.

    A time ahead of now is forgotten, and with it by what the answers are known again: those that
    came after it may have been left out as earlier ones.
    """
    try:
        memory = _DECODER.decode(data) if data is not None else Memory(asks)
    except msgspec.DecodeError:
        return Memory(asks)
    if any(is_ahead(seen.time_ms, now_ms) for seen in memory.seen.values()):
        return Memory(asks, seen={symbol: _undated(seen, now_ms) for symbol, seen in memory.seen.items()})
    # An answer that has not changed may say something else to another map.
    return memory if memory.asks == asks else Memory(asks, seen=memory.seen)


def _undated(seen: Seen, now_ms: int) -> Seen:
    return msgspec.structs.replace(seen, time_ms=None) if is_ahead(seen.time_ms, now_ms) else seen


def hash_of(quote: Quote) -> bytes:
    return blake2b(_ENCODER.encode(quote), digest_size=8).digest()
