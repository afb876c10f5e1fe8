"""Instants and durations as text."""

import re
import time
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ticker.times import duration_words, http_date, now_ms, parse_duration_ms, parse_rfc3339, rfc3339

FIRST_MS = round(datetime(1, 1, 1, tzinfo=UTC).timestamp() * 1000)
LAST_MS = round(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp() * 1000) + 999


@given(st.integers(FIRST_MS, LAST_MS))
@example(FIRST_MS)
@example(LAST_MS)
@example(-1)
@example(0)
def test_an_instant_is_written_with_exactly_milliseconds_and_comes_back(ms: int) -> None:
    text = rfc3339(ms)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", text)
    assert parse_rfc3339(text) == ms


def test_a_known_instant_is_written_as_everyone_writes_it() -> None:
    assert rfc3339(1_767_355_200_007) == "2026-01-02T12:00:00.007Z"


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-02T12:00:00Z",
        "2026-01-02t12:00:00z",
        " 2026-01-02T12:00:00.000Z ",
        "2026-01-02 12:00:00Z",
        "2026-01-02T14:00:00+02:00",
        "2026-01-02T06:30:00.0000-05:30",
    ],
)
def test_rfc3339_is_read_whatever_its_zone_case_and_precision(text: str) -> None:
    assert parse_rfc3339(text) == 1_767_355_200_000


@pytest.mark.parametrize(
    "text", ["", "now", "2026-01-02", "2026-01-02T12:00:00", "2026-13-02T12:00:00Z", "2026-01-02T25:00:00Z"]
)
def test_what_is_no_instant_or_has_no_zone_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_rfc3339(text)


@pytest.mark.parametrize(
    ("text", "ms"),
    [("250ms", 250), ("30s", 30_000), ("1.5m", 90_000), ("2h", 7_200_000), ("7d", 604_800_000), ("0s", 0)],
)
def test_a_duration_is_read_in_each_unit(text: str, ms: int) -> None:
    assert parse_duration_ms(text) == ms


@pytest.mark.parametrize(
    "text",
    ["", "5", "m", "-5m", "5 m", "5M", "1h30m", "5w", ".5s", "٣s", "1e3s", "9" * 400 + "d", "99999999999d"],
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        parse_duration_ms(text)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.25, "0.25 s"),
        (1, "1 s"),
        (45, "45 s"),
        (300, "5 min"),
        (5400, "90 min"),
        (7200, "2 h"),
        (3 * 86_400, "3 days"),
    ],
)
def test_a_length_of_time_is_said_as_a_person_would(seconds: float, words: str) -> None:
    assert duration_words(seconds) == words


def test_now_is_in_milliseconds() -> None:
    before_ns, now, after_ns = time.time_ns(), now_ms(), time.time_ns()
    assert before_ns // 1_000_000 <= now <= after_ns // 1_000_000


def test_the_date_of_a_header_is_the_example_of_the_standard() -> None:
    assert http_date(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT"
