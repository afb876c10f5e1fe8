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


def test_a_step_is_in_what_is_followed_from_the_next_look_on() -> None:
    both = Both()
    both.wall.ms -= HOUR_MS
    both.pass_by(700)
    assert both.steps.followed_ms() == NOON_MS + 700
    both.steps.look()
    assert both.steps.followed_ms() == both.wall.ms


def test_a_process_that_is_held_up_while_it_looks_takes_that_for_no_step() -> None:
    both, held_up = Both(), [0, 3_000, 0]

    def wall() -> int:
        said = both.wall()
        both.pass_by(held_up.pop() if held_up else 0)
        return said

    steps = ClockSteps(wall, lambda: both.steady_ms / 1000)
    assert (steps.look(), held_up) == (0, [])


def test_a_process_that_is_held_up_while_it_looks_knows_a_step_to_the_millisecond_all_the_same() -> None:
    both, held_up = Both(), [0, 90, 0]

    def wall() -> int:
        both.pass_by(held_up.pop() if held_up else 0)
        return both.wall()

    steps = ClockSteps(wall, lambda: both.steady_ms / 1000)
    both.wall.ms += HOUR_MS
    assert (steps.look(), held_up) == (HOUR_MS, [])
