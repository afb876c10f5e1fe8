"""Dates as feeds write them, read as UTC milliseconds."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta

from ticker.sources.rss.parsing.dating.months import month
from ticker.sources.rss.parsing.dating.zones import ahead_of_utc

_EPOCH = re.compile(r"(\d{9,10})(\d{3})?(?:\.\d+)?")
_CLOCK = r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d+))?)?(?!\d)"
_CLOCK += r"|(?=\s*[ap]\.?m\b))"
_CLOCK += r"\s*(?P<half>[ap]\.?m\b\.?|[πμ]\.?μ\b\.?)?"
# Words before the time of day, and the weekday that Turkish puts there.
_AT = r"(?:[,\sT-]|\b(?:at|à|um|alle|ore|las|a|kl|klo|kello|o|godz|v|ve|в|у|о|στις|saat|pukul"
_AT += r"|pazar|pazartesi|salı|çarşamba|perşembe|cuma|cumartesi)\b\.?)+"
# In India's and Thailand's scripts a word has marks in it that are no letters.
_WORD = r"[^\W\d](?:[^\W\d]|[\u0900-\u0e7f])*"
_MONTH = rf"(?P<month>\d{{1,2}}(?=[月월])|{_WORD})[月월]?"
_WEEKDAY = rf"(?:{_WORD}\.?,?\s+){{0,2}}"
_YEAR = r"(?P<year>\d{4}|\d\d)(?:\b|(?=T\d))(?:\s*(?:года|году|г|рік|року|р|roku|r)\b\.?)?"
_ISO = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})"
    rf"(?:(?P=mark)(?P<day>\d{{1,2}})(?!\d)(?:(?:T|[\s,]+){_CLOCK})?(?P<zone>.*))?",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:er|st|nd|rd|th|º|°)?[.\s-]*(?:de\s+|d['’])?{_MONTH}\.?[,\s-]*"
    rf"(?:de\s+)?{_YEAR}(?:{_AT}{_CLOCK})?(?P<zone>.*)",
    re.IGNORECASE,
)
# With points only: 2/7/2026 is two dates, one on each side of the Atlantic.
_POINTS = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?{_YEAR}(?:{_AT}{_CLOCK})?(?P<zone>.*)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"{_WEEKDAY}{_MONTH}\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})\b"
    rf"(?:{_AT}{_CLOCK})?(?P<zone>.*)",
    re.IGNORECASE,
)
_C_LIBRARY = re.compile(
    rf"{_WORD}\s+{_MONTH}\s+(?P<day>\d{{1,2}})\s+{_CLOCK}\s*(?P<zone>[A-Z]*|[+-]\d{{2}}:?\d\d)\s+(?P<year>\d{{4}})",
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?:T?(?P<hour>\d\d)(?P<minute>\d\d)"
    r"(?P<second>\d\d)?(?:[.,](?P<fraction>\d+))?(?P<half>(?!))?)?(?P<zone>[^\d].*)?",
    re.IGNORECASE,
)
# As Hungary and Korea write it.
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})\.\s*(?P<month>{_WORD}|\d{{1,2}})\.?\s*(?P<day>\d{{1,2}})\.?(?:{_AT}{_CLOCK})?(?P<zone>.*)",
    re.IGNORECASE,
)
_EAST_ASIA = re.compile(
    r"(?P<year>\d{4})\s*[年년]\s*(?P<month>\d{1,2})\s*[月월]\s*(?P<day>\d{1,2})\s*[日일号]"
    r"(?:[,\s]*(?:[（(]?(?:[日月火水木金土일월화수목금토](?:曜日?|요일)?)[)）]?|星期.|周.))?"
    r"(?:[,\s]*(?P<half>午前|午後|上午|下午|오전|오후)?\s*(?P<hour>\d{1,2})\s*[:時时點点시]\s*(?P<minute>\d\d?)\s*[分분]?"
    r"(?:[:\s]*(?P<second>\d\d?)[秒초]?(?:[.,](?P<fraction>\d+))?)?)?(?P<zone>.*)"
)
# Where only one of the two can be the day.
_DAY_OVER_12, _UP_TO_12 = r"(?P<day>1[3-9]|2\d|3[01])", r"(?P<month>0?[1-9]|1[0-2])"
_SLASHES_BEHIND = rf"/(?P<year>\d{{4}})\b(?:{_AT}{_CLOCK})?(?P<zone>.*)"
_EUROPE = re.compile(f"{_WEEKDAY}{_DAY_OVER_12}/{_UP_TO_12}{_SLASHES_BEHIND}", re.IGNORECASE)
_AMERICA = re.compile(f"{_WEEKDAY}{_UP_TO_12}/{_DAY_OVER_12}{_SLASHES_BEHIND}", re.IGNORECASE)
_FORMS = (
    _ISO,
    _DAY_FIRST,
    _POINTS,
    _MONTH_FIRST,
    _C_LIBRARY,
    _COMPACT,
    _YEAR_FIRST,
    _EAST_ASIA,
    _EUROPE,
    _AMERICA,
)
_AFTERNOON = re.compile(r"[pμ]|午後|下午|오후", re.IGNORECASE)

_COMMENT = re.compile(r"\([^()]*\)")
_BLANKS_AROUND_MARKS = re.compile(r"\s*([:,])\s*")
_MINUS_SIGNS = str.maketrans("‐‑‒–−", "-----")
_MOST_CHARS = 100
_FIRST_MS = 631_152_000_000
_END_MS = 7_258_118_400_000


def instant_ms(text: str) -> int | None:
    """Read RFC 3339, RFC 5322, W3C or epoch dates and their usual misspellings; None if it is none.

    Months by their names in the languages of `months`; zones as offsets, abbreviations or IANA names. A
    time without a zone, or with an unknown one, is UTC; 24:00 is the midnight that follows. A date
    without a time is its midnight, unless what follows it is not understood: that may be the time.
    """
    text = unicodedata.normalize("NFC", text[:_MOST_CHARS]).translate(_MINUS_SIGNS).strip()
    if epoch := _EPOCH.fullmatch(text):
        return _sane(int(epoch[1]) * 1000 + int(epoch[2] or 0))
    bare, remarks = _without_comments(text)
    bare = _BLANKS_AROUND_MARKS.sub(lambda mark: ":" if mark[1] == ":" else ", ", bare).strip(", ")
    matches = (match for form in _FORMS if (match := form.fullmatch(bare)))
    match = next((match for match in matches if month(match["month"])), None)
    try:
        return _sane(_instant_ms(match, remarks)) if match else None
    # A day, a time or an offset that no calendar and no clock has.
    except (ValueError, OverflowError):
        return None


def _without_comments(text: str) -> tuple[str, str]:
    """The text without its comments, which RFC 5322 allows anywhere and nests, and what they say."""
    remarks: list[str] = []
    while comment := _COMMENT.search(text):
        remarks.append(comment[0][1:-1])
        text = f"{text[: comment.start()]} {text[comment.end() :]}"
    return " ".join(text.split()), " ".join(remarks)


def _instant_ms(match: re.Match[str], remarks: str) -> int:
    number = month(match["month"])
    local = datetime(_year(match["year"]), number or 0, int(match["day"] or 1), tzinfo=UTC) + _time_of_day(
        match
    )
    zones = ahead_of_utc(match["zone"] or "", local)
    if None in zones and match["hour"] is None:
        raise ValueError(match["zone"])
    known = (ahead for ahead in (*zones, *ahead_of_utc(remarks, local)) if ahead is not None)
    ahead = next(known, timedelta())
    return round((local - ahead).timestamp() * 1000)


def _time_of_day(match: re.Match[str]) -> timedelta:
    hour, minute, second = (int(match[unit] or 0) for unit in ("hour", "minute", "second"))
    if match["half"] and hour <= 12:
        hour = hour % 12 + (12 if _AFTERNOON.match(match["half"]) else 0)
    fraction = float(f"0.{match['fraction'] or 0}")
    of_next_day = hour == 24 and (minute or second or fraction)
    if hour > 24 or minute > 59 or second > 60 or of_next_day:
        raise ValueError(match["hour"])
    # A timedelta takes hour 24 and the leap second 60, which datetime refuses.
    return timedelta(hours=hour, minutes=minute, seconds=second + fraction)


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if year < 70 else 1900)


def _sane(ms: int) -> int | None:
    # A counter, a price or a broken parse would otherwise sort a headline to the Middle Ages.
    return ms if _FIRST_MS <= ms < _END_MS else None
