import pytest

from ticker.poller.deciding.backoff import CEILING_MS, REFUSED_CEILING_MS, after_cut_short, back_off

MINUTE = 60_000
HOUR = 3_600_000


@pytest.mark.parametrize(
    ("failures", "minutes", "reason"),
    [
        (1, 5, "first failure"),
        (2, 10, "backing off after 2 failures"),
        (3, 20, "backing off after 3 failures"),
        (4, 40, "backing off after 4 failures"),
        (5, 60, "backing off after 5 failures"),
        (10_000, 60, "backing off after 10000 failures"),
    ],
)
def test_wait_doubles_up_to_an_hour_and_never_ends(failures: int, minutes: int, reason: str) -> None:
    ask = back_off(5 * MINUTE, failures, 0.0)
    assert (ask.wait_ms, ask.reason) == (minutes * MINUTE, reason)


def test_refusal_is_repeated_once_a_day_at_last() -> None:
    waits = [back_off(15 * MINUTE, failures, 0.0, refused=True).wait_ms for failures in range(1, 12)]
    assert waits[:4] == [15 * MINUTE, 30 * MINUTE, 60 * MINUTE, 120 * MINUTE]
    assert waits[-1] == REFUSED_CEILING_MS == 24 * HOUR


def test_wait_is_never_shorter_than_the_interval() -> None:
    assert back_off(6 * HOUR, 1, 0.0).wait_ms == 6 * HOUR > CEILING_MS
    assert back_off(48 * HOUR, 9, 0.0, refused=True).wait_ms == 48 * HOUR


def test_jitter_only_lengthens_by_up_to_a_tenth() -> None:
    assert back_off(10 * MINUTE, 1, 1.0).wait_ms == 11 * MINUTE
    assert back_off(10 * MINUTE, 99, 0.5).wait_ms == 63 * MINUTE


def test_read_that_never_ends_is_tried_less_and_less_often() -> None:
    waits = [after_cut_short(15 * MINUTE, times) for times in range(7)]
    assert waits == [30_000, 60_000, 120_000, 240_000, 480_000, 900_000, 900_000]
    assert after_cut_short(1_000, 5) == 1_000
    assert after_cut_short(15 * MINUTE, 10**9) == 15 * MINUTE
