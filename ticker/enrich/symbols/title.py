"""A title as words with their places."""

import re
from functools import cached_property

# An ampersand, dot or hyphen within a word is looked at as what stands between two.
_WORD = re.compile(r"[^\W_]+")
_SEPARATED = re.compile(r"[:;,.!?|()\[\]\"\u2013\u2014\u201c\u201d\u2018]|\s[-'/]|[-/']\s")
# What wires put before a title, without a space: UPDATE 2-Apple, WRAPUP 1-Shell, REFILE-Ford.
_WIRED = re.compile(r"(?:[A-Z]{3,}(?: [0-9]{1,2})?-)+(?=[A-Z])")
_LEAST_SMALL = 0.3


class Title:
    """`words` with `starts` and `ends`, in characters; `gaps[i]` is what stands before word i."""

    def __init__(self, text: str) -> None:
        self.text = text
        found = list(_WORD.finditer(text))
        self.words = [match[0] for match in found]
        self.starts = [match.start() for match in found]
        self.ends = [match.end() for match in found]
        edges = [0, *self.ends]
        self.gaps = [text[edge:start] for edge, start in zip(edges, self.starts, strict=False)]
        self.gaps.append(text[edges[-1] :])

    @cached_property
    def is_shouted(self) -> bool:
        """Whether it is in capitals throughout, so that they say nothing."""
        return len(self.words) > 2 and not any(char.islower() for char in self.text)

    @cached_property
    def is_capitalised(self) -> bool:
        """Whether nearly every word begins with a capital, so that a capital is no sign of a name."""
        letters = [word for word in self.words if word[0].isalpha() and len(word) > 3]
        small = sum(word[0].islower() for word in letters)
        return small < _LEAST_SMALL * len(letters)

    @cached_property
    def _wired(self) -> int:
        """Where the title begins behind what a wire has put before it."""
        found = _WIRED.match(self.text)
        return found.end() if found else 0

    def begins(self, place: int) -> bool:
        """Whether a sentence, or a part of one, begins with the word at a place."""
        if place == 0 or self.starts[place : place + 1] == [self._wired]:
            return True
        return _SEPARATED.search(self.gaps[place]) is not None

    def ends_at(self, place: int) -> bool:
        """Whether a sentence, or a part of one, ends before the word at a place."""
        return place >= len(self.words) or _SEPARATED.search(self.gaps[place]) is not None

    def word(self, place: int) -> str:
        """Empty beyond either end."""
        return self.words[place] if 0 <= place < len(self.words) else ""
