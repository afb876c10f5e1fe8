"""The table of venues in docs/configuration.md against what is shipped."""

import re
from pathlib import Path

import pytest

from ticker.venues import Venue, find

_DOCS = Path(__file__).parents[2] / "docs" / "configuration.md"
CODES = ("XNYS", "XNAS", "XLON", "XETR", "XPAR", "XTKS", "XHKG")


def _row(code: str) -> str:
    return next(
        line for line in _DOCS.read_text("utf-8").splitlines() if re.match(rf"\|.*`{code}`.*\|", line)
    )


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"


def _hours(venue: Venue) -> str:
    hours = venue.hours[-1]
    said = " and ".join(f"{_clock(start)} to {_clock(end)}" for start, end in hours.open)
    if hours.pre is not None:
        said += f"; before from {_clock(hours.pre)}"
    if hours.post is not None:
        said += f", after until {_clock(hours.post)}"
    return said


@pytest.mark.parametrize("code", CODES)
def test_hours_in_the_documentation_are_those_that_a_venue_has(code: str) -> None:
    assert f"| {_hours(find(code))} |" in _row(code)
