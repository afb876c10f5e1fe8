"""Time zones as feeds write them: offsets, abbreviations, places."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_SIGNED = re.compile(r"(?:GMT|UTC)?([+-])(\d.*)", re.IGNORECASE)
_OFFSET = re.compile(r"(\d\d?):?(\d\d)?(?!\d)")
_PLACE = re.compile(r"[A-Z]+(?:/[A-Z][A-Z_+-]*[0-9]*)+", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s()\[\],]+|\.(?=\s|$)")
# Between GMT and its offset, or between the sign and the hours.
_BLANKS = re.compile(r"(?<=[+-])\s+(?=\d)|(?<=GMT|UTC)\s+(?=[+-])", re.IGNORECASE)
# Kiribati is 14 hours ahead of UTC; the clocks of no place are further from it.
_FURTHEST = timedelta(hours=14)

# Names that the feeds' own countries use; a name that means two zones has the one more often met.
_ZONE_H = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0,
    "HST": -10, "AKST": -9, "AKDT": -8, "PST": -8, "PDT": -7, "PT": -8, "MST": -7, "MDT": -6, "MT": -7,
    "CST": -6, "CDT": -5, "CT": -6, "EST": -5, "EDT": -4, "ET": -5, "AST": -4, "ADT": -3, "NST": -3.5,
    "NDT": -2.5, "BRT": -3, "ART": -3, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1, "MET": 1, "WAT": 1,
    "CEST": 2, "MESZ": 2, "MEST": 2, "EET": 2, "SAST": 2, "EEST": 3, "MSK": 3, "МСК": 3, "TRT": 3, "EAT": 3,
    "GST": 4, "PKT": 5, "IST": 5.5, "NPT": 5.75, "ICT": 7, "WIB": 7, "HKT": 8, "SGT": 8, "PHT": 8,
    "AWST": 8, "JST": 9, "KST": 9, "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12,
    "NZDT": 13,
}  # fmt: skip


def ahead_of_utc(words: str, local: datetime) -> list[timedelta | None]:
    """How far the zone that each word names is ahead of UTC at `local` time; None for what is no zone.

    ValueError for an offset that no clock in the world has, such as +2500.
    """
    return [_ahead(word, local) for word in _SEPARATORS.split(_BLANKS.sub("", words)) if word]


def _ahead(word: str, local: datetime) -> timedelta | None:
    if signed := _SIGNED.fullmatch(word):
        return _offset(signed[1], signed[2])
    if _PLACE.fullmatch(word):
        return _at_place(word, local)
    hours = _ZONE_H.get(word.upper())
    return None if hours is None else timedelta(hours=hours)


def _offset(sign: str, digits: str) -> timedelta:
    found = _OFFSET.match(digits)
    if found is None or int(found[2] or 0) > 59:
        raise ValueError(digits)
    ahead = timedelta(hours=int(found[1]), minutes=int(found[2] or 0))
    if ahead > _FURTHEST:
        raise ValueError(digits)
    return -ahead if sign == "-" else ahead


def _at_place(name: str, local: datetime) -> timedelta | None:
    try:
        return local.replace(tzinfo=ZoneInfo(name)).utcoffset()
    # A place that is none is a file not found, or a folder.
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
