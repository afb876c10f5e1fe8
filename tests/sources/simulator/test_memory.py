from math import inf, nan

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticker.errors import SourceError
from ticker.sources.simulator.market import State, instrument_of, opened
from ticker.sources.simulator.memory import VERSION, Memory, decoded, encoded
from ticker.sources.simulator.model import Path
from ticker.sources.simulator.settings import SimulatedSymbol

SETTINGS = SimulatedSymbol.model_validate({"price": 189.4, "volatility": "28%"})
STATE = opened(instrument_of("AAPL", SETTINGS, seed=42, every_ms=1_000))


def memory_of(state: State) -> Memory:
    return Memory(VERSION, 20_000, {"AAPL": state})


def test_memory_comes_back_exactly() -> None:
    memory = memory_of(STATE)
    assert decoded(encoded(memory)) == memory


def test_a_symbol_takes_less_than_150_bytes_even_at_its_largest() -> None:
    largest = msgspec.structs.replace(
        STATE,
        path=Path(2**31, -0.1, 1.1),
        day=type(STATE.day)(10**14, 10**14, 10**14, 10**14, 10**14, 2**53 - 1),
        bid=10**14,
        ask=10**14 + 1,
    )
    states = {f"{index:032d}": largest for index in range(100)}
    assert len(encoded(Memory(VERSION, 20_000, states))) < 150 * 100


def test_another_version_is_refused() -> None:
    with pytest.raises(SourceError, match=f"of version {VERSION + 1}, expected {VERSION}"):
        decoded(encoded(Memory(VERSION + 1, 20_000, {"AAPL": STATE})))


@given(data=st.binary(max_size=200))
def test_any_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(SourceError, match="memory: "):
        decoded(data)


@given(length=st.integers(0, len(encoded(memory_of(STATE))) - 1))
def test_memory_that_was_cut_off_is_refused(length: int) -> None:
    with pytest.raises(SourceError):
        decoded(encoded(memory_of(STATE))[:length])


@pytest.mark.parametrize(
    "state",
    [
        msgspec.structs.replace(STATE, path=Path(1, nan, 1.0)),
        msgspec.structs.replace(STATE, path=Path(1, inf, 1.0)),
        msgspec.structs.replace(STATE, path=Path(1, -5.0, 1.0)),
        msgspec.structs.replace(STATE, path=Path(1, 0.0, nan)),
        msgspec.structs.replace(STATE, path=Path(1, 0.0, 0.0)),
        msgspec.structs.replace(STATE, path=Path(1, 0.0, 1e9)),
        msgspec.structs.replace(STATE, day=msgspec.structs.replace(STATE.day, low=10**9)),
        msgspec.structs.replace(STATE, day=msgspec.structs.replace(STATE.day, last=0)),
        msgspec.structs.replace(STATE, day=msgspec.structs.replace(STATE.day, volume=-1)),
        msgspec.structs.replace(STATE, bid=STATE.ask),
        msgspec.structs.replace(STATE, decimals=400),
    ],
)
def test_a_state_that_no_walk_could_reach_is_refused(state: State) -> None:
    with pytest.raises(SourceError):
        decoded(encoded(memory_of(state)))
