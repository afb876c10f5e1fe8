"""`ticker check --explain KEY`: what docs/configuration.md says of a key; pure."""

import re
import textwrap
from collections.abc import Iterator, Sequence

from ticker.config.reference import CONFIG, KIND, KeyEntry, steps_of
from ticker.config.yaml.problems import closest
from ticker.errors import TickerError

_POSITION = re.compile(r"\[(\d+)\]")
_ELSEWHERE = "see below"
_WIDTH = 100


def explained(key: str, reference: Sequence[KeyEntry]) -> Iterator[str]:
    """The lines to print; TickerError for what is no key, with the one that is meant."""
    for entry in found(key, reference):
        yield from _told(entry)


def found(key: str, reference: Sequence[KeyEntry]) -> list[KeyEntry]:
    """The rows of a key, in whatever files it may stand; of a group of keys, those of all in it.

    It may be written as in a message (`alerts[0].when`), with the names of one's own (`channels.world.keep`),
    behind its kind (`rss.every`) or without what is around it (`severity`).
    """
    steps = steps_of(_POSITION.sub(r".*", key.strip().strip(".")))
    known = [entry for entry in reference if entry.default != _ELSEWHERE]
    for near in (_is, _is_below, _ends_with):
        rows = [entry for entry in known if any(near(place, steps) for place in _places(entry))]
        if rows:
            return rows
    raise TickerError(key, f"is no key of config.yaml or of a feed file{_hint(key, known)}")


def _places(entry: KeyEntry) -> tuple[tuple[str, ...], ...]:
    """A row's own path, and that behind the kind of source that it is of."""
    kind = entry.section.removeprefix(KIND)
    return (entry.steps,) if kind == entry.section else (entry.steps, (kind, *entry.steps))


def _is(pattern: Sequence[str], steps: Sequence[str]) -> bool:
    """Whether a path is meant by a row, whose `*` stands for any name: a symbol may have a dot in it."""
    if not pattern or not steps:
        return not pattern and not steps
    if pattern[0] != "*":
        return pattern[0] == steps[0] and _is(pattern[1:], steps[1:])
    return any(_is(pattern[1:], steps[taken:]) for taken in range(1, len(steps) + 1))


def _is_below(pattern: Sequence[str], steps: Sequence[str]) -> bool:
    return any(_is(pattern[:length], steps) for length in range(1, len(pattern)))


def _ends_with(pattern: Sequence[str], steps: Sequence[str]) -> bool:
    return any(_is(pattern[begin:], steps) for begin in range(1, len(pattern)))


def _hint(key: str, known: Sequence[KeyEntry]) -> str:
    whole = closest(key, [entry.key for entry in known])
    near = whole or closest(key.rpartition(".")[2], [entry.key.rpartition(".")[2] for entry in known])
    return f', did you mean "{near}"?' if near else "; docs/configuration.md has them all"


def _told(entry: KeyEntry) -> Iterator[str]:
    where = (
        entry.section
        if entry.section == CONFIG
        else f"feed file, {entry.section}".removesuffix(", Feed files")
    )
    yield f"{entry.key} ({where})"
    for text in textwrap.wrap(entry.meaning, _WIDTH):
        yield f"  {text}"
    yield f"  default: {entry.default or 'none'}"
    if entry.values:
        yield from textwrap.wrap(
            f"values: {entry.values}", _WIDTH, initial_indent="  ", subsequent_indent="    "
        )
    yield f"  written in: docs/configuration.md, line {entry.line}"
