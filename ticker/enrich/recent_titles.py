"""The titles of some days, by their words: which of them a new one may be a rewrite of."""

from collections import Counter, OrderedDict

import msgspec

from ticker.enrich.likeness import same_story, says_enough
from ticker.enrich.wording import Wording, wording

WINDOW_MS = 2 * 24 * 3_600_000
"""How far apart the same story may be told: later, the same words tell of something else."""
MOST_TITLES = 20_000
_MOST_COMMON = 400
"""A word of more titles than that finds nothing: that many would have to be compared."""
_MOST_COMPARED = 50


class ToldTitle(msgspec.Struct, frozen=True):
    """What is known of one that was told; `at_ms` is when it was first seen."""

    source: str
    story: str
    at_ms: int
    words: Wording


class RecentTitles:
    """Of each headline the newest title, as many as MOST_TITLES."""

    def __init__(self) -> None:
        self._titles: OrderedDict[tuple[str, str], ToldTitle] = OrderedDict()
        self._by_word: dict[str, dict[tuple[str, str], None]] = {}

    def add(self, name: tuple[str, str], title: str, story: str, at_ms: int) -> None:
        """Remember a title of the headline that is called `name` (source and id)."""
        self._drop(name)
        words = wording(title)
        if not says_enough(words):
            return
        self._titles[name] = ToldTitle(name[0], story, at_ms, words)
        for word in words.content:
            self._by_word.setdefault(word, {})[name] = None
        if len(self._titles) > MOST_TITLES:
            self._drop(next(iter(self._titles)))

    def story_like(self, source: str, title: str, at_ms: int) -> str | None:
        """The story of the first title of another source that tells the same within the window."""
        words = wording(title)
        if not says_enough(words):
            return None
        like = [
            told
            for told in self._candidates(words)
            if told.source != source
            and abs(told.at_ms - at_ms) <= WINDOW_MS
            and same_story(words, told.words)
        ]
        return min(like, key=lambda told: told.at_ms).story if like else None

    def _candidates(self, words: Wording) -> list[ToldTitle]:
        shared: Counter[tuple[str, str]] = Counter()
        for word in words.content:
            listed = self._by_word.get(word, {})
            if len(listed) <= _MOST_COMMON:
                shared.update(listed.keys())
        return [self._titles[name] for name, count in shared.most_common(_MOST_COMPARED) if count > 1]

    def _drop(self, name: tuple[str, str]) -> None:
        title = self._titles.pop(name, None)
        if title is None:
            return
        for word in title.words.content:
            listed = self._by_word[word]
            del listed[name]
            if not listed:
                del self._by_word[word]
