"""Aliases in a title: the longest that begins at a word, with its capitals as they are."""

import re
from collections.abc import Iterable, Iterator

import msgspec

from ticker.config.naming import Naming
from ticker.enrich.symbols.title import Title

_WORD = re.compile(r"[^\W_]+")
_JOINTS = re.compile(r"^(?:\s+|\s?&\s?|[-.'\u2019/+]\s?|)$")
# Behind a hyphen, these still speak of the company: Apple-backed, ex-Google.
_TAILS = frozenset(
    {
        "backed",
        "owned",
        "funded",
        "parent",
        "led",
        "linked",
        "made",
        "maker",
        "supplier",
        "branded",
        "designed",
    }
)
_HEADS = frozenset({"ex", "anti", "pro", "non", "former"})


class Alias(msgspec.Struct, frozen=True):
    """One that stands in a title, from word `first` up to word `last`, which is no part of it."""

    text: str
    symbol: str
    first: int
    last: int


class Aliases:
    """Made once for all names that are known; a look at a title costs by its words, not by the aliases."""

    def __init__(self, namings: Iterable[Naming]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
        self._excluded: dict[str, list[tuple[str, ...]]] = {}
        for naming in namings:
            for alias in naming.aliases:
                self._add(alias, naming.symbol)
            for phrase in naming.excluded:
                words = tuple(_WORD.findall(phrase.casefold()))
                if words:
                    self._excluded.setdefault(words[0], []).append(words)
        for listed in self._by_first.values():
            listed.sort(key=lambda known: -len(known[0]))

    def _add(self, alias: str, symbol: str) -> None:
        words = tuple(_WORD.findall(alias))
        if words:
            self._by_first.setdefault(words[0], []).append((words, alias, symbol))

    def found(self, title: Title) -> Iterator[Alias]:
        """From left to right; what is part of a longer one, or of an excluded phrase, is left out."""
        silent = self._silent(title)
        place = 0
        while place < len(title.words):
            alias = self._at(title, place)
            if alias is None:
                place += 1
                continue
            place = alias.last
            if not silent & {*range(alias.first, alias.last)}:
                yield alias

    def _at(self, title: Title, place: int) -> Alias | None:
        for words, text, symbol in self._by_first.get(title.words[place], ()):
            last = place + len(words)
            if tuple(title.words[place:last]) == words and _is_whole(title, place, last, text):
                return Alias(text, symbol, place, last)
        return None

    def _silent(self, title: Title) -> set[int]:
        folded = [word.casefold() for word in title.words]
        return {
            place + offset
            for place, word in enumerate(folded)
            for phrase in self._excluded.get(word, ())
            if tuple(folded[place : place + len(phrase)]) == phrase
            for offset in range(len(phrase))
        }


def _is_whole(title: Title, first: int, last: int, alias: str) -> bool:
    """Whether an alias stands there as a word of its own, and as it is written."""
    if not all(_JOINTS.match(title.gaps[place]) for place in range(first + 1, last)):
        return False
    if _bare(title.text[title.starts[first] : title.ends[last - 1]]) != _bare(alias):
        return False
    before, after = title.gaps[first], title.gaps[last]
    if before.endswith(("$", "#", "@", "/", ".", "_", "&")) and not before[:-1].endswith(" "):
        return before.endswith("#")
    if before == "-" and not title.begins(first) and title.word(first - 1).casefold() not in _HEADS:
        return False
    if after.startswith("-") and last < len(title.words) and after == "-":
        return title.word(last).casefold() in _TAILS
    return not (after.startswith((".", "_", "/", "@", "&")) and len(after) == 1 and last < len(title.words))


def _bare(text: str) -> str:
    return "".join(char for char in text if not char.isspace() and char not in ".'\u2019")
