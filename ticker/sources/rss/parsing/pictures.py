"""The picture that an entry comes with, as an address; it is never fetched here."""

import re
from collections.abc import Iterable

import msgspec

from ticker.sources.rss.parsing import links

_NAMED_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:$|[?#])", re.IGNORECASE)
_ENOUGH_WIDE = 120


class Candidate(msgspec.Struct, frozen=True):
    """What may be a picture: its address, its media type and its width in pixels, where known."""

    href: object
    kind: object = None
    width: object = None
    sure: bool = False


def chosen(candidates: Iterable[Candidate], base: str) -> str | None:
    """The first picture of at least 120 pixels or of unknown width, else the first; None if there is none."""
    seen = [(href, _width(each.width)) for each in candidates if (href := _picture(each, base))]
    wide = (href for href, width in seen if width is None or width >= _ENOUGH_WIDE)
    return next(wide, seen[0][0] if seen else None)


def _picture(candidate: Candidate, base: str) -> str | None:
    href, kind = candidate.href, candidate.kind
    if not isinstance(href, str):
        return None
    # A type that the feed gives counts more than a name: video/mp4 at /clip.jpg is no picture.
    image = (
        kind.lower().startswith("image/") if isinstance(kind, str) and kind else _NAMED_PICTURE.search(href)
    )
    return links.absolute(href, base) if candidate.sure or image else None


def _width(value: object) -> int | None:
    # At most 9 digits: Python refuses to read a number of more than 4,300.
    found = re.match(r"\s*(\d{1,9})", str(value)[:20])
    return int(found[1]) if found else None
