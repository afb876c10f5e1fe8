"""How figures, dates and times of day are written, by the reader's locale: words are English.

`static/js/core/locale.js` does the same, and `tools/locales.mjs` writes its table down, which is what
Intl says: no row may change its figures when JavaScript takes the page over. The locale in force is that
of a context, as in the decimal module: all that is written of one page is written by the same one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Literal

import msgspec

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MOST_ACCEPTED = 20
"""No reader speaks more languages, and who sends thousands is not served by looking at them."""


class Locale(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of static/js/core/locale.js, and the language tag by which it is known ("" if none is)."""

    tag: str = ""
    decimal: str = "."
    group: str = ","
    first: int = 3
    rest: int = 3
    least: int = 1
    date: Literal["dmy", "mdy", "ymd"] = "dmy"
    hours: Literal[12, 24] = 24
    percent_before: str = ""
    percent_after: str = "%"


PLAIN = Locale()
"""Where nothing is known of the reader."""
_TABLE = msgspec.json.decode((Path(__file__).parent / "locales.json").read_bytes(), type=dict[str, Locale])
_BY_LOWERED = {tag.lower(): tag for tag in _TABLE}
_IN_FORCE: ContextVar[Locale] = ContextVar("locale", default=PLAIN)


@contextmanager
def writing(locale: Locale) -> Iterator[None]:
    """Have figures and dates be written so within the block."""
    before = _IN_FORCE.set(locale)
    try:
        yield
    finally:
        _IN_FORCE.reset(before)


def in_force() -> Locale:
    return _IN_FORCE.get()


def locale_of(tag: str) -> Locale | None:
    """Of a language tag such as `de-AT`: its own, or that of its language."""
    asked = tag.strip().replace("_", "-").lower()
    known = _BY_LOWERED.get(asked) or _BY_LOWERED.get(asked.split("-")[0])
    return None if known is None else msgspec.structs.replace(_TABLE[known], tag=tag.strip())


def locale_meant(chosen: str, accepted: str) -> Locale:
    """What the reader has chosen, else the first language that their browser accepts and that is known.

    `accepted` is the header Accept-Language, whose order browsers keep.
    """
    languages = [one.partition(";")[0] for one in accepted.split(",")[:_MOST_ACCEPTED]]
    found = (locale_of(tag) for tag in (chosen, *languages) if tag)
    return next((locale for locale in found if locale is not None), PLAIN)


def written(digits: str) -> str:
    """Of digits such as `1234.50`."""
    locale = _IN_FORCE.get()
    whole, point, fraction = digits.partition(".")
    rest = f"{locale.decimal}{fraction}" if point else ""
    if len(whole) < locale.first + locale.least:
        return whole + rest
    groups = [whole[-locale.first :]]
    for end in range(len(whole) - locale.first, 0, -locale.rest):
        groups.insert(0, whole[max(0, end - locale.rest) : end])
    return locale.group.join(groups) + rest


def of_hundred(figures: str) -> str:
    locale = _IN_FORCE.get()
    return f"{locale.percent_before}{figures}{locale.percent_after}"


def day_and_month(day: int, month: int) -> str:
    name = _MONTHS[month - 1]
    return f"{day} {name}" if _IN_FORCE.get().date == "dmy" else f"{name} {day}"


def date_words(day: int, month: int, year: int) -> str:
    name = _MONTHS[month - 1]
    match _IN_FORCE.get().date:
        case "ymd":
            return f"{year} {name} {day}"
        case "mdy":
            return f"{name} {day}, {year}"
        case "dmy":
            return f"{day} {name} {year}"


def time_of_day(hours: int, minutes: int, seconds: int | None = None) -> str:
    rest = f":{minutes:02d}" if seconds is None else f":{minutes:02d}:{seconds:02d}"
    if _IN_FORCE.get().hours == 24:
        return f"{hours:02d}{rest}"
    return f"{hours % 12 or 12}{rest} {'AM' if hours < 12 else 'PM'}"
