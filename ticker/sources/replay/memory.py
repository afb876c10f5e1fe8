"""All that a replay keeps between reads, as compact MessagePack."""

import msgspec

from ticker.sources.replay.day import Day
from ticker.sources.replay.recording import BEGINNING

VERSION = 1


class Memory(msgspec.Struct, frozen=True, array_like=True):
    """How far a recording has been played.

    `position` is where its next row stands, as the recording counts; `clock_ms` the instant of the
    recording that has been reached, None before its first row. `known` is by what the file is known again.
    `in_order_until` is the position up to which the rows were put in the order of time, None where they
    were not. `flaws` counts the rows that could not be read, of which `first_flaw` was the first.
    """

    version: int = VERSION
    position: int = BEGINNING
    clock_ms: float | None = None
    known: tuple[int, bytes] | None = None
    flaws: int = 0
    first_flaw: str | None = None
    days: dict[str, Day] = {}
    in_order_until: int | None = None


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Memory)


def encoded(memory: Memory) -> bytes:
    return _ENCODER.encode(memory)


def recalled(data: bytes | None) -> Memory:
    """Read back what `encoded` wrote; what is anything else is forgotten."""
    if data is None:
        return Memory()
    try:
        memory = _DECODER.decode(data)
    except msgspec.DecodeError:
        return Memory()
    return memory if memory.version == VERSION else Memory()
