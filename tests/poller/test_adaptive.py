from itertools import accumulate

import pytest

from ticker.poller.deciding.adaptive import FASTEST_MS, SLOWEST_MS, next_pace

MINUTE = 60_000
HOUR = 3_600_000
DAY = 86_400_000


@pytest.mark.parametrize(
    ("pace", "news", "after"),
    [
        (60 * MINUTE, 0, 75 * MINUTE),
        (60 * MINUTE, 1, 30 * MINUTE),
        (60 * MINUTE, 5, 10 * MINUTE),
        (60 * MINUTE, 1000, FASTEST_MS),
        (FASTEST_MS, 3, FASTEST_MS),
        (SLOWEST_MS, 0, SLOWEST_MS),
    ],
)
def test_news_make_reads_more_frequent_and_silence_less(pace: int, news: int, after: int) -> None:
    assert next_pace(pace, news, DAY) == after


def test_operators_bound_holds() -> None:
    assert next_pace(60 * MINUTE, 0, HOUR) == HOUR
    assert next_pace(60 * MINUTE, 0, 1_000) == FASTEST_MS


@pytest.mark.parametrize("every_min", [30, 60, 120, 480])
def test_about_one_read_in_four_finds_something(every_min: int) -> None:
    pace, now, reads, changes = 15 * MINUTE, 0, 0, 0
    while now < 30 * DAY:
        later = now + pace
        news = later // (every_min * MINUTE) - now // (every_min * MINUTE)
        pace, now = next_pace(pace, news, DAY), later
        reads, changes = reads + 1, changes + bool(news)
    assert 0.18 <= changes / reads <= 0.32


def test_end_of_a_silence_is_found_within_a_quarter_of_its_length() -> None:
    paces = list(accumulate(range(20), lambda pace, _: next_pace(pace, 0, DAY), initial=FASTEST_MS))
    silence = 0
    for pace in paces:
        assert pace <= silence / 4 + FASTEST_MS + 20  # rounding
        silence += pace
