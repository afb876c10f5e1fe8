"""The feed files: which there are, the sources in each, and what no two of them may share."""

import re
from collections.abc import Collection, Iterator, Sequence
from collections.abc import Mapping as Environ
from pathlib import Path
from typing import Any

import msgspec

from ticker.config.checking.validation import validate
from ticker.config.scalars import NAME_PATTERN
from ticker.config.secrecy.secrets import PUBLIC
from ticker.config.source import Kinds, SourceSettings
from ticker.config.yaml.descriptors import refuse_without_files
from ticker.config.yaml.document import KeyPath, Listing, Mapping, Scalar, Tree, UnreadableError, dotted, read
from ticker.config.yaml.problems import ConfigProblem, closest, listed, shown, suggestion
from ticker.errors import KindError

_FACTS = ("rhythm", "origin", "asks", "feed_url", "shown_url", "quoted", "named")
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

    def problem(self, key: str, text: str) -> ConfigProblem:
        return ConfigProblem(self.file, self.tree.line_of(key), f"{dotted((*self.where, key))}: {text}")


def feed_files(place: Path) -> list[Path]:
    """The YAML files of a folder by name, or the one file itself; OSError if it cannot be listed, NoFileLeft.

    Hidden files are left out: editors keep their locks and swap files beside what they edit.
    """
    if not place.is_dir():
        place.stat()
        return [place]
    try:
        inside = [file for file in place.iterdir() if not file.name.startswith(".")]
    except OSError as error:
        refuse_without_files(place, error)
        raise
    return sorted(file for file in inside if file.suffix.lower() in _SUFFIXES)


def sources_in(file: Path, environ: Environ[str, str]) -> tuple[list[Written], list[ConfigProblem]]:
    """Read one feed file, which holds a source or a list of sources."""
    shown_file = str(file)
    try:
        root, remarks = read(file, environ)
    except UnreadableError as error:
        return [], [ConfigProblem(shown_file, *error.remark)]
    problems = [ConfigProblem(shown_file, *remark) for remark in remarks]
    items: tuple[tuple[KeyPath, Tree], ...] = (((), root),)
    if isinstance(root, Listing):
        items = tuple(((position,), item) for position, item in enumerate(root.items))
    if not items:
        problems.append(
            ConfigProblem(shown_file, root.line, "expected a source or a list of sources, got none")
        )
    stem = file.stem if len(items) == 1 else None
    written = []
    for where, item in items:
        if isinstance(item, Mapping):
            written.append(Written(file=shown_file, tree=item, where=where, stem=stem, siblings=len(items)))
        elif not (isinstance(item, Scalar) and item.broken):
            text = f"expected a source, as keys and values, got {shown(item)}"
            problems.append(ConfigProblem(shown_file, item.line, text))
    return written, problems


def typed(
    written: Written,
    kinds: Kinds,
    channels: Collection[str] | None,
    context: dict[str, Any] | None = None,
) -> tuple[SourceSettings | None, list[ConfigProblem]]:
    """Read one source as its kind's type; `channels` are those there are, None if that is not known."""
    unnamed = _name_problems(written)
    problems = unnamed + _channel_problems(written, channels)
    model, wrong = _model(written, kinds)
    if model is None:
        return None, problems + wrong
    given = {}
    if "name" not in written.tree.entries:
        # Where there is no name to use, this one lets validation go on and find everything else.
        given["name"] = "unnamed" if unnamed else str(written.stem)
    source, others = validate(model, written.tree, written.file, given, written.where, context)
    if source is None:
        return None, problems + others
    if elsewhere := _from_elsewhere(written.tree):
        source = source.written_as(**elsewhere)
    return source, problems + others + _defects(written, source)


def _defects(written: Written, source: SourceSettings) -> list[ConfigProblem]:
    """What its kind cannot say of a source, which would end the service when it is asked."""
    for fact in _FACTS:
        try:
            getattr(source, fact)
        except Exception as error:
            # The kind may be somebody else's code, and fail in any way.
            return [written.problem("kind", f"this kind cannot be used, its {fact} fails: {error!r}")]
    return []


def _model(written: Written, kinds: Kinds) -> tuple[type[SourceSettings] | None, list[ConfigProblem]]:
    kind = written.tree.at("kind")
    name = _text(kind)
    if name is None or name not in kinds:
        return None, _kind_problems(written, kind, kinds)
    try:
        return kinds[name].settings, []
    except KindError as error:
        return None, [written.problem("kind", str(error))]


def _from_elsewhere(tree: Mapping) -> dict[str, str]:
    """The keys that may hold a secret and are, in part, read from the environment, as they are written."""
    values = ((key, entry.value) for key, entry in tree.entries.items() if key not in PUBLIC)
    return {
        key: value.written for key, value in values if isinstance(value, Scalar) and value.is_from_elsewhere
    }


