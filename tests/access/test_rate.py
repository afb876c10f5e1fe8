"""How often each of many may do something."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from ticker.access.rate import Allowed, OwnDebts, Rate, RateLimiter, RefusedByRate, Ruling

TEN_A_MINUTE = Rate(count=10, per_s=60, burst=5)


class Seconds:
    """A steady clock that stands still until the test moves it."""

    def __init__(self, s: float = 86_400.0) -> None:
        self.s = s

    def __call__(self) -> float:
        return self.s


def limiter(rate: Rate = TEN_A_MINUTE, most_keys: int = 100) -> tuple[RateLimiter, Seconds]:
    clock = Seconds()
    return RateLimiter(rate, clock, OwnDebts(most_keys)), clock


def debts(rate: RateLimiter) -> OwnDebts:
    assert isinstance(rate.debts, OwnDebts)
    return rate.debts


def remaining(ruling: Ruling) -> int:
    assert isinstance(ruling, Allowed)
    return ruling.remaining


def retry_after_s(ruling: Ruling) -> float:
    assert isinstance(ruling, RefusedByRate)
    return ruling.retry_after_s


def test_a_burst_is_allowed_at_once_and_then_no_more() -> None:
    rate, _ = limiter()
    assert [remaining(rate.take("a")) for _ in range(5)] == [4, 3, 2, 1, 0]
    assert round(retry_after_s(rate.take("a")), 6) == 6


def test_one_more_is_allowed_as_soon_as_a_refusal_has_said() -> None:
    rate, clock = limiter()
    rate.take("a", 5)
    clock.s += retry_after_s(rate.take("a")) - 0.001
    assert isinstance(rate.take("a"), RefusedByRate)
    clock.s += 0.001
    assert remaining(rate.take("a")) == 0


def test_all_of_it_is_there_again_as_soon_as_was_said() -> None:
    rate, clock = limiter()
    rate.take("a", 3)
    ruling = rate.take("a")
    assert isinstance(ruling, Allowed)
    clock.s += ruling.reset_s
    assert remaining(rate.take("a", 5)) == 0


def test_who_is_refused_does_not_wait_longer_for_having_asked() -> None:
    rate, clock = limiter()
    rate.take("a", 5)
    first = retry_after_s(rate.take("a"))
    for _ in range(100):
        assert retry_after_s(rate.take("a")) == first
    clock.s += first
    assert isinstance(rate.take("a"), Allowed)


def test_several_at_once_are_taken_all_or_none() -> None:
    rate, _ = limiter()
    rate.take("a", 3)
    assert isinstance(rate.take("a", 3), RefusedByRate)
    assert remaining(rate.take("a", 2)) == 0


def test_more_than_the_burst_is_never_allowed() -> None:
    rate, _ = limiter()
    assert retry_after_s(rate.take("a", 6)) == math.inf


def test_looking_takes_nothing() -> None:
    rate, clock = limiter()
    assert remaining(rate.look("a")) == 4
    assert len(debts(rate)) == 0
    rate.take("a", 5)
    clock.s += 3
    assert retry_after_s(rate.look("a")) == retry_after_s(rate.take("a"))


def test_each_key_has_its_own_rate() -> None:
    rate, _ = limiter()
    rate.take("a", 5)
    assert isinstance(rate.take("a"), RefusedByRate)
    assert isinstance(rate.take("b"), Allowed)


def test_ever_new_keys_take_no_more_memory() -> None:
    rate, _ = limiter(most_keys=100)
    for key in range(10_000):
        rate.take(key)
        assert len(debts(rate)) <= 100
    assert remaining(rate.take(0)) == 4  # forgotten, and so begins anew


def test_who_asks_all_the_time_is_not_forgotten_among_ever_new_keys() -> None:
    rate, _ = limiter(most_keys=100)
    rate.take("loud", 5)
    for key in range(10_000):
        rate.take(key)
        assert isinstance(rate.take("loud"), RefusedByRate)


def test_who_has_all_of_the_burst_again_is_not_kept() -> None:
    rate, clock = limiter()
    for key in range(50):
        rate.take(key)
    clock.s += 3_600
    for key in range(50, 100):
        rate.take(key)
    assert len(debts(rate)) == 50


@given(
    rate=st.builds(
        Rate,
        count=st.integers(1, 1_000),
        per_s=st.sampled_from((1, 10, 60, 86_400)),
        burst=st.integers(1, 50),
    ),
    start_s=st.floats(0, 1e9),
    steps=st.lists(st.tuples(st.floats(0, 100), st.integers(1, 10)), max_size=50),
)
@settings(max_examples=200)
def test_in_no_time_is_more_allowed_than_the_burst_and_the_rate(
    rate: Rate, start_s: float, steps: list[tuple[float, int]]
) -> None:
    clock = Seconds(start_s)
    limiter = RateLimiter(rate, clock)
    granted: list[tuple[float, int]] = []
    for wait_s, count in steps:
        clock.s += wait_s
        ruling = limiter.take("a", count)
        if isinstance(ruling, Allowed):
            assert 0 <= ruling.remaining <= rate.burst - count
            granted.append((clock.s, count))
    for first, (begin_s, _) in enumerate(granted):
        total = 0
        for end_s, count in granted[first:]:
            total += count
            assert total <= rate.burst + (end_s - begin_s) * rate.count / rate.per_s + 0.01


def test_what_counts_for_more_is_owed_and_paid_off_in_time() -> None:
    rate, clock = limiter()
    rate.take("a", 4)
    assert round(retry_after_s(rate.charge("a", 9)), 6) == 9 * 6
    clock.s += 53
    assert isinstance(rate.take("a"), RefusedByRate)
    clock.s += 1
    assert remaining(rate.take("a")) == 0
    assert remaining(rate.charge("b", 2)) == 3
