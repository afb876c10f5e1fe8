import random

from ticker.client.backoff import Backoff


def waits(backoff: Backoff, count: int) -> list[float]:
    return [backoff.next_s() for _ in range(count)]


def test_the_first_wait_is_the_hint_and_those_of_failures_in_a_row_grow_to_a_minute() -> None:
    backoff = Backoff(random.Random(1))
    assert waits(backoff, 1) == [3]
    backoff.opened(2_000)
    first, *others = waits(backoff, 20)
    assert first == 2
    for n, wait_s in enumerate(others, 1):
        longest_s = min(2 * 2**n, 60)
        assert longest_s / 2 <= wait_s <= longest_s
    backoff.opened(500)
    assert waits(backoff, 1) == [0.5]


def test_when_the_server_says_when_to_come_back_that_counts_once() -> None:
    backoff = Backoff(random.Random(1))
    backoff.opened(1_000)
    backoff.told(90_000)
    assert waits(backoff, 1) == [90]
    assert 1 <= backoff.next_s() <= 2


def test_a_hint_of_more_than_a_minute_is_obeyed() -> None:
    backoff = Backoff(random.Random(1))
    backoff.opened(300_000)
    assert [round(wait_s) >= 150 for wait_s in waits(backoff, 5)] == [True] * 5
