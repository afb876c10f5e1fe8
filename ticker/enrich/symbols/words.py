"""The word lists of words.toml: what is said around the names of companies, and around their namesakes."""

import tomllib
from importlib.resources import files

# Of TOML, as it is read in a fifth of the time that YAML takes, at each start.
_LISTS = tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))


def _of(key: str) -> frozenset[str]:
    return frozenset(_LISTS[key].split())


def _by_name(key: str) -> dict[str, frozenset[str]]:
    return {name: frozenset(words.split()) for name, words in _LISTS[key].items()}


WORDS = _of("words")
DOUBTFUL = _of("doubtful")
AMBIGUOUS = WORDS | DOUBTFUL
NOT_BEHIND = _by_name("not_behind")
NOT_BESIDE = _by_name("not_beside")
NOT_IN_FRONT = _by_name("not_in_front")
NOT_BEFORE = _of("not_before")
SPORTS = _of("sports")
THINGS = _of("things")
QUALITIES = _of("qualities")
NOUNS = _of("nouns")
STRONG_NOUNS = NOUNS - _of("weak_nouns")
ROLES = _of("roles")
DEEDS = _of("deeds")
DEALINGS = _of("dealings")
KIN = _of("kin")
PERSONAL = _of("personal")
NAMESAKES = _of("namesakes")
MEDICAL = _of("medical")
VERBS = _of("verbs")
WEAK_VERBS = _of("weak_verbs")
BEFORE = _of("before")
MARKET = _of("market")
BUSINESS = NOUNS | MARKET
FIRST_NAMES = _of("first_names")
NAMES_BEHIND = FIRST_NAMES - _of("also_places")
NO_SYMBOLS = _of("no_symbols")
