import math
from datetime import datetime

import pytest

from ticker.sources.written import decimals_of, instant_ms, number_of
from ticker.times import parse_rfc3339

JANUARY = parse_rfc3339("2026-01-02T03:04:05.678Z")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1.50", 1.5),
        (" 2 ", 2.0),
        ("-.5", -0.5),
        ("1e3", 1000.0),
        (7, 7.0),
        (0.25, 0.25),
        ("6.02E-2", 0.0602),
        ("1,234.50", 1234.5),
        ("-1,234,567", -1234567.0),
    ],
)
def test_number_is_read_also_as_text(written: object, number: float) -> None:
    assert number_of(written) == number


@pytest.mark.parametrize("written", [None, "", "-", "--", "N/A", "N/D", "#N/A", "null", "NaN", math.nan])
def test_missing_value_is_none(written: object) -> None:
    assert number_of(written) is None


@pytest.mark.parametrize(
    "written",
    [
        "1,5",
        "1,234",
        "12,34.5",
        "1.5%",
        "$1.50",
        "12 USD",
        "0x10",
        "1_000",
        "inf",
        math.inf,
        True,
        [1],
        10**400,
        "x" * 99,
    ],
)
def test_what_is_no_number_is_told(written: object) -> None:
    with pytest.raises(ValueError, match="no number: "):
        number_of(written)


@pytest.mark.parametrize(
    "written",
    [
        *("2026-01-02T03:04:05.678Z", "2026-01-02T04:04:05.678+01:00", "2026-01-02 03:04:05.678"),
        *("2026-01-02 03:04:05.678 UTC", "1767323045.678", 1767323045.678, 1767323045678, "1767323045678"),
        *(1767323045678000, "1767323045678000000", datetime.fromisoformat("2026-01-02T03:04:05.678")),
    ],
)
def test_instant_is_read_in_every_usual_unit(written: object) -> None:
    assert instant_ms(written) == JANUARY


@pytest.mark.parametrize("written", [None, "", "noon", "2026-13-01", -1, "1e30", True, math.nan, "25:00"])
def test_what_is_no_instant_is_told(written: object) -> None:
    with pytest.raises(ValueError, match="no time: "):
        instant_ms(written)


@pytest.mark.parametrize(
    ("written", "decimals"),
    [("1.50", 2), ("1", 0), (1.25, 2), (2.0, 0), (0.1 + 0.2, 0), ("1.08421", 5), ("1e-7", 0)],
)
def test_decimals_are_those_that_were_written(written: object, decimals: int) -> None:
    assert decimals_of(written) == decimals
