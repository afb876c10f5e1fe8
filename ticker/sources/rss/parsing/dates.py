"""Dates as feeds write them, read as UTC milliseconds."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_EPOCH = re.compile(r"(\d{9,10})(\d{3})?(?:\.\d+)?")
_CLOCK = r"(?P<hour>\d{1,2})(?::|h)(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d+))?)?"
_CLOCK += r"\s*(?P<half>[ap]\.?m\b\.?)?"
_AT = r"(?:[,\sT-]|\b(?:at|à|um|alle|ore|las|a)\b)+"
_WEEKDAY = r"(?:[^\W\d]+\.?,?\s+){0,2}"
_YEAR = r"(?P<year>\d{4}|\d\d)\b"
_ISO = re.compile(
    rf"(?P<year>\d{{4}})-(?P<month>\d{{1,2}})(?:-(?P<day>\d{{1,2}})(?:(?:T|\s+){_CLOCK})?(?P<zone>.*))?",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:er|º|°)?[.\s-]+(?:de\s+)?(?P<month>[^\W\d]+)\.?[,\s-]+(?:de\s+)?{_YEAR}"
    rf"(?:{_AT}{_CLOCK})?(?P<zone>.*)",
    re.IGNORECASE,
)
# With points only: 2/7/2026 is two dates, one on each side of the Atlantic.
_POINTS = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?{_YEAR}(?:{_AT}{_CLOCK})?(?P<zone>.*)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"{_WEEKDAY}(?P<month>[^\W\d]+)\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})\b"
    rf"(?:{_AT}{_CLOCK})?(?P<zone>.*)",
    re.IGNORECASE,
)
_C_LIBRARY = re.compile(
    rf"[^\W\d]+\s+(?P<month>[^\W\d]+)\s+(?P<day>\d{{1,2}})\s+{_CLOCK}\s*(?P<zone>[A-Z]*)\s+(?P<year>\d{{4}})",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"(?:GMT|UTC)?\s*([+-])(\d\d?):?(\d\d)?\b", re.IGNORECASE)
_ZONE_NAME = re.compile(r"[A-Z]+", re.IGNORECASE)
_PLACE = re.compile(r"[A-Z]+(?:/[A-Z][A-Z_+-]*[0-9]*)+", re.IGNORECASE)

# Names that the feeds' own countries use; a name that means two zones has the one more often met.
_ZONE_H = {
    "HST": -10, "AKST": -9, "AKDT": -8, "PST": -8, "PDT": -7, "PT": -8, "MST": -7, "MDT": -6, "MT": -7,
    "CST": -6, "CDT": -5, "CT": -6, "EST": -5, "EDT": -4, "ET": -5, "AST": -4, "ADT": -3, "NST": -3.5,
    "NDT": -2.5, "BRT": -3, "ART": -3, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1, "MET": 1, "WAT": 1,
    "CEST": 2, "MESZ": 2, "MEST": 2, "EET": 2, "SAST": 2, "EEST": 3, "MSK": 3, "TRT": 3, "EAT": 3,
    "GST": 4, "PKT": 5, "IST": 5.5, "NPT": 5.75, "ICT": 7, "WIB": 7, "HKT": 8, "SGT": 8, "PHT": 8,
    "AWST": 8, "JST": 9, "KST": 9, "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12,
    "NZDT": 13,
}  # fmt: skip
_MONTHS = {
    "jan": 1, "ene": 1, "gen": 1, "jän": 1, "feb": 2, "fev": 2, "fév": 2, "mar": 3, "mär": 3, "mrt": 3,
    "maa": 3, "apr": 4, "avr": 4, "abr": 4, "may": 5, "mai": 5, "mag": 5, "mei": 5, "maj": 5, "jun": 6,
    "giu": 6, "juin": 6, "jul": 7, "lug": 7, "juil": 7, "aug": 8, "ago": 8, "aoû": 8, "aou": 8, "sep": 9,
    "set": 9, "oct": 10, "okt": 10, "ott": 10, "out": 10, "nov": 11, "dec": 12, "dez": 12, "dic": 12,
    "déc": 12, "mae": 3,
}  # fmt: skip
_MOST_CHARS = 100
_FIRST_MS = 631_152_000_000
_END_MS = 7_258_118_400_000


def instant_ms(text: str) -> int | None:
    """Read RFC 3339, RFC 822, W3C or epoch dates and their usual misspellings; None if it is none.

    Months by their English, French, German, Spanish, Italian, Portuguese and Dutch names; zones as
    offsets, abbreviations or IANA names. A date without a zone, or with an unknown one, is UTC; 24:00
    is the midnight that follows.
    """
    text = unicodedata.normalize("NFC", text[:_MOST_CHARS]).strip()
    if epoch := _EPOCH.fullmatch(text):
        return _sane(int(epoch[1]) * 1000 + int(epoch[2] or 0))
    for pattern in (_ISO, _DAY_FIRST, _POINTS, _MONTH_FIRST, _C_LIBRARY):
        if match := pattern.fullmatch(text):
            return _instant(match)
    return None


def _instant(match: re.Match[str]) -> int | None:
    month = _month(match["month"])
    if month is None:
        return None
    try:
        day = datetime(_year(match["year"]), month, int(match["day"] or 1), tzinfo=UTC)
    except ValueError:
        return None
    local = day + _time_of_day(match)
    return _sane(round((local - _ahead_of_utc(match["zone"] or "", local)).timestamp() * 1000))


def _time_of_day(match: re.Match[str]) -> timedelta:
    hour = int(match["hour"] or 0)
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].lower().startswith("p") else 0)
    # A timedelta takes hour 24 and the leap second 60, which datetime refuses.
    seconds = int(match["second"] or 0) + float(f"0.{match['fraction'] or 0}")
    return timedelta(hours=hour, minutes=int(match["minute"] or 0), seconds=seconds)


def _month(word: str) -> int | None:
    if word.isdigit():
        return int(word)
    word = word.lower()
    return _MONTHS.get(word[:4]) or _MONTHS.get(word[:3])


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if year < 70 else 1900)


def _ahead_of_utc(zone: str, local: datetime) -> timedelta:
    zone = zone.strip(" ()[]")
    if offset := _OFFSET.match(zone):
        ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return -ahead if offset[1] == "-" else ahead
    if place := _PLACE.match(zone):
        return _at_place(place[0], local)
    name = _ZONE_NAME.match(zone)
    return timedelta(hours=_ZONE_H.get(name[0].upper(), 0) if name else 0)


def _at_place(name: str, local: datetime) -> timedelta:
    try:
        return local.replace(tzinfo=ZoneInfo(name)).utcoffset() or timedelta()
    # A place that is none is a file not found, or a folder.
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return timedelta()


def _sane(ms: int) -> int | None:
    # A counter, a price or a broken parse would otherwise sort a headline to the Middle Ages.
    return ms if _FIRST_MS <= ms < _END_MS else None
