"""Where a reader asked to begin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticker.ask import After, Everything, From, Latest, Start, Upcoming, parse_start

NOW_MS = 1_767_355_200_000


def start(since: str = "", last_event_id: str = "", header: str = "") -> Start:
    return parse_start(since=since, last_event_id=last_event_id, last_event_id_header=header, now_ms=NOW_MS)


@pytest.mark.parametrize("since", ["", " ", "latest"])
def test_nothing_and_latest_mean_a_snapshot(since: str) -> None:
    assert start(since) == Latest()


def test_none_means_only_what_comes_now() -> None:
    assert start("none") == Upcoming()


def test_all_means_everything() -> None:
    assert start("all") == Everything()


@pytest.mark.parametrize(
    ("since", "time_ms"),
    [
        ("15m", NOW_MS - 900_000),
        ("250ms", NOW_MS - 250),
        ("1767355200", NOW_MS),
        ("0", 0),
        ("2026-01-02T12:00:00Z", NOW_MS),
        ("2026-01-02T14:00:00+02:00", NOW_MS),
        ("2026-01-02T14:00:00 02:00", NOW_MS),  # the + of a query string that nobody escaped
        ("2026-01-02T12:00:00.250Z", NOW_MS + 250),
    ],
)
def test_a_time_is_rfc3339_unix_seconds_or_a_duration_back_from_now(since: str, time_ms: int) -> None:
    assert start(since) == From(time_ms)


def test_an_id_in_since_is_exact_and_one_from_a_reconnect_is_not() -> None:
    assert start("0123456789ab-7") == After("0123456789ab-7", exact=True)
    assert start(last_event_id="0123456789ab-7") == After("0123456789ab-7", exact=False)
    assert start(header="0123456789ab-7") == After("0123456789ab-7", exact=False)


def test_the_header_wins_over_the_parameter_and_both_over_since() -> None:
    assert start("all", "b-2", "a-1") == After("a-1", exact=False)
    assert start("all", "b-2") == After("b-2", exact=False)


@pytest.mark.parametrize("blank", ["", " ", "\t"])
def test_an_empty_cursor_is_absent(blank: str) -> None:
    assert start("none", blank, blank) == Upcoming()


@pytest.mark.parametrize("since", ["yesterday", "ab-", "9" * 400 + "d", "99999999999999d", "2026-01-02"])
def test_what_is_nothing_else_is_taken_for_an_id(since: str) -> None:
    assert start(since) == After(since, exact=True)


@given(st.text())
def test_no_text_at_all_is_an_error_and_every_time_fits_in_the_log(text: str) -> None:
    begin = start(text, "", "")
    if isinstance(begin, From):
        assert -(2**63) < begin.time_ms < 2**63
