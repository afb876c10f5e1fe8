"""What a feed's own document says on when to come back: ttl, skipHours, skipDays, sy:update*. Pure.

feedparser keeps only the last hour and the last day, so they are read from the document's bytes, in one
pass that a document bent in any way can neither stop nor slow down.
"""

import codecs
import re

import msgspec

from ticker.sources.adapter import NO_HINTS, PublisherHints

# Possessive, or a document that is one long name would take time by its length squared.
_TAG = re.compile(r"<(?:(!--|!\[CDATA\[)|(/?)([\w.:-]{1,100}+)[^<>]*+>)", re.ASCII)
_ITEMS = frozenset({"item", "entry"})
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PERIOD_S = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_NUMBER = re.compile(r"\s*([0-9]{1,7})\s*")


class _Said(msgspec.Struct):
    """The text of each element that matters, as it stood."""

    ttl: str | None = None
    period: str | None = None
    frequency: str | None = None
    hours: list[str] = []
    days: list[str] = []


def hints_in(body: bytes) -> PublisherHints:
    """Read a feed document's hints; what is not there, or is nonsense, is not hinted at.

    A ttl is in minutes, hours are GMT (RSS 2.0, and 1 to 24 as in 0.91); updatePeriod without a
    frequency is once, a frequency without a period is a day's (RSS 1.0, module syndication).
    """
    if body.lstrip()[:1] in (b"{", b""):
        return NO_HINTS
    said = _said(_text(body))
    return PublisherHints(
        ttl_s=_positive(said.ttl, 60),
        period_s=_period_s(said),
        skip_hours=tuple(sorted({int(text) % 24 for text in said.hours if _number(text) in range(25)})),
        skip_days=tuple(sorted({_DAYS.index(day) for day in map(_word, said.days) if day in _DAYS})),
    )


def _text(body: bytes) -> str:
    # Every element and value that matters is ASCII, so any encoding that extends it will do.
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace")
    return body.decode("latin-1")


def _said(text: str) -> _Said:
    said, inside, at = _Said(), "", 0
    while tag := _TAG.search(text, at):
        opaque, closing, name = tag[1], tag[2], (tag[3] or "").rpartition(":")[2].lower()
        at = tag.end()
        if opaque:
            at = _past(text, "-->" if opaque == "!--" else "]]>", at)
        elif closing:
            inside = "" if name == inside else inside
        elif name in _ITEMS and not tag[0].endswith("/>"):
            at = _past(text, f"</{tag[3]}", at)
        elif name in ("skiphours", "skipdays"):
            inside = name
        else:
            _take(said, name, inside, text, at)
        if at < 0:
            break
    return said


def _past(text: str, end: str, at: int) -> int:
    found = text.find(end, at)
    return found + len(end) if found >= 0 else -1


def _take(said: _Said, name: str, inside: str, text: str, at: int) -> None:
    value = text[at : at + 100].removeprefix("<![CDATA[").split("<")[0].split("]]>")[0]
    match name:
        case "hour" if inside == "skiphours":
            said.hours.append(value)
        case "day" if inside == "skipdays":
            said.days.append(value)
        case "ttl" if said.ttl is None:
            said.ttl = value
        case "updateperiod" if said.period is None:
            said.period = value
        case "updatefrequency" if said.frequency is None:
            said.frequency = value


def _period_s(said: _Said) -> float | None:
    if said.period is None and said.frequency is None:
        return None
    period_s = _PERIOD_S.get(_word(said.period or "daily"))
    times = _number(said.frequency or "1")
    return period_s / times if period_s and times else None


def _positive(text: str | None, unit_s: int) -> float | None:
    number = _number(text or "")
    return float(number * unit_s) if number else None


def _number(text: str) -> int | None:
    match = _NUMBER.fullmatch(text)
    return int(match[1]) if match else None


def _word(text: str) -> str:
    return text.strip().lower()
