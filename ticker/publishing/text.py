"""What people and programs say, fit to stand before others: plain text without what steers a screen. Pure."""

import unicodedata

MOST_CHARS = 2_000
MOST_AUTHOR_CHARS = 60

_OVERRIDES = frozenset("\u202d\u202e")
"""Show a text in another order than it is in: no language needs them, and a lie can be hidden by them."""
_DIRECTIONS = _OVERRIDES | frozenset("\u202a\u202b\u202c\u2066\u2067\u2068\u2069")
"""What lasts beyond a line that does not end it, and would turn around what stands behind a name."""
_LINE_ENDS = frozenset("\u2028\u2029")
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs by their category, with nothing to see."""


def clean_text(text: str, most_chars: int) -> str:
    """A text of any number of lines, trimmed, with LF between them; ValueError says what is wrong with it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    _refuse(lines, _OVERRIDES, allowed="\n\t")
    return _within(lines.strip(), most_chars)


def clean_line(text: str, most_chars: int) -> str:
    """One line of text, trimmed; ValueError says what is wrong with it."""
    _refuse(text.strip(), _DIRECTIONS | _LINE_ENDS)
    return _within(text.strip(), most_chars)


def _refuse(text: str, unwanted: frozenset[str], allowed: str = "") -> None:
    for place, char in enumerate(text, 1):
        kind = unicodedata.category(char)
        if (kind in ("Cc", "Cs") and char not in allowed) or char in unwanted:
            what = "half of a surrogate pair" if kind == "Cs" else f"the control character U+{ord(char):04X}"
            raise ValueError(f"text without {what}, which is character {place}")


def _within(text: str, most_chars: int) -> str:
    if not 1 <= len(text) <= most_chars:
        raise ValueError(f"1 to {most_chars:,} characters after trimming, not {len(text):,}")
    if is_blank(text):
        raise ValueError("a text in which there is something to see")
    return text


def is_blank(text: str) -> bool:
    """Whether nothing of a text can be seen."""
    return all(unicodedata.category(char)[0] in "ZC" or char in _BLANKS for char in text)
