"""All that the simulator keeps between reads, as compact MessagePack: a restart leaves no trace in it."""

from math import isfinite

import msgspec

from ticker.errors import SourceError
from ticker.sources.simulator.market import State
from ticker.sources.simulator.model import RATIO_LIMIT, VARIANCE_CEILING

VERSION = 1


class Memory(msgspec.Struct, frozen=True, array_like=True):
    """The simulator's state after a read; `date` is the day of the last prices, in days since 1970 UTC."""

    version: int
    date: int
    states: dict[str, State]


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Memory)


def encoded(memory: Memory) -> bytes:
    return _ENCODER.encode(memory)


def decoded(data: bytes) -> Memory:
    """Read back what `encoded` wrote; SourceError if it is anything else, or of another version."""
    try:
        memory = _DECODER.decode(data)
    except msgspec.DecodeError as error:
        raise SourceError("memory", f"not what the simulator wrote: {error}") from error
    if memory.version != VERSION:
        raise SourceError("memory", f"of version {memory.version}, expected {VERSION}")
    for symbol, state in memory.states.items():
        if not _is_possible(state):
            raise SourceError("memory", f"no price of {symbol} could be like that")
    return memory


def _is_possible(state: State) -> bool:
    # A walk that left its limits would never find back: NaN stays NaN for ever.
    path, day = state.path, state.day
    return (
        isfinite(path.log_ratio)
        and -RATIO_LIMIT <= path.log_ratio <= RATIO_LIMIT
        and 0.0 < path.variance <= VARIANCE_CEILING
        and day.low <= day.last <= day.high
        and day.low <= day.open <= day.high
        and state.bid < state.ask
    )
