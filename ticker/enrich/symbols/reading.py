"""Whether an alias means the company where it stands; pure."""

import re

from ticker.enrich.symbols.aliases import Alias
from ticker.enrich.symbols.title import Title
from ticker.enrich.symbols.words import (
    AMBIGUOUS,
    BEFORE,
    BUSINESS,
    DEALINGS,
    DEEDS,
    DOUBTFUL,
    FIRST_NAMES,
    KIN,
    MARKET,
    MEDICAL,
    NAMES_BEHIND,
    NAMESAKES,
    NOT_BEFORE,
    NOT_BEHIND,
    NOT_BESIDE,
    NOT_IN_FRONT,
    NOUNS,
    PERSONAL,
    QUALITIES,
    ROLES,
    SPORTS,
    STRONG_NOUNS,
    THINGS,
    VERBS,
    WEAK_VERBS,
    WORDS,
)

_SURE = 0.95
_LIKELY = 0.85
_PROBABLE = 0.75
_TELLING = frozenset({"Intel"})
"""Names that as words have no capital within a sentence, before what companies have as well."""
_SCORE = re.compile(r"(?<![\w-])[0-9]{1,3}[-\u2013][0-9]{1,3}(?![\w-])")
_JOINED = frozenset({",", "and", "&", "or", ", and", "vs", "versus"})
_REACH = 4
"""How many words behind a name are looked at for what it has, or is."""
_CONJUNCTIONS = frozenset({"and", "vs", "or", "as", "after", "on", "over"})
_PLACES = frozenset({"on", "of", "above", "below", "off", "in"})
"""Behind these a name among capitals is a thing: above Target, Oracle of Omaha."""
_OPENINGS = frozenset(
    {"watch", "live", "breaking", "update", "exclusive", "report", "opinion", "analysis", "video"}
)


def is_another(title: Title, alias: Alias) -> bool:
    """Whether something shows that it means something else."""
    if _is_of_a_person(title, alias) or _is_within_a_name(title, alias) or _is_namesake(title, alias):
        return True
    word = title.words[alias.first]
    if _means_something_else(title, alias, word):
        return True
    return alias.last - alias.first == 1 and word in AMBIGUOUS and _is_called_so(title, alias)


def confidence(title: Title, alias: Alias) -> float:
    """How sure it is, 0 to 1, if nothing shows that it is another; 0 where nothing speaks for a company."""
    if alias.last - alias.first > 1:
        return _SURE
    word = title.words[alias.first]
    if word not in WORDS:
        return _LIKELY if word in DOUBTFUL else _SURE
    return _of_a_word(title, alias)


def beside(title: Title, alias: Alias, other: Alias) -> float:
    """How sure it is where nothing else speaks for it, and it stands beside a company: Uber, Lyft drivers."""
    first, second = sorted((alias, other), key=lambda one: one.first)
    between = title.text[title.ends[first.last - 1] : title.starts[second.first]]
    if between.strip().casefold() not in _JOINED:
        return 0.0
    return _PROBABLE if second is other or _ends_a_name(title, alias) else 0.0


def _ends_a_name(title: Title, alias: Alias) -> bool:
    """Whether what follows is no further part of a name: Boeing and United Nations."""
    if title.ends_at(alias.last):
        return True
    behind = title.word(alias.last)
    return behind[:1].islower() or behind.casefold() in NOUNS or behind.casefold() in VERBS


def _is_namesake(title: Title, alias: Alias) -> bool:
    """Whether it is a place, a contest or a fund that bears the name: Citi Field, the Sony Open."""
    behind = title.word(alias.last)
    if title.gaps[alias.last] != " " or not behind[:1].isupper() or behind.casefold() not in NAMESAKES:
        return False
    # Among capitals, stores are open.
    return behind != "Open" or not title.is_capitalised


def _is_of_a_person(title: Title, alias: Alias) -> bool:
    before = title.word(alias.first - 1)
    return (
        not title.begins(alias.first)
        and title.gaps[alias.first] == " "
        and before[:1].isupper()
        and before.casefold() in FIRST_NAMES
        and before.casefold() not in BEFORE
    )


def _is_called_so(title: Title, alias: Alias) -> bool:
    """Whether it is somebody: Gwyneth Paltrow's daughter Apple, or who is asked for: Who was Tesla?"""
    if _is_first_name(title, alias):
        return True
    if title.begins(alias.first):
        return False
    before = title.word(alias.first - 1).casefold()
    asked = before in {"was", "is"} and title.word(alias.first - 2).casefold() == "who"
    return (before in KIN and title.gaps[alias.first] == " ") or asked


def _is_first_name(title: Title, alias: Alias) -> bool:
    """Whether a name of people follows: Amazon Ashley."""
    behind = title.word(alias.last)
    is_name = behind[:1].isupper() and behind.casefold() in NAMES_BEHIND
    return is_name and title.gaps[alias.last] == " "


def _is_within_a_name(title: Title, alias: Alias) -> bool:
    """Whether what stands before makes another name of it: Central Bank of America."""
    others = NOT_IN_FRONT.get(title.words[alias.first], ())
    return not title.begins(alias.first) and title.word(alias.first - 1).casefold() in others


def _means_something_else(title: Title, alias: Alias, word: str) -> bool:
    if _is_said_behind(title, alias, NOT_BEHIND.get(word, frozenset())):
        # In a sentence, the word would have no capital: an intel chief, Intel's chief.
        return not (word in _TELLING and _is_capital(title, alias))
    if _is_spoken_against(title, alias, word):
        return True
    if word in AMBIGUOUS and _is_of_his(title, alias):
        return True
    is_plain = alias.last - alias.first > 1 and word not in DOUBTFUL
    if is_plain or word not in AMBIGUOUS:
        return False
    return not title.begins(alias.first) and _article_before(title, alias)


