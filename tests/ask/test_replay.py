"""Where a reader asked to end, and at which pace."""

import math

import pytest

from ticker.ask import STREAM, Ask, Before, End, Newest, Through, ask_of
from ticker.errors import QueryError

NOW_MS = 1_767_355_200_000


def asked(**given: str) -> Ask:
    return ask_of(
        {name: [text] for name, text in given.items()}, STREAM, channels=None, known=["stocks"], now_ms=NOW_MS
    )


@pytest.mark.parametrize(
    ("until", "end"),
    [
        ("", None),
        ("latest", Newest()),
        ("0123456789ab-7", Through("0123456789ab-7")),
        ("15m", Before(NOW_MS - 900_000)),
        ("1767355200", Before(NOW_MS)),
        ("2026-01-02T14:00:00+02:00", Before(NOW_MS)),
        ("2026-01-02T13:00:00Z", Before(NOW_MS + 3_600_000)),
    ],
)
def test_an_end_is_an_event_an_instant_or_what_is_there_now(until: str, end: End | None) -> None:
    assert asked(until=until).end == end


@pytest.mark.parametrize(
    ("speed", "times"), [("", None), ("max", math.inf), ("60", 60), ("0.1", 0.1), ("10000", 10_000)]
)
def test_a_speed_is_a_number_or_max(speed: str, times: float | None) -> None:
    assert asked(speed=speed).speed == times


@pytest.mark.parametrize("until", ["all", "none", "soon"])
def test_what_nothing_ends_at_is_refused_with_what_may_be_asked(until: str) -> None:
    with pytest.raises(QueryError, match="got"):
        asked(until=until)
