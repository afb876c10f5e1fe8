"""Where a text shows a value that nobody may see, or enough of it; pure."""

import re
from collections.abc import Iterator
from typing import TypeAlias

LEAST_CHARS = 6
"""Whatever is shorter would be found in any text, and keeps nothing secret."""
DRAWN = re.compile(r"(?=[^/?&=#]*\d)[^/?&=#]{8,}")
"""What looks drawn by lot: a word may stand in any text, and does no harm there."""
# A path or a header's value has words in it that may be anybody's.
_ONE_PIECE = re.compile(r"(?=\D*\d)[^\s/?&=#]{8,}")
_LEAST_RUN_CHARS = 2 * LEAST_CHARS
_HALF_ESCAPE = r"(?:%(?:25)?[0-9A-Fa-f]?|&#?\w{0,8}|\\(?:u[0-9A-Fa-f]{0,3})?)?"
_CUT_AFTER = re.compile(rf"{_HALF_ESCAPE}(?:…|\.\.\.)")
_CUT_OR_END_AFTER = re.compile(rf"{_HALF_ESCAPE}(?:…|\.\.\.|\Z)")
_ADDRESS = "://"
_CUTS = ("…", "...")

Span: TypeAlias = tuple[int, int]


def marks(value: str) -> tuple[str, ...]:
    """Pieces of a value, one of which is in every trace of it."""
    if _ADDRESS in value:
        return (value[-LEAST_CHARS:],)
    ends = (value[:LEAST_CHARS], value[-LEAST_CHARS:])
    return tuple(dict.fromkeys((*ends, *(_steps(value) if _ONE_PIECE.fullmatch(value) else ()))))


def traces(text: str, value: str, *, ends_cut: bool) -> Iterator[Span]:
    """Where a text shows the value: as a whole; cut off, down to 6 characters; 12 in a row of a drawn one.

    A value is cut off at an ellipsis and, with `ends_cut`, where the text begins and ends. An address counts
    as a whole: it begins as all addresses do, and what follows its host is a value of its own.
    """
    yield from ((start, start + len(value)) for start in _places(text, value))
    if _ADDRESS not in value:
        yield from _cut(text, value, ends_cut=ends_cut)
    if _ONE_PIECE.fullmatch(value):
        for at in range(0, len(value) - LEAST_CHARS + 1, LEAST_CHARS):
            yield from (span for span in _grown(text, value, at) if span[1] - span[0] >= _LEAST_RUN_CHARS)


def _cut(text: str, value: str, *, ends_cut: bool) -> Iterator[Span]:
    after = _CUT_OR_END_AFTER if ends_cut else _CUT_AFTER
    for span in _grown(text, value, 0):
        if after.match(text, span[1]):
            yield span
    for start, end in _grown(text, value, len(value) - LEAST_CHARS):
        if text.endswith(_CUTS, 0, start) or (ends_cut and start == 0):
            yield start, end


def _steps(value: str) -> Iterator[str]:
    # Side by side: of 12 characters in a row, one of these is always a part.
    starts = range(0, len(value) - LEAST_CHARS + 1, LEAST_CHARS)
    return (value[start : start + LEAST_CHARS] for start in starts)


def _places(text: str, piece: str) -> Iterator[int]:
    start = text.find(piece)
    while start >= 0:
        yield start
        start = text.find(piece, start + 1)


def _grown(text: str, value: str, at: int) -> Iterator[Span]:
    """Wherever six characters of a value, from `at` on, are, with all around them that is the value's too."""
    for place in _places(text, value[at : at + LEAST_CHARS]):
        start, end = place, place + LEAST_CHARS
        before = at
        while before > 0 and start > 0 and value[before - 1] == text[start - 1]:
            before, start = before - 1, start - 1
        after = at + LEAST_CHARS
        while after < len(value) and end < len(text) and value[after] == text[end]:
            after, end = after + 1, end + 1
        yield start, end
