"""Whether an alias means the company where it stands; pure."""

from ticker.enrich.symbols.aliases import Alias
from ticker.enrich.symbols.title import Title
from ticker.enrich.symbols.words import (
    BEFORE,
    DOUBTFUL,
    FIRST_NAMES,
    MARKET,
    NOT_BEFORE,
    NOT_BEHIND,
    NOT_BESIDE,
    NOT_IN_FRONT,
    NOUNS,
    VERBS,
    WEAK_VERBS,
    WORDS,
)

_SURE = 0.95
_LIKELY = 0.85
_PROBABLE = 0.75
_CONJUNCTIONS = frozenset({"and", "vs", "or", "as", "after", "on", "over"})
_PLACES = frozenset({"on", "of", "above", "below", "off", "in"})
"""Behind these a name among capitals is a thing: above Target, Oracle of Omaha."""
_OPENINGS = frozenset(
    {"watch", "live", "breaking", "update", "exclusive", "report", "opinion", "analysis", "video"}
)


def confidence(title: Title, alias: Alias) -> float:
    """How sure it is, 0 to 1; 0 where it means something else."""
    if _is_of_a_person(title, alias) or _is_within_a_name(title, alias):
        return 0.0
    if len(title.words[alias.first : alias.last]) > 1:
        return _SURE
    word = title.words[alias.first]
    if _means_something_else(title, alias, word):
        return 0.0
    if word not in WORDS:
        return _LIKELY if word in DOUBTFUL else _SURE
    return _of_a_word(title, alias)


def _is_of_a_person(title: Title, alias: Alias) -> bool:
    before = title.word(alias.first - 1)
    return (
        not title.begins(alias.first)
        and title.gaps[alias.first] == " "
        and before[:1].isupper()
        and before.casefold() in FIRST_NAMES
        and before.casefold() not in BEFORE
    )


def _is_within_a_name(title: Title, alias: Alias) -> bool:
    """Whether what stands before makes another name of it: Central Bank of America."""
    others = NOT_IN_FRONT.get(title.words[alias.first], ())
    return not title.begins(alias.first) and title.word(alias.first - 1).casefold() in others


def _means_something_else(title: Title, alias: Alias, word: str) -> bool:
    if title.word(alias.last).casefold() in NOT_BEHIND.get(word, ()) and not title.ends_at(alias.last):
        return True
    if _is_spoken_against(title, alias, word):
        return True
    if word not in WORDS and word not in DOUBTFUL:
        return False
    return not title.begins(alias.first) and _article_before(title, alias)


def _is_spoken_against(title: Title, alias: Alias, word: str) -> bool:
    against = NOT_BESIDE.get(word, frozenset())
    return any(one.casefold() in against for one in title.words) and not _noun_behind(title, alias)


def _article_before(title: Title, alias: Alias) -> bool:
    """Whether one speaks against a company, as it does not where a thing of the company's follows."""
    if title.word(alias.first - 1).casefold() not in NOT_BEFORE:
        return False
    return title.ends_at(alias.last) or _noun_behind(title, alias) is False


def _of_a_word(title: Title, alias: Alias) -> float:
    """For a name that is a word: what stands before it must fit, and something must speak for a company."""
    if not _fits_behind(title, alias):
        return 0.0
    if _noun_behind(title, alias) or _acts(title, alias):
        return _LIKELY
    return _PROBABLE if _is_name_in_sentence(title, alias) or _is_listed(title, alias) else 0.0


def _acts(title: Title, alias: Alias) -> bool:
    if title.gaps[alias.last] != " ":
        return False
    behind = title.word(alias.last).casefold()
    if behind == "to":
        return title.begins(alias.first) and title.word(alias.last + 1).casefold() not in NOT_BEFORE
    return behind in VERBS and (behind not in WEAK_VERBS or _speaks_of_markets(title, alias))


def _is_name_in_sentence(title: Title, alias: Alias) -> bool:
    """Whether it has a capital where a word would have none, and is no part of a longer name."""
    before, behind = title.word(alias.first - 1), title.word(alias.last)
    return (
        not title.is_capitalised
        and not title.begins(alias.first)
        and before[:1].islower()
        and (title.ends_at(alias.last) or not behind[:1].isupper())
    )


def _is_listed(title: Title, alias: Alias) -> bool:
    """Whether it stands at an end or beside others where markets are spoken of."""
    behind = title.word(alias.last).casefold()
    return (
        (title.ends_at(alias.last) or behind in _CONJUNCTIONS)
        and _speaks_of_markets(title, alias)
        and not (title.is_capitalised and title.word(alias.first - 1).casefold() in _PLACES)
    )


def _fits_behind(title: Title, alias: Alias) -> bool:
    if title.begins(alias.first):
        return True
    before = title.word(alias.first - 1)
    if before.casefold() in BEFORE or before.casefold() in _OPENINGS:
        return True
    # In a sentence, a capital behind a small word is a name; behind a capital, part of a longer one.
    return not title.is_capitalised and before[:1].islower() and before.casefold() not in NOT_BEFORE


def _noun_behind(title: Title, alias: Alias) -> bool:
    """Whether one of the next words is something that a company has: Target stock, Ford's yearly profit."""
    if title.ends_at(alias.last):
        return False
    place = alias.last
    reach = 1
    if title.gaps[place] in {"'", "\u2019"} and title.word(place) == "s":
        place, reach = place + 1, 4
    for ahead in range(place, min(place + reach, len(title.words))):
        if ahead > place and title.ends_at(ahead):
            return False
        if title.words[ahead].casefold() in NOUNS:
            return True
    return False


def _speaks_of_markets(title: Title, alias: Alias) -> bool:
    return any(
        word.casefold() in MARKET
        for place, word in enumerate(title.words)
        if not alias.first <= place < alias.last
    )
