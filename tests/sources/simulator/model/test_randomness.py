from hypothesis import given
from hypothesis import strategies as st

from ticker.sources.simulator.model.randomness import INCREMENT, MASK, MULTIPLIER, leap, stream_of

N = 20_000


def draws(stream: int, n: int) -> list[int]:
    found = []
    for _ in range(n):
        stream = (stream * MULTIPLIER + INCREMENT) & MASK
        found.append(stream)
    return found


@given(stream=st.integers(0, MASK), steps=st.integers(0, 200))
def test_a_leap_is_as_far_as_its_steps_one_by_one(stream: int, steps: int) -> None:
    factor, term = leap(steps)
    assert (factor * stream + term) & MASK == (draws(stream, steps) or [stream])[-1]


def test_streams_of_different_seeds_and_names_differ() -> None:
    assert len({stream_of(seed, name) for seed in (1, 11, -1) for name in ("A", "AA", "1A")}) == 9


def test_the_bits_that_are_used_are_uniform_and_independent_of_each_other_and_of_other_streams() -> None:
    here, there = draws(stream_of(7, "AAPL"), N), draws(stream_of(7, "MSFT"), N)
    columns = [
        *([each >> 112 for each in stream] for stream in (here, there)),
        *([each >> shift & 0xFFFF for each in here] for shift in (96, 80, 68, 40)),
        [each >> 112 for each in [*here[1:], here[0]]],
    ]
    centred = [[(value + 0.5) / 65_536 - 0.5 for value in column] for column in columns]
    for index, column in enumerate(centred):
        assert abs(sum(column) / N) < 0.01
        assert abs(sum(value * value for value in column) / N - 1.0 / 12.0) < 0.003
        for other in centred[index + 1 :]:
            assert abs(sum(a * b for a, b in zip(column, other, strict=True)) / N * 12.0) < 0.03
