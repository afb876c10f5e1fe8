"""How many headlines a second are tagged with the symbols of 500 companies, beside what finds words alone."""

import re
from collections.abc import Callable, Sequence
from random import Random
from statistics import median
from time import process_time
from typing import TypeAlias

from benchmarks.settings import Progress, Settings
from benchmarks.table import Table
from ticker.config.naming import Naming
from ticker.enrich import Tagger
from ticker.events import Headline

_COMPANIES, _TITLES = 500, 4_000
_SYLLABLES = (
    "bar",
    "cor",
    "dex",
    "fal",
    "gen",
    "hol",
    "jun",
    "kel",
    "lor",
    "mar",
    "nex",
    "ort",
    "pal",
    "quin",
)
_TEMPLATES = (
    "{} shares hit record high after sales beat estimates",
    "{} and {} agree on standards for chargers",
    "Markets close higher as rate cut hopes return",
    "Judge dismisses lawsuit over sensors in {} watches",
    "Heavy rain floods villages in the north of the country",
    "Why the next big product of {} may be a pair of glasses",
)

Finding: TypeAlias = Callable[[str], int]


def tagged(settings: Settings, progress: Progress) -> Table:
    """CPU alone; each finds names in the same titles, in one process by turns."""
    names = _names()
    titles = _titles(names, round(_TITLES * min(1.0, settings.seconds)))
    finders = {
        "Ticker": _ticker(names),
        "a regex of all names": _regex(names),
        "flashtext": _flashtext(names),
    }
    rows = []
    for name, find in finders.items():
        progress(f"tagged: {name}")
        if find is None:
            rows.append((name, "not installed: pip install flashtext", "-", "-"))
            continue
        measured = [_rate(find, titles) for _ in range(max(2, settings.rounds))]
        rows.append((name, "names", f"{median(rate for rate, _ in measured):,.0f}", f"{measured[0][1]:,}"))
    return Table(
        f"Names of {_COMPANIES} companies in headlines",
        ("by", "finds", "headlines a second and core", "found"),
        tuple(rows),
        ("Ticker also reads cashtags, codes, and whether a name is meant; the others find words",),
    )


def _names() -> list[str]:
    rng, found = Random(3), dict[str, None]()
    while len(found) < _COMPANIES:
        found["".join(rng.choices(_SYLLABLES, k=rng.choice((2, 2, 3)))).capitalize()] = None
    return list(found)


def _titles(names: Sequence[str], titles: int) -> list[str]:
    rng = Random(4)
    return [
        template.format(*rng.sample(names, template.count("{}")))
        for template in rng.choices(_TEMPLATES, k=titles)
    ]


def _ticker(names: Sequence[str]) -> Finding:
    tagger = Tagger(Naming(f"S{index}", (name,)) for index, name in enumerate(names))

    def find(title: str) -> int:
        (body,) = tagger((_headline(title),))
        return len(body.symbols) if isinstance(body, Headline) else 0

    return find


def _headline(title: str) -> Headline:
    return Headline(headline_id="1", revision=1, title=title, source="benchmark", first_seen="")


def _regex(names: Sequence[str]) -> Finding:
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})\b")
    return lambda title: len(pattern.findall(title))


def _flashtext(names: Sequence[str]) -> Finding | None:
    try:
        from flashtext import KeywordProcessor
    except ImportError:
        return None
    keywords = KeywordProcessor(case_sensitive=True)
    for index, name in enumerate(names):
        keywords.add_keyword(name, f"S{index}")
    return lambda title: len(keywords.extract_keywords(title))


def _rate(find: Finding, titles: Sequence[str]) -> tuple[float, int]:
    began = process_time()
    found = sum(map(find, titles))
    return len(titles) / (process_time() - began), found