def shared(sources: list[Written], kinds: Kinds) -> list[ConfigProblem]:
    """What two sources both claim: a name, or a symbol, whose `quote:SYMBOL` would be one key."""
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
        problems += _shared_symbols(source, kinds, symbols)
    return problems


def names_in(sources: Sequence[Written], files: Sequence[Path]) -> list[str] | None:
    """What sources are called, whatever is wrong in them; None if a file has none that could be told."""
    if {source.file for source in sources} < {str(file) for file in files}:
        return None
    return [source.name for source in sources if source.name is not None]


def symbols_in(sources: Sequence[Written], kinds: Kinds) -> list[str] | None:
    """The symbols that stand in sources as quoted, whatever is wrong in them; None if that is not known."""
    found: list[str] = []
    for source in sources:
        model, _ = _model(source, kinds)
        if model is None:
            return None
        table = source.tree.at(model.quotes_key) if model.quotes_key is not None else None
        if isinstance(table, Mapping):
            found += [*table.entries, *(name for _, name, _ in _later_symbols(source.tree, model, table))]
    return found


def _shared_symbols(source: Written, kinds: Kinds, symbols: dict[str, str]) -> list[ConfigProblem]:
    model, _ = _model(source, kinds)
    key = model.quotes_key if model is not None else None
    table = source.tree.at(key) if key is not None else None
    if model is None or not isinstance(table, Mapping):
        return []
    claimed = "simulated" if model.simulated else "quoted"
    problems = []
    named = [(f"{key}.{symbol}", symbol, entry.line) for symbol, entry in table.entries.items()]
    for where, symbol, line in (*named, *_later_symbols(source.tree, model, table)):
        place = f"{source.file}:{line}"
        first = symbols.setdefault(symbol, place)
        if first is not place:
            problems.append(ConfigProblem(source.file, line, f"{where}: already {claimed} at {first}"))
    return problems


def _later_symbols(
    tree: Mapping, model: type[SourceSettings], table: Mapping
) -> Iterator[tuple[str, str, int]]:
    """Where a source says that it comes to quote a symbol as well, which one, and the line."""
    listing = tree.at(model.later_key[0]) if model.later_key else None
    if model.later_key is None or not isinstance(listing, Listing):
        return
    name, key = model.later_key
    for place, item in enumerate(listing.items):
        symbol = _text(item.at(key)) if isinstance(item, Mapping) else None
        # One that is in the same file is refused by its kind.
        if isinstance(item, Mapping) and symbol is not None and symbol not in table.entries:
            yield f"{name}[{place}].{key}", symbol, item.line_of(key)


def _name_problems(written: Written) -> list[ConfigProblem]:
    if "name" in written.tree.entries:
        return []
    if written.stem is None:
        text = f"missing, expected one for each of the {written.siblings} sources in this file"
        return [written.problem("name", text)]
    if re.fullmatch(NAME_PATTERN, written.stem):
        return []
    text = f'missing, expected one because the file\'s own name "{written.stem}" cannot be it'
    return [written.problem("name", text)]


def _channel_problems(written: Written, channels: Collection[str] | None) -> list[ConfigProblem]:
    value = written.tree.at("channel")
    name = _text(value)
    if channels is None or name is None or name in channels or not re.fullmatch(NAME_PATTERN, name):
        return []
    return [written.problem("channel", _choice(value, channels))]


def _kind_problems(written: Written, kind: Tree | None, kinds: Kinds) -> list[ConfigProblem]:
    if kind is None:
        wrong = next((key for key in written.tree.entries if closest(key, ["kind"])), None)
        if wrong is not None:
            return [written.problem(wrong, f"unknown key, {suggestion(wrong, ['kind'])}")]
        return [written.problem("kind", f"missing, expected {' or '.join(kinds)}")]
    if isinstance(kind, Scalar) and kind.broken:
        return []
    return [written.problem("kind", _choice(kind, tuple(kinds), _meant_by(_text(kind) or "", kinds)))]


def _meant_by(name: str, kinds: Kinds) -> str | None:
    """The kind that is called so elsewhere."""
    for kind in kinds:
        try:
            if name.lower() in kinds[kind].settings.called:
                return kind
        except KindError:
            continue
    return None


def _choice(value: Tree | None, allowed: Collection[str], meant: str | None = None) -> str:
    near = meant or closest(_text(value) or "", allowed)
    hint = f', did you mean "{near}"?' if near else ""
    return f"expected {listed(allowed)}, got {shown(value)}{hint}"


def _text(tree: Tree | None) -> str | None:
    return tree.text if isinstance(tree, Scalar) else None
