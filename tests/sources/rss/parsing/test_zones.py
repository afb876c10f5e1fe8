from datetime import UTC, datetime, timedelta

import pytest

from ticker.sources.rss.parsing.dating.zones import ahead_of_utc

SUMMER = datetime(2026, 7, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "hours"),
    [
        ("", []),
        ("Z", [0]),
        ("+05:30", [5.5]),
        ("-5", [-5]),
        ("GMT -0330", [-3.5]),
        ("UTC+ 14", [14]),
        ("[Europe/Berlin]", [2]),
        ("Uhr (MESZ)", [None, 2]),
        ("Europe/Nowhere", [None]),
        ("+0200 CEST", [2, 2]),
    ],
)
def test_each_word_is_a_zone_or_none(words: str, hours: list[float | None]) -> None:
    expected = [None if each is None else timedelta(hours=each) for each in hours]
    assert ahead_of_utc(words, SUMMER) == expected


@pytest.mark.parametrize("words", ["+2500", "-1500", "+0160", "GMT+99", "+123456"])
def test_offset_that_no_clock_has_is_an_error(words: str) -> None:
    with pytest.raises(ValueError, match=r"\d"):
        ahead_of_utc(words, SUMMER)
