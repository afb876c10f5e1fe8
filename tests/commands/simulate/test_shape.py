"""The U shape of a day: in New York most is moved and traded after the opening and before the close."""

from random import Random

import pytest

from ticker.commands.simulate.report import courses_of
from ticker.commands.simulate.shape import Sitting, shape_facts
from ticker.sources.simulator.run import runs_of
from ticker.sources.simulator.settings import SimulatorSource
from ticker.times import parse_rfc3339

MONDAY = parse_rfc3339("2026-03-02T14:00:00Z")
NAMES = ["U shape of the day in moves", "U shape of the day in volume"]


def sittings(**more: object) -> list[Sitting]:
    symbols = {"A": {"price": 100, "volume": 50_000_000, "decimals": 4}}
    written = {"kind": "simulator", "name": "x", "channel": "x", "every": "20s", "symbols": symbols}
    spec = SimulatorSource.model_validate(written | more)
    return courses_of(runs_of(spec, MONDAY, 4 * 86_400_000 // spec.every_ms))["A"].whole


def random_sitting(rng: Random) -> Sitting:
    """A plain random walk with the same hours."""
    sitting, mid, volume = Sitting([], [], []), 100.0, 0
    for step in range(1_170):
        mid, volume = mid * (1.0 + rng.gauss(0.0, 1e-4)), volume + 100 * rng.randint(0, 5)
        sitting.add(MONDAY + step * 20_000, mid, volume)
    return sitting


def test_simulated_days_have_it_and_those_of_a_plain_random_walk_have_not() -> None:
    simulated = shape_facts([each for seed in range(1, 5) for each in sittings(seed=seed, venue="XNYS")])
    rng = Random(1)
    random = shape_facts([random_sitting(rng) for _ in range(16)])
    assert [fact.name for fact in simulated] == [fact.name for fact in random] == NAMES
    assert all(fact.holds for fact in simulated), simulated
    assert not any(fact.holds for fact in random), random


def test_days_are_counted_from_their_opening_to_their_close() -> None:
    whole = sittings(venue="XNYS")
    assert len(whole) == 4
    assert {each.times_ms[-1] - each.times_ms[0] for each in whole} == {6.5 * 3_600_000 - 20_000}


@pytest.mark.parametrize("more", [{}, {"venue": "CRYPTO"}])
def test_what_never_closes_has_no_shape(more: dict[str, str]) -> None:
    assert shape_facts(sittings(**more)) == []
