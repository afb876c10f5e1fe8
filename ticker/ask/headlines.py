"""What a search among all headlines that are kept may be asked for, beside what a stream may. Pure."""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

import msgspec

from ticker.ask.moment import A_MOMENT, moment, ms_of
from ticker.ask.paging import BEFORE, LIMIT
from ticker.ask.parameters import TEXT, Arguments, Many, Once, Parameter, Values, listed
from ticker.ask.subscription import CHANNELS, MAX_WORDS, SYMBOLS, WORDS, Subscription, at_most, narrowed
from ticker.errors import QueryError
from ticker.events import Headline, Record

MAX_SOURCES = 100


class HeadlineSearch(msgspec.Struct, frozen=True, dict=True):
    """Parts AND; of `sources` one has to be the headline's, and none of `without` may stand in it.

    A phrase is words that follow one another, the last of which may go on. `from_ms` is the first instant
    at which a headline may have been published, and `to_ms` the first at which it may not.
    """

    subscription: Subscription
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    from_ms: int | None = None
    to_ms: int | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether headlines have to be looked at one by one."""
        return self.subscription.is_narrow or bool(self.without or self.sources)

    @cached_property
    def _wanted(self) -> tuple[re.Pattern[str], ...]:
        return tuple(map(_pattern, self.phrases))

    @cached_property
    def _unwanted(self) -> tuple[re.Pattern[str], ...]:
        return tuple(map(_pattern, self.without))

    def admits(self, record: Record) -> bool:
        """Whether a headline of the right channel passes all but the times."""
        if not self.subscription.admits(record):
            return False
        if not (self.phrases or self.without or self.sources):
            return True
        body = record.body
        if self.sources and not (isinstance(body, Headline) and body.source in self.sources):
            return False
        text = body.words.casefold()
        return all(one.search(text) for one in self._wanted) and not any(
            one.search(text) for one in self._unwanted
        )


def _pattern(phrase: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, phrase.split())))


def _phrases(name: str, texts: Sequence[str]) -> tuple[str, ...]:
    phrases = sorted({" ".join(text.casefold().split()) for text in texts} - {""})
    at_most(MAX_WORDS, name, (word for phrase in phrases for word in phrase.split()), "words")
    if len(phrases) > MAX_WORDS:
        raise QueryError("bad_parameter", name, f"got {len(phrases)}", f"at most {MAX_WORDS}")
    return tuple(phrases)


PHRASES = Many(
    name="phrase",
    sample="warning",
    read=lambda texts: _phrases("phrase", texts),
    meaning="only headlines in which these words follow one another; may be given several times",
)
WITHOUT = Many(
    name="without",
    sample="football",
    read=lambda texts: _phrases("without", texts),
    meaning="no headline with this word, or these that follow one another; may be given several times",
)
SOURCES = Many(
    name="sources",
    alias="source",
    sample="bbc",
    read=lambda texts: tuple(at_most(MAX_SOURCES, "sources", listed(texts), "sources")),
    meaning=f"only headlines of one of these sources, by their names; at most {MAX_SOURCES}",
    values=Values(type="array", items=TEXT),
)
PUBLISHED_FROM = Once(
    name="from",
    sample="7d",
    read=moment,
    expected=A_MOMENT,
    meaning=f"only headlines published then or later: {A_MOMENT}",
)
PUBLISHED_TO = Once(
    name="to",
    sample="2100-01-01T00:00:00Z",
    read=moment,
    expected=A_MOMENT,
    meaning=f"only headlines published before: {A_MOMENT}",
)
_ITS_OWN: tuple[Parameter, ...] = (PHRASES, WITHOUT, SOURCES, PUBLISHED_FROM, PUBLISHED_TO, LIMIT, BEFORE)
HEADLINES: tuple[Parameter, ...] = (CHANNELS, SYMBOLS, WORDS, *_ITS_OWN)
"""All that headlines may be asked for."""


def headline_search(arguments: Arguments, known: Sequence[str], now_ms: int) -> HeadlineSearch:
    """What a query wants of the headlines of the `known` channels."""
    asked = narrowed(arguments, known, "headline", _ITS_OWN)
    phrases = PHRASES.of(arguments)
    return HeadlineSearch(
        # The index of words then narrows down what has to be looked at for the phrases, too.
        msgspec.structs.replace(asked, words=_with_words_of(phrases, asked.words)),
        phrases,
        WITHOUT.of(arguments),
        SOURCES.of(arguments),
        ms_of(PUBLISHED_FROM.of(arguments), now_ms, None),
        ms_of(PUBLISHED_TO.of(arguments), now_ms, None),
    )


def _with_words_of(phrases: Iterable[str], words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({*words, *(word for phrase in phrases for word in phrase.split())}))
