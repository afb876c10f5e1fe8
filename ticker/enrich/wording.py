"""A title as it is compared with others: its words without dress, and its numbers; pure."""

import re
import unicodedata

import msgspec

from ticker.enrich.amounts import plain
from ticker.enrich.contrasts import listed

_PREFIX = re.compile(
    r"^\s*(?:(?:update|wrapup|refile|corrected|recast|breaking(?: news)?|just in|urgent|flash|exclusive"
    r"|live(?: updates?)?|developing)\s*\d*\s*[-:|\u2013\u2014]+\s*)+",
    re.IGNORECASE,
)
_BAR_SUFFIX = re.compile(r"\s+[|\u00b7\u2022]\s+[^|\u00b7\u2022]{1,40}$")
_DASH_SUFFIX = re.compile(r"\s+[-\u2013\u2014]\s+(?:the\s+)?[A-Z][\w.&']*(?:\s+[\w.&']+){0,2}$")
_LEAST_LEFT = 4
"""How many words a title keeps: a shorter rest would be its subject rather than the whole of it."""
_WORD = re.compile(r"[^\W_]+(?:[.,/][^\W_]+)*%?")
_INITIALS = re.compile(r"(?<![^\W_])((?:[^\W\d_]\.){2,})")
_POSSESSIVE = re.compile(r"['\u2019\u02bc](?:s\b)?")
_LITTLE = listed(
    "a an and are as at be been by for from has have he her his how i in into is it its of on or "
    "our over she than that the their them they this to under us was we were what when where which "
    "who why will with you your after amid but new says said say"
)


class Wording(msgspec.Struct, frozen=True):
    """`text` has the words in alphabetical order, `content` those that mean something by themselves."""

    text: str
    words: frozenset[str]
    content: frozenset[str]
    numbers: tuple[str, ...]


def wording(title: str) -> Wording:
    """Take off what publishers put around a title, and how they dress it."""
    bare = _bare(_INITIALS.sub(lambda match: match[1].replace(".", ""), title))
    spelled = [word for raw in _words(bare) for word in plain(_unaccented(raw.casefold()))]
    words = frozenset(spelled)
    return Wording(
        text=" ".join(sorted(spelled)),
        words=words,
        content=frozenset(word for word in words if word not in _LITTLE),
        numbers=tuple(sorted(word for word in spelled if any(map(str.isdigit, word)))),
    )


def _bare(title: str) -> str:
    bare = unicodedata.normalize("NFKC", title)
    bare = _PREFIX.sub("", bare)
    for suffix in (_BAR_SUFFIX, _DASH_SUFFIX):
        shorter = suffix.sub("", bare)
        if len(_words(shorter)) >= _LEAST_LEFT:
            bare = shorter
    return _POSSESSIVE.sub("", bare)


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _unaccented(word: str) -> str:
    parts = unicodedata.normalize("NFD", word)
    return "".join(part for part in parts if not unicodedata.combining(part))
