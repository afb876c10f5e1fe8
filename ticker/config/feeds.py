"""The feed files: which there are, the sources in each, and what no two of them may share."""

import re
from collections.abc import Collection
from collections.abc import Mapping as Environ
from pathlib import Path
from typing import TypeAlias

import msgspec

from ticker.config.document import KeyPath, Listing, Mapping, Scalar, Tree, UnreadableError, dotted, read
from ticker.config.problems import Problem, closest, listed, shown, suggestion
from ticker.config.types import NAME_PATTERN, RssSource, SimulatorSource
from ticker.config.validation import validate

AnySource: TypeAlias = RssSource | SimulatorSource
KINDS: dict[str, type[RssSource] | type[SimulatorSource]] = {"rss": RssSource, "simulator": SimulatorSource}
_SUFFIXES = frozenset({".yaml", ".yml"})


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """One source as it stands in its file; `where` is its path there, `stem` its name if it says none."""

    file: str
    tree: Mapping
    where: KeyPath
    stem: str | None
    siblings: int

    @property
    def name(self) -> str | None:
        value = self.tree.at("name")
        return self.stem if value is None else _text(value)

    def problem(self, key: str, text: str) -> Problem:
        return Problem(self.file, self.tree.line_of(key), f"{dotted((*self.where, key))}: {text}")


def feed_files(place: Path) -> list[Path]:
    """The YAML files of a folder by name, or the one file itself; OSError if it cannot be listed.

    Hidden files are left out: editors keep their locks and swap files beside what they edit.
    """
    if not place.is_dir():
        place.stat()
        return [place]
    inside = (file for file in place.iterdir() if not file.name.startswith("."))
    return sorted(file for file in inside if file.suffix in _SUFFIXES)


def sources_in(file: Path, environ: Environ[str, str]) -> tuple[list[Written], list[Problem]]:
    """Read one feed file, which holds a source or a list of sources."""
    shown_file = str(file)
    try:
        root, remarks = read(file, environ)
    except UnreadableError as error:
        return [], [Problem(shown_file, *error.remark)]
    problems = [Problem(shown_file, *remark) for remark in remarks]
    items: tuple[tuple[KeyPath, Tree], ...] = (((), root),)
    if isinstance(root, Listing):
        items = tuple(((position,), item) for position, item in enumerate(root.items))
    if not items:
        problems.append(Problem(shown_file, root.line, "expected a source or a list of sources, got none"))
    stem = file.stem if len(items) == 1 else None
    written = []
    for where, item in items:
        if isinstance(item, Mapping):
            written.append(Written(file=shown_file, tree=item, where=where, stem=stem, siblings=len(items)))
        elif not (isinstance(item, Scalar) and item.broken):
            text = f"expected a source, as keys and values, got {shown(item)}"
            problems.append(Problem(shown_file, item.line, text))
    return written, problems


def typed(written: Written, channels: Collection[str] | None) -> tuple[AnySource | None, list[Problem]]:
    """Read one source as its kind's type; `channels` are those there are, None if that is not known."""
    unnamed = _name_problems(written)
    problems = unnamed + _channel_problems(written, channels)
    kind = written.tree.at("kind")
    model = KINDS.get(_text(kind) or "")
    if model is None:
        return None, problems + _kind_problems(written, kind)
    given = {}
    if "name" not in written.tree.entries:
        # Where there is no name to use, this one lets validation go on and find everything else.
        given["name"] = "unnamed" if unnamed else str(written.stem)
    source, others = validate(model, written.tree, written.file, given, written.where)
    address = written.tree.at("url")
    if isinstance(source, RssSource) and isinstance(address, Scalar) and address.is_from_elsewhere:
        source = source.written_as(address.written)
    return source, problems + others


def shared(sources: list[Written]) -> list[Problem]:
    """What two sources both claim: a name, or a simulated symbol, whose `quote:SYMBOL` would be one key."""
    problems = []
    names: dict[str, str] = {}
    symbols: dict[str, str] = {}
    for source in sources:
        if source.name is not None:
            place = f"{source.file}:{source.tree.line_of('name')}"
            first = names.setdefault(source.name, place)
            if first is not place:
                told = shown(source.tree.at("name")) if source.tree.at("name") else f'"{source.name}"'
                problems.append(source.problem("name", f"{told} is already the name of {first}"))
        problems += _shared_symbols(source, symbols)
    return problems


def _shared_symbols(source: Written, symbols: dict[str, str]) -> list[Problem]:
    table = source.tree.at("symbols")
    if not isinstance(table, Mapping) or _text(source.tree.at("kind")) != "simulator":
        return []
    problems = []
    for symbol, entry in table.entries.items():
        place = f"{source.file}:{entry.line}"
        first = symbols.setdefault(symbol, place)
        if first is not place:
            problems.append(
                Problem(source.file, entry.line, f"symbols.{symbol}: already simulated at {first}")
            )
    return problems


def _name_problems(written: Written) -> list[Problem]:
    if "name" in written.tree.entries:
        return []
    if written.stem is None:
        text = f"missing, expected one for each of the {written.siblings} sources in this file"
        return [written.problem("name", text)]
    if re.fullmatch(NAME_PATTERN, written.stem):
        return []
    text = f'missing, expected one because the file\'s own name "{written.stem}" cannot be it'
    return [written.problem("name", text)]


def _channel_problems(written: Written, channels: Collection[str] | None) -> list[Problem]:
    value = written.tree.at("channel")
    name = _text(value)
    if channels is None or name is None or name in channels or not re.fullmatch(NAME_PATTERN, name):
        return []
    return [written.problem("channel", _choice(value, channels))]


def _kind_problems(written: Written, kind: Tree | None) -> list[Problem]:
    if kind is None:
        wrong = next((key for key in written.tree.entries if closest(key, ["kind"])), None)
        if wrong is not None:
            return [written.problem(wrong, f"unknown key, {suggestion(wrong, ['kind'])}")]
        return [written.problem("kind", f"missing, expected {' or '.join(KINDS)}")]
    if isinstance(kind, Scalar) and kind.broken:
        return []
    return [written.problem("kind", _choice(kind, KINDS))]


def _choice(value: Tree | None, allowed: Collection[str]) -> str:
    near = closest(_text(value) or "", allowed)
    hint = f', did you mean "{near}"?' if near else ""
    return f"expected {listed(allowed)}, got {shown(value)}{hint}"


def _text(tree: Tree | None) -> str | None:
    return tree.text if isinstance(tree, Scalar) else None
