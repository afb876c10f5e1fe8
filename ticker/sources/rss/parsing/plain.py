"""Plain text out of what feeds put into titles, summaries and names."""

import html
import re
from collections.abc import Iterable
from itertools import islice

import nh3

TITLE_CHARS = 300
SUMMARY_CHARS = 500
NAME_CHARS = 200
TAG_CHARS = 60
TAGS = 10

_MARKUP_CHARS = 50_000
_BLOCK = re.compile(
    r"<(?=/?(?:p|br|div|li|ul|ol|h[1-6]|tr|td|th|table|blockquote|pre|hr|figure|figcaption)\b)", re.IGNORECASE
)
_STILL_MARKUP = re.compile(r"</(?:a|p|b|i|em|strong|span|div|li)>|<(?:br|img)\b", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# Besides C0 and C1: bidirectional overrides and embeddings would turn the rest of a terminal's line
# around, and lone surrogates cannot be written as UTF-8.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
# Of what JSON cuts in two; the library behind this takes no text with one.
_HALVES = re.compile("[\ud800-\udfff]")
_LATE = 0.6


def tidy(text: str) -> str:
    """Collapse white space to single spaces and drop control characters."""
    return " ".join(_UNPRINTABLE.sub("", " ".join(text.split())).split())


def from_markup(markup: str) -> str:
    """The text that a browser would show of a piece of HTML, on one line."""
    # Without this, <p>one</p><p>two</p> becomes "onetwo".
    spaced = _BLOCK.sub(" <", _HALVES.sub("", markup[:_MARKUP_CHARS]))
    return tidy(html.unescape(nh3.clean(spaced, tags=set())))


def from_escaped_markup(markup: str) -> str:
    """As `from_markup`, for HTML that some feeds escape twice."""
    text = from_markup(markup)
    return from_markup(text) if _STILL_MARKUP.search(text) else text


def from_escaped(text: str) -> str:
    """Text that should hold no references but may, having been escaped twice."""
    return tidy(_REFERENCE.sub(lambda match: html.unescape(match[0]), text))


def clip(text: str, most: int) -> str:
    """Cut to at most `most` characters, at a word boundary if one is near, with an ellipsis."""
    if len(text) <= most:
        return text
    room = text[: most - 1]
    space = room.rfind(" ")
    # Chinese and Japanese have no spaces: a cut at the only one could leave next to nothing.
    return (room[:space] if space > most * _LATE else room).rstrip(" ,;:-") + "…"


def tags(words: Iterable[str]) -> tuple[str, ...]:
    """At most ten different categories, each cut to 60 characters."""
    different: dict[str, str] = {}
    for word in words:
        clean = clip(from_escaped(word), TAG_CHARS)
        if clean:
            different.setdefault(clean.casefold(), clean)
    return tuple(islice(different.values(), TAGS))
