import pytest

from ticker.sources.simulator.model.factors import START, VARIANCE_CEILING, FactorState, advanced


def test_a_run_of_steps_is_the_same_in_one_piece_and_in_many() -> None:
    whole, common = advanced(START, ["tech"], 300, seed=7, step_s=1.0)
    state, market, tech, regime = START, [], [], []
    for steps in (1, 99, 200):
        state, part = advanced(state, ["tech"], steps, seed=7, step_s=1.0)
        market += part.market.moves
        tech += part.sectors["tech"].moves
        regime += part.regime
    assert state == whole
    assert (market, tech, regime) == (common.market.moves, common.sectors["tech"].moves, common.regime)


def test_a_sector_more_changes_no_other() -> None:
    one, two = (advanced(START, sectors, 100, seed=7, step_s=1.0)[1] for sectors in (["b"], ["a", "b", "c"]))
    assert one.market == two.market
    assert one.sectors["b"] == two.sectors["b"]
    assert two.sectors["a"] != two.sectors["b"]


def test_a_sector_that_is_new_begins_with_the_usual_variance() -> None:
    state, _ = advanced(START, [], 100, seed=7, step_s=1.0)
    _, common = advanced(state, ["new"], 1, seed=7, step_s=1.0)
    assert common.sectors["new"].sizes == [1.0]


@pytest.mark.parametrize("step_s", [0.05, 1.0, 86_400.0])
def test_variance_neither_explodes_nor_dies_in_200_000_steps(step_s: float) -> None:
    _, common = advanced(START, [], 200_000, seed=5, step_s=step_s)
    squares = [move * move for move in common.market.moves]
    assert sum(squares) / len(squares) == pytest.approx(1.0, abs=0.2)
    assert min(common.market.sizes) > 0.1
    assert 2.0 < max(common.market.sizes) <= VARIANCE_CEILING**0.5
    assert min(common.regime) >= 0.2


def test_a_fall_is_followed_by_larger_moves_than_a_rise() -> None:
    _, common = advanced(START, [], 50_000, seed=3, step_s=1.0)
    after = list(zip(common.market.moves, common.market.sizes[1:], strict=False))
    falls = [size for move, size in after if move < -1.0]
    rises = [size for move, size in after if move > 1.0]
    assert sum(falls) / len(falls) > 1.02 * sum(rises) / len(rises)


def test_the_regime_is_for_hours_and_not_for_seconds() -> None:
    _, common = advanced(START, [], 20_000, seed=3, step_s=1.0)
    assert max(abs(a - b) for a, b in zip(common.regime, common.regime[1:], strict=False)) < 0.1
    assert max(common.regime) > 1.2 * min(common.regime)


def test_a_state_says_where_its_streams_are() -> None:
    assert advanced(FactorState(5, 0.0, 1.0, {}), [], 3, seed=1, step_s=1.0)[0].step == 8
