"""What a quotes source keeps between reads: validators of each address, and what was said last."""

from hashlib import blake2b

import msgspec

from ticker.events import Quote


class Document(msgspec.Struct, frozen=True, array_like=True):
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
    documents: dict[str, Document] = {}
    seen: dict[str, Seen] = {}
    first: int = 0


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Memory)


def encoded(memory: Memory) -> bytes:
    return _ENCODER.encode(memory)


def recalled(data: bytes | None, asks: str) -> Memory:
    """Read back what `encoded` wrote; what was asked in another way leaves only what was said."""
    try:
        memory = _DECODER.decode(data) if data is not None else Memory(asks)
    except msgspec.DecodeError:
        return Memory(asks)
    # An answer that has not changed may say something else to another map.
    return memory if memory.asks == asks else Memory(asks, seen=memory.seen)


def hash_of(quote: Quote) -> bytes:
    return blake2b(_ENCODER.encode(quote), digest_size=8).digest()
