from itertools import islice

import pytest

from tests.sources.simulator.model.test_randomness import draws
from ticker.sources.simulator.model.draws import drawn
from ticker.sources.simulator.model.lanes import LANE_BYTES, halves_of, lanes_of, quarters_of
from ticker.sources.simulator.model.randomness import MASK, stream_of
from ticker.sources.simulator.model.shocks import SHOCKS, STRENGTHS

PLACE = stream_of(7, "AAPL")
UPPER = MASK >> 40 << 40


@pytest.mark.parametrize("steps", [1, 2, 3, 7, 100, 511, 512, 513, 1_300])
def test_lanes_have_the_bits_that_steps_have_one_by_one(steps: int) -> None:
    lanes = lanes_of(PLACE, steps, UPPER, UPPER)
    assert len(lanes) == steps * LANE_BYTES
    one_by_one = draws(PLACE, steps)
    assert halves_of(lanes, 14).tolist() == [bits >> 112 for bits in one_by_one]
    assert quarters_of(lanes, 8).tolist() == [bits >> 64 & 0xFFFFFFFF for bits in one_by_one]
    # The second copy begins four bits before a byte.
    assert quarters_of(lanes, 24).tolist() == [bits >> 68 & 0xFFFFFFFF for bits in one_by_one]


@pytest.mark.parametrize("steps", [2, 513])
def test_lanes_have_no_bits_that_nobody_asks_for(steps: int) -> None:
    lanes = lanes_of(PLACE, steps, 0x3FF << 102, 0x3 << 100)
    one_by_one = draws(PLACE, steps)
    assert halves_of(lanes, 12).tolist() == [bits >> 96 & 0xFFC0 for bits in one_by_one]
    assert halves_of(lanes, 28).tolist() == [bits >> 100 & 0x3 for bits in one_by_one]
    assert sum(map(bool, lanes)) == sum(map(bool, lanes[12::32] + lanes[13::32] + lanes[28::32]))


@pytest.mark.parametrize("steps", [1, 40])
def test_what_is_drawn_is_cut_out_of_the_bits_of_a_step(steps: int) -> None:
    found = drawn(PLACE, steps)
    for index, (bits, *said) in enumerate(zip(draws(PLACE, steps), *islice(found, 7), strict=True)):
        assert said == [
            SHOCKS[bits >> 112],
            (bits >> 68 & 0xFFFFFFFF) / 2**32,
            STRENGTHS[bits >> 102 & 0x3FF],
            bits >> 100 & 3 != 0,
            (bits >> 40 & 0xFF) / 256,
            STRENGTHS[bits >> 48 & 0x3FF],
            STRENGTHS[bits >> 58 & 0x3FF],
        ]
        jump = 1.0 + STRENGTHS[bits >> 42 & 0x3FF]
        assert found.jump(index) == (jump if bits >> 53 & 1 else -jump)