def _is_of_his(title: Title, alias: Alias) -> bool:
    """Whether it is a person's: Tesla's birthday."""
    return _is_possessive(title, alias) and title.word(alias.last + 1).casefold() in PERSONAL


def _is_said_behind(title: Title, alias: Alias, words: frozenset[str]) -> bool:
    return title.word(alias.last).casefold() in words and not title.ends_at(alias.last)


def _is_spoken_against(title: Title, alias: Alias, word: str) -> bool:
    against = NOT_BESIDE.get(word, frozenset())
    if alias.text.isupper():
        against |= MEDICAL
    if word in WORDS:
        against |= SPORTS
        if _SCORE.search(title.text) and not _noun_behind(title, alias, STRONG_NOUNS):
            return True
    others = (*title.words[: alias.first], *title.words[alias.last :])
    return any(one.casefold() in against for one in others) and not _noun_behind(title, alias, STRONG_NOUNS)


def _article_before(title: Title, alias: Alias) -> bool:
    """Whether one speaks against a company, as it does not where a thing of the company's follows."""
    if title.word(alias.first - 1).casefold() not in NOT_BEFORE:
        return False
    return not _noun_behind(title, alias)


def _of_a_word(title: Title, alias: Alias) -> float:
    """For a name that is a word: what stands before it must fit, and something must speak for a company."""
    if not _fits_behind(title, alias):
        return 0.0
    if _acts(title, alias) or _is_explained(title, alias) or _has_something(title, alias):
        return _LIKELY
    likely = _is_name_in_sentence(title, alias) or _is_listed(title, alias) or _leads_a_list(title, alias)
    return _PROBABLE if likely else 0.0


def _has_something(title: Title, alias: Alias) -> bool:
    """Whether something of a company's follows; a word for how things are says so of anything."""
    word, owns = title.words[alias.first], _is_possessive(title, alias)
    if word in QUALITIES and not owns:
        return title.word(alias.last).casefold() in {"shares", "stock"}
    return _noun_behind(title, alias) or (word in THINGS and owns and title.begins(alias.first))


def _is_possessive(title: Title, alias: Alias) -> bool:
    return title.gaps[alias.last] in {"'", "\u2019"} and title.word(alias.last) == "s"


def _is_explained(title: Title, alias: Alias) -> bool:
    """Whether it is said behind a comma what company it is: Block, the owner of Cash App, adds."""
    if title.gaps[alias.last] != ", ":
        return False
    behind = title.words[alias.last : alias.last + _REACH]
    said = [place for place, word in enumerate(behind) if word.casefold() in ROLES]
    return bool(said) and not any(title.ends_at(alias.last + place) for place in range(1, said[0] + 1))


def _acts(title: Title, alias: Alias) -> bool:
    if title.gaps[alias.last] != " ":
        return False
    behind, then = title.word(alias.last).casefold(), title.word(alias.last + 1).casefold()
    if behind == "to":
        return title.begins(alias.first) and then not in NOT_BEFORE
    if behind == "in":
        return title.begins(alias.first) and then in DEALINGS
    if behind not in VERBS:
        return False
    if title.words[alias.first] in QUALITIES:
        # A team beats and a region braces itself too.
        return behind in DEEDS or _speaks_of_business(title, alias)
    return behind not in WEAK_VERBS or _speaks_of_markets(title, alias)


def _is_name_in_sentence(title: Title, alias: Alias) -> bool:
    """Whether it has a capital where a word would have none, and is no part of a longer name."""
    behind = title.word(alias.last)
    return _is_capital(title, alias) and (title.ends_at(alias.last) or not behind[:1].isupper())


def _is_capital(title: Title, alias: Alias) -> bool:
    """Whether its capital is that of a name: within a sentence, behind a comma too."""
    if title.is_capitalised or alias.first == 0:
        return False
    if title.gaps[alias.first] == ", ":
        return True
    return not title.begins(alias.first) and title.word(alias.first - 1)[:1].islower()


def _leads_a_list(title: Title, alias: Alias) -> bool:
    """Whether another name follows it, and what both do: Ford and Renault to build, Lilly, Novo cut."""
    if alias.first or title.is_capitalised or title.words[0] in QUALITIES:
        return False
    by_comma, by_word = title.gaps[alias.last] == ", ", title.word(alias.last) == "and"
    other = alias.last + by_word
    behind = title.words[other : other + _REACH]
    does = any(word == "to" or word in VERBS for word in behind[1:])
    return (by_comma or by_word) and bool(behind) and behind[0][:1].isupper() and does


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


def _noun_behind(title: Title, alias: Alias, nouns: frozenset[str] = NOUNS) -> bool:
    """Whether one of the next words is something that a company has: Target stock, Ford's yearly profit."""
    if title.ends_at(alias.last):
        return False
    place = alias.last
    reach = 1
    if _is_possessive(title, alias):
        place, reach = place + 1, _REACH
    for ahead in range(place, min(place + reach, len(title.words))):
        if ahead > place and title.ends_at(ahead):
            return False
        if title.words[ahead].casefold() in nouns:
            return True
    return False


def _speaks_of_markets(title: Title, alias: Alias) -> bool:
    return any(
        word.casefold() in MARKET
        for place, word in enumerate(title.words)
        if not alias.first <= place < alias.last
    )


def _speaks_of_business(title: Title, alias: Alias) -> bool:
    """Whether anything but the word right behind is of companies or of markets."""
    others = (*title.words[: alias.first], *title.words[alias.last + 1 :])
    return any(word.casefold() in BUSINESS for word in others)
