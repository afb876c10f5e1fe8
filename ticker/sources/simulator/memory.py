"""All that the simulator keeps between reads, as compact MessagePack: a restart leaves no trace in it."""

from math import isfinite

import msgspec

from ticker.errors import SourceError
from ticker.events import Session
from ticker.sources.simulator.exchange import Remembered
from ticker.sources.simulator.grid import power_of_ten
from ticker.sources.simulator.model.factors import VARIANCE_CEILING, FactorState
from ticker.sources.simulator.model.instrument import LARGEST_RATIO
from ticker.sources.simulator.model.state import State
from ticker.sources.simulator.sessions import UNTOLD_MS
from ticker.sources.simulator.timetable import Place

VERSION = 2
_MOST_REGIME = 100.0
_MOST_EXCITEMENT = 1e12


class Memory(msgspec.Struct, frozen=True, array_like=True):
    """The simulator's state after a read; what is not prices is the `Place` of its last step.

    `told_ms` is until when the session lasts, as it was told last, and `announced_ms` the time of the
    market's clock up to which what its script brings was announced.
    """

    version: int
    date: int
    states: dict[str, State]
    factors: FactorState
    exchange: Remembered = Remembered()
    demo_ms: int = -1
    session: Session | None = None
    demo_days: int = 0
    told_ms: int = UNTOLD_MS
    announced_ms: int = 0

    @property
    def place(self) -> Place:
        return Place(self.date, self.demo_ms, self.session, self.demo_days)


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Memory)


class _Version(msgspec.Struct, array_like=True):
    version: int


_VERSION_DECODER = msgspec.msgpack.Decoder(_Version)


def encoded(memory: Memory) -> bytes:
    return _ENCODER.encode(memory)


def decoded(data: bytes) -> Memory:
    """Read back what `encoded` wrote; SourceError if it is anything else, or of another version."""
    try:
        version = _VERSION_DECODER.decode(data).version
        if version != VERSION:
            raise SourceError("memory", f"of version {version}, expected {VERSION}")
        memory = _DECODER.decode(data)
    except msgspec.DecodeError as error:
        raise SourceError("memory", f"not what the simulator wrote: {error}") from error
    if not _are_possible(memory.factors):
        raise SourceError("memory", "no market could be like that")
    for symbol, state in memory.states.items():
        if not _is_possible(state):
            raise SourceError("memory", f"no price of {symbol} could be like that")
    return memory


def _are_possible(factors: FactorState) -> bool:
    # What left its limits would never find back: NaN stays NaN for ever.
    return (
        factors.step >= 0
        and -_MOST_REGIME <= factors.regime <= _MOST_REGIME
        and all(0.0 < each <= VARIANCE_CEILING for each in (factors.market, *factors.sectors.values()))
    )


def _is_possible(state: State) -> bool:
    day, usual = state.day, state.price * power_of_ten(state.decimals)
    return (
        isfinite(usual)
        # Other decimals may round a price that is worth less than a point.
        and usual / LARGEST_RATIO * 0.99 <= state.worth <= usual * LARGEST_RATIO * 1.01
        and 0.0 < state.variance <= VARIANCE_CEILING
        and 0.0 <= state.excitement <= _MOST_EXCITEMENT
        and day.low <= day.last <= day.high
        and day.low <= day.open <= day.high
    )
