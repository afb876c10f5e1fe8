from tests.support.clock import NOON_MS, Clock
from ticker.poller.clock_steps import ClockSteps

HOUR_MS = 3_600_000


class Both:
    """A wall clock and a steady one, which part when the wall clock is set."""

    def __init__(self) -> None:
        self.wall = Clock()
        self.steady_ms = 5_000
        self.steps = ClockSteps(self.wall, lambda: self.steady_ms / 1000)

    def pass_by(self, ms: int) -> None:
        self.wall.ms += ms
        self.steady_ms += ms


def test_time_that_passes_is_no_step_however_long_nobody_looked() -> None:
    both = Both()
    both.pass_by(3 * HOUR_MS)
    assert both.steps.look() == 0


def test_a_clock_that_is_set_is_a_step_by_as_much_and_once() -> None:
    both = Both()
    for by_ms in (-HOUR_MS, 20_000, 72 * HOUR_MS, -500):
        both.pass_by(700)
        both.wall.ms += by_ms
        assert both.steps.look() == by_ms
        both.pass_by(700)
        assert both.steps.look() == 0


def test_a_clock_that_is_slewed_is_followed_when_it_has_come_to_something() -> None:
    both = Both()
    found = []
    for _ in range(2_000):
        both.pass_by(999)
        both.wall.ms += 1
        found.append(both.steps.look())
    assert sum(found) == 2_000
    assert both.wall.ms == NOON_MS + 2_000_000
