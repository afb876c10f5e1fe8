"""What feeds look like, as numbers: which formats, how many entries, how long, with how much markup.

After feeds of blogs, news sites and video channels as they are: half of them between 30 and 100 kB, most of
10 to 30 entries, every other one with whole articles in HTML, and one in four that lists more than is usual,
up to all that was ever published there.
"""

from math import exp, log
from statistics import NormalDist
from typing import Literal

import msgspec

# Additive recurrence by powers of the plastic number: any run of consecutive documents is a fair sample.
_STEPS = (0.7548776662466927, 0.5698402909980532)

_ARCHIVES = 0.72


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """One feed; lengths are those of an entry, in characters, 0 where it has no such field.

    `ascii`: whatever is beyond it is written as a reference.
    """

    dialect: Literal["rss", "atom", "rdf", "video"]
    entries: int
    summary_chars: int
    summary_is_html: bool = False
    content_chars: int = 0
    cdata: bool = True
    tags: int = 0
    pictures: bool = False
    wordpress: bool = False
    ttl_min: int | None = None
    encoding: str = "utf-8"
    ascii: bool = False


def shape(number: int) -> Shape:
    """The shape of the document with this number, from 0: always the same one."""
    kind, size = ((0.5 + step * (number + 1)) % 1 for step in _STEPS)
    drawn = _drawn(kind, size)
    return msgspec.structs.replace(
        drawn,
        ttl_min=60 if number % 6 == 0 and drawn.dialect == "rss" else None,
        # Three in a hundred are in an encoding from before UTF-8.
        encoding="iso-8859-1" if number % 32 == 5 else "utf-8",
        ascii=number % 4 == 1,
    )


def _drawn(kind: float, size: float) -> Shape:
    """`kind` says which sort of publisher, `size` how much it writes; both from 0 to 1."""
    if kind < 0.20:
        # Headlines with a line below each.
        return Shape(dialect="rss", entries=_listed(size, 15), summary_chars=_chars(size, 150), tags=1)
    if kind < 0.22:
        return Shape(dialect="rdf", entries=_listed(size, 15), summary_chars=_chars(size, 200), tags=1)
    if kind < 0.50:
        # WordPress, with excerpt and article.
        return Shape(
            dialect="rss",
            entries=_listed(size, 10),
            summary_chars=_chars(size, 350),
            summary_is_html=kind < 0.3,
            content_chars=_chars(size, 4_500),
            tags=round(2 + 6 * size),
            pictures=kind < 0.36,
            wordpress=True,
        )
    if kind < 0.72:
        # Static sites: articles in Atom, escaped or in CDATA.
        return Shape(
            dialect="atom",
            entries=_listed(size, 10),
            summary_chars=250 if kind < 0.62 else 0,
            content_chars=_chars(size, 4_800),
            cdata=kind < 0.60,
            tags=round(3 * size),
        )
    if kind < 0.78:
        return Shape(dialect="video", entries=15, summary_chars=_chars(size, 1_100))
    if kind < 0.88:
        # The article, or the start of one, as the description.
        return Shape(
            dialect="rss",
            entries=_listed(size, 20),
            summary_chars=_chars(size, 1_800),
            summary_is_html=True,
            cdata=kind < 0.83,
            tags=2,
        )
    if kind < 0.94:
        # Lists of links, of commits, of papers.
        return Shape(
            dialect="atom",
            entries=_listed(size, 50),
            summary_chars=_chars(size, 300),
            summary_is_html=kind < 0.91,
            tags=1,
        )
    # News sites.
    return Shape(
        dialect="rss", entries=_listed(size, 30), summary_chars=_chars(size, 160), tags=4, pictures=True
    )


def _listed(size: float, usual: int) -> int:
    """How many entries: mostly what the software does unasked; one feed in four lists more."""
    if size < 0.1:
        return max(3, round(usual * 0.6))
    if size < _ARCHIVES:
        return usual
    # From 1 to 34 times the usual.
    return round(usual * exp((size - _ARCHIVES) / (1 - _ARCHIVES) * log(34)))


def _chars(size: float, median: int) -> int:
    # Not in step with the number of entries: who lists much does not write more of each.
    place = (size * 7.77) % 1
    return round(median * exp(0.6 * NormalDist().inv_cdf(min(0.98, max(0.02, place)))))
