from math import inf, nan

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.simulator.walks import Walk
from ticker.errors import SourceError
from ticker.sources.simulator.memory import VERSION, Memory, decoded, encoded
from ticker.sources.simulator.model.factors import FactorState
from ticker.sources.simulator.model.state import State

STATE = Walk().state
FACTORS = FactorState(7, 0.1, 1.2, {"tech": 0.8})


def memory_of(state: State) -> Memory:
    return Memory(VERSION, 20_000, {"AAPL": state}, FACTORS)


def test_memory_comes_back_exactly() -> None:
    memory = memory_of(STATE)
    assert decoded(encoded(memory)) == memory


def test_a_symbol_takes_less_than_150_bytes_even_at_its_largest() -> None:
    largest = msgspec.structs.replace(
        STATE,
        worth=1.1e14,
        day=type(STATE.day)(10**14, 10**14, 10**14, 10**14, 10**14, 2**53 - 1),
        bid=10**14,
        spread=60_000,
        bid_size=60_000,
        ask_size=60_000,
    )
    states = {f"{index:032d}": largest for index in range(100)}
    assert len(encoded(Memory(VERSION, 20_000, states, FACTORS))) < 150 * 100


def test_another_version_is_refused() -> None:
    with pytest.raises(SourceError, match=f"of version {VERSION + 1}, expected {VERSION}"):
        decoded(encoded(Memory(VERSION + 1, 20_000, {"AAPL": STATE}, FACTORS)))


def test_memory_of_the_version_before_is_refused_by_its_number() -> None:
    with pytest.raises(SourceError, match=f"of version 1, expected {VERSION}"):
        decoded(msgspec.msgpack.encode([1, 20_000, {"AAPL": [189.4, 2, 7, [1, 0.0, 1.0], [1] * 6, 1, 2]}]))


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
        msgspec.structs.replace(STATE, worth=nan),
        msgspec.structs.replace(STATE, worth=inf),
        msgspec.structs.replace(STATE, worth=1.0),
        msgspec.structs.replace(STATE, price=nan),
        msgspec.structs.replace(STATE, variance=nan),
        msgspec.structs.replace(STATE, variance=0.0),
        msgspec.structs.replace(STATE, variance=1e9),
        msgspec.structs.replace(STATE, excitement=nan),
        msgspec.structs.replace(STATE, excitement=-1.0),
        msgspec.structs.replace(STATE, day=msgspec.structs.replace(STATE.day, low=10**9)),
        msgspec.structs.replace(STATE, day=msgspec.structs.replace(STATE.day, last=0)),
        msgspec.structs.replace(STATE, day=msgspec.structs.replace(STATE.day, volume=-1)),
        msgspec.structs.replace(STATE, spread=0),
        msgspec.structs.replace(STATE, decimals=400),
    ],
)
def test_a_state_that_no_walk_could_reach_is_refused(state: State) -> None:
    with pytest.raises(SourceError):
        decoded(encoded(memory_of(state)))


@pytest.mark.parametrize(
    "factors",
    [
        FactorState(-1, 0.0, 1.0, {}),
        FactorState(1, nan, 1.0, {}),
        FactorState(1, 1e9, 1.0, {}),
        FactorState(1, 0.0, 0.0, {}),
        FactorState(1, 0.0, 1.0, {"tech": nan}),
    ],
)
def test_factors_that_no_market_could_have_are_refused(factors: FactorState) -> None:
    with pytest.raises(SourceError, match="no market could be like that"):
        decoded(encoded(Memory(VERSION, 20_000, {}, factors)))
