"""Times, spans and weekdays as they are written."""

import pytest

from ticker.venues.written import minute_of, span_of, weekdays_of


def test_times_of_day_are_minutes() -> None:
    assert [minute_of(text) for text in ("00:00", "9:30", "09:30", "24:00")] == [0, 570, 570, 1440]


@pytest.mark.parametrize("text", ["", "24:01", "9", "09:60", "9.30", "25:00", "-1:00"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a time of day such as"):
        minute_of(text)


def test_span_that_does_not_end_after_it_begins_begins_on_the_evening_before() -> None:
    assert span_of("09:30-16:00") == (570, 960)
    assert span_of("17:00-17:00") == (-420, 1020)


@pytest.mark.parametrize("text", ["09:30", "09:30-", "a-b", "09:30-16:00-17:00"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="hours such as"):
        span_of(text)


def test_weekdays_are_ranges_and_lists() -> None:
    assert weekdays_of("mon-fri") == {0, 1, 2, 3, 4}
    assert weekdays_of("sun, tue") == {1, 6}
    assert weekdays_of("Sat-Mon") == {0, 5, 6}
    assert weekdays_of("mon-sun") == set(range(7))


def test_what_is_no_weekday_is_refused() -> None:
    with pytest.raises(ValueError, match="weekdays such as"):
        weekdays_of("monday")
