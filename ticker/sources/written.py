"""Numbers and instants as files and answers of all kinds write them. Pure."""

import math
import re
from datetime import UTC, datetime

MISSING = frozenset({"", "-", "--", "null", "none", "na", "n/a", "#n/a", "n/d", "nan"})
"""What stands for no value, in small letters."""

_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,3})?")
# With one comma and no point, one cannot tell what the comma is.
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:(?:,[0-9]{3})+\.[0-9]{1,30}|(?:,[0-9]{3}){2,9})")
_LONGEST_TEXT = 40
_MOST_DECIMALS = 8
# A unix time tells its unit by its size: each of these is the year 5138, and 1973 in the next unit.
_UNITS_PER_S = ((1e11, 1.0), (1e14, 1e3), (1e17, 1e6), (1e20, 1e9))
_MOST_MS = 253_402_300_799_999
"""The end of the year 9999."""


def number_of(value: object) -> float | None:
    """Read a number, also one that is written as text; None where there is none, ValueError otherwise."""
    if value is None or (isinstance(value, str) and value.strip().lower() in MISSING):
        return None
    if isinstance(value, str):
        text = _plain(value)
        found = float(text) if _NUMBER.fullmatch(text) else math.inf
    elif isinstance(value, int | float) and not isinstance(value, bool):
        found = _as_float(value)
    else:
        found = math.inf
    if math.isnan(found):
        return None
    if math.isinf(found):
        raise ValueError(f"no number: {_told(value)}")
    return found


def decimals_of(value: object) -> int:
    """How many decimals a number was written with, at most 8; 0 for one with more."""
    text = _plain(value) if isinstance(value, str) else repr(value)
    digits = len(text.partition(".")[2]) if _NUMBER.fullmatch(text) and "e" not in text.lower() else 0
    if not isinstance(value, str) and text.endswith(".0"):
        return 0
    return digits if digits <= _MOST_DECIMALS else 0


def instant_ms(value: object) -> int:
    """Read an instant in RFC 3339, ISO 8601 or unix seconds, ms, us or ns; ValueError for anything else.

    One without a zone is in UTC.
    """
    if isinstance(value, datetime):
        return _ms_of(value)
    text = value.strip() if isinstance(value, str) else ""
    if text and not _NUMBER.fullmatch(text):
        try:
            return _ms_of(datetime.fromisoformat(text.upper().replace(" UTC", "Z")))
        except (ValueError, OverflowError):
            raise ValueError(f"no time: {_told(value)}") from None
    try:
        unix = number_of(value)
    except ValueError:
        unix = None
    if unix is None or unix < 0:
        raise ValueError(f"no time: {_told(value)}")
    per_s = next((per_s for below, per_s in _UNITS_PER_S if unix < below), None)
    if per_s is None or unix * 1000 / per_s > _MOST_MS:
        raise ValueError(f"no time: {_told(value)}")
    return round(unix * 1000 / per_s)


def _plain(written: str) -> str:
    """Without what stands around it, and without commas between thousands: 1,234.50."""
    text = written.strip()
    return text.replace(",", "") if _GROUPED.fullmatch(text) else text


def _ms_of(moment: datetime) -> int:
    at = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return round(at.timestamp() * 1000)


def _as_float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _told(value: object) -> str:
    # Of a list or an object not what is in it: nobody can say how deep that goes.
    is_nested = isinstance(value, list | dict)
    text = value if isinstance(value, str) else f"a {type(value).__name__}" if is_nested else repr(value)
    text = "".join(letter for letter in text if letter.isprintable())
    return f'"{text}"' if len(text) <= _LONGEST_TEXT else f'"{text[:_LONGEST_TEXT]}…"'
