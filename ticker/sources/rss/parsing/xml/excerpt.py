"""Of a document with more items than are read, the end with the newest, found without parsing; pure."""

import re

import msgspec

from ticker.sources.rss.parsing.dating import dates
from ticker.sources.rss.parsing.guarded import guarded
from ticker.sources.rss.parsing.outsize import MOST_ITEMS, ReadPart, newer_part

_START = re.compile(
    r"<(?:!\[CDATA\[.*?(?:\]\]>|\Z)|!--.*?(?:-->|\Z)|(?P<item>(?:[A-Z_][\w.-]{0,100}:)?(?:item|entry)(?=[\s/>])))",
    re.DOTALL | re.IGNORECASE,
)
_END = re.compile(r"</(?:[A-Z_][\w.-]{0,100}:)?(?:item|entry)\s*>", re.IGNORECASE)
_DATE = re.compile(
    r"<(?:[A-Z_][\w.-]{0,100}:)?(?:pubdate|published|updated|date|issued|modified|created)[^<>]{0,200}>"
    r"(?:<!\[CDATA\[)?([^<>]{1,100})",
    re.IGNORECASE,
)
_LOOKED_AT = 10
_LOOKED_AT_CHARS = 100_000


class Excerpt(msgspec.Struct, frozen=True):
    """The document without the items that are not read, and which those are."""

    text: str
    part: ReadPart


def excerpt(text: str) -> Excerpt:
    """Leave out the items beyond the most that are read, at the end where the older ones are."""
    # Every item has a tag: the others are spared a closer look.
    starts = _starts(text) if text.count("<") > MOST_ITEMS else []
    if len(starts) <= MOST_ITEMS:
        return Excerpt(text, ReadPart(len(starts)))
    part = newer_part(len(starts), _newest_ms(text, starts[0]), _newest_ms(text, starts[-_LOOKED_AT]))
    if part.from_end:
        return Excerpt(text[: starts[0]] + text[starts[-MOST_ITEMS] :], part)
    last = _END.search(text, starts[-1])
    return Excerpt(text[: starts[MOST_ITEMS]] + text[last.end() if last else starts[-1] :], part)


def _starts(text: str) -> list[int]:
    return [match.start() for match in _START.finditer(text) if match["item"]]


def _newest_ms(text: str, start: int) -> int | None:
    """The newest of the dates that stand within some items from here on."""
    found = _DATE.findall(text, start, start + _LOOKED_AT_CHARS)[:_LOOKED_AT]
    read = (guarded(dates.instant_ms, date) for date in found)
    return max((ms for ms in read if isinstance(ms, int)), default=None)
