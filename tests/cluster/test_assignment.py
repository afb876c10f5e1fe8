"""Who does what: evenly, with as little change as can be, and nothing taken from who may still do it."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from ticker.cluster.assignment import assigned

SOME = 12
DUTIES = st.integers(0, SOME).map(lambda count: frozenset(f"duty {n}" for n in range(count)))
OWNERS = st.lists(st.sampled_from("1234"), max_size=SOME)
NODES = st.integers(1, 15).map(lambda bits: frozenset(node for n, node in enumerate("1234") if bits >> n & 1))


@given(OWNERS, DUTIES, NODES)
def test_every_duty_is_of_a_node_that_lives_and_none_has_two_more_than_another(
    owners: list[str], duties: frozenset[str], living: frozenset[str]
) -> None:
    before = {f"duty {n}": owner for n, owner in enumerate(owners)}
    after = assigned(before, duties, living, may_take=True)
    assert after.keys() == duties
    loads = Counter({node: sum(1 for owner in after.values() if owner == node) for node in living})
    assert sum(loads.values()) == len(duties)
    assert max(loads.values()) - min(loads.values()) <= 1


@given(DUTIES, NODES)
def test_what_is_even_stays_as_it_is(duties: frozenset[str], living: frozenset[str]) -> None:
    before = assigned({}, duties, living, may_take=True)
    assert assigned(before, duties, living, may_take=True) == before


@given(DUTIES, NODES, st.sampled_from("1234"))
def test_what_a_dead_node_had_is_all_that_moves(
    duties: frozenset[str], living: frozenset[str], dead: str
) -> None:
    before = assigned({}, duties, living | {dead}, may_take=True)
    left = living - {dead}
    if left:
        after = assigned(before, duties, left, may_take=True)
        assert {duty for duty in duties if after[duty] != before[duty]} == {
            duty for duty in duties if before[duty] == dead
        }


def test_nothing_is_taken_from_a_node_that_may_still_do_it() -> None:
    before = {"a": "gone", "b": "here"}
    assert assigned(before, ("a", "b", "c"), ("here",), may_take=False) == {**before, "c": "here"}
    assert assigned(before, ("a", "b"), ("here",), may_take=True) == {"a": "here", "b": "here"}
