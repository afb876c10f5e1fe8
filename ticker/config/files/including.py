"""The files that config.yaml includes, whose keys count as if they stood in it."""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Environ
from pathlib import Path

import msgspec

from ticker.config.secrecy.secrets import NOTIFY
from ticker.config.yaml.document import (
    KeyPath,
    Listing,
    Mapping,
    MappingEntry,
    Scalar,
    Tree,
    UnreadableError,
    dotted,
    read,
)
from ticker.config.yaml.problems import ConfigProblem, shown

INCLUDE = "include"
_STRIDE = 10_000_000
"""More lines than a file can have: by how many of them a line is beyond, its file is known."""


class Whole(msgspec.Struct, frozen=True):
    """config.yaml with all that it includes; `files` has itself first."""

    tree: Mapping
    files: tuple[Path, ...]
    problems: list[ConfigProblem]

    def placed(self, problem: ConfigProblem) -> ConfigProblem:
        """A problem by the file and the line that it is really in."""
        if problem.line < _STRIDE:
            return problem
        number, line = divmod(problem.line, _STRIDE)
        return msgspec.structs.replace(problem, file=str(self.files[number]), line=line)


def whole(path: Path, root: Mapping, environ: Environ[str, str]) -> Whole:
    """Read what a config.yaml includes. Mappings are joined key by key, lists one behind the other."""
    found = Whole(root, (path,), [])
    for value in _named(root.at(INCLUDE)):
        file = path.parent / str(value.text)
        if not file.is_file():
            text = f"{INCLUDE}: expected a file that can be read, got {shown(value)}"
            found.problems.append(ConfigProblem(str(path), value.line, text))
            continue
        if any(file.samefile(known) for known in found.files):
            text = f"{INCLUDE}: {value.text} is there already, once is enough"
            found.problems.append(ConfigProblem(str(path), value.line, text))
            continue
        found = _with(found, file, environ)
    return found


def _named(value: Tree | None) -> Iterator[Scalar]:
    """The names of files; what is none of them is refused by its type."""
    for one in value.items if isinstance(value, Listing) else (value,):
        if isinstance(one, Scalar) and one.text and not one.broken:
            yield one


def _with(before: Whole, file: Path, environ: Environ[str, str]) -> Whole:
    files = (*before.files, file)
    try:
        root, remarks = read(file, environ)
    except UnreadableError as error:
        told = ConfigProblem(str(file), *error.remark)
        return Whole(before.tree, files, [*before.problems, told])
    problems = [*before.problems, *(ConfigProblem(str(file), *remark) for remark in remarks)]
    if not isinstance(root, Mapping):
        problems.append(ConfigProblem(str(file), root.line, f"expected keys and values, got {shown(root)}"))
        return Whole(before.tree, files, problems)
    if INCLUDE in root.entries:
        text = f"{INCLUDE}: only config.yaml includes others"
        problems.append(ConfigProblem(str(file), root.line_of(INCLUDE), text))
    moved = _moved(root, (len(files) - 1) * _STRIDE)
    assert isinstance(moved, Mapping)
    joined = Whole(before.tree, files, problems)
    tree = _joined(before.tree, moved, (), joined)
    return Whole(tree, files, problems)


def _joined(first: Mapping, second: Mapping, path: KeyPath, whole: Whole) -> Mapping:
    entries = dict(first.entries)
    for key, entry in second.entries.items():
        if key == INCLUDE and not path:
            continue
        known = entries.get(key)
        if known is None:
            entries[key] = entry
        else:
            entries[key] = MappingEntry(known.line, _both(known, entry, (*path, key), whole))
    return Mapping(first.line, entries)


def _both(known: MappingEntry, entry: MappingEntry, path: KeyPath, whole: Whole) -> Tree:
    match known.value, entry.value:
        case Mapping() as one, Mapping() as other:
            return _joined(one, other, path, whole)
        case Listing() as one, Listing() as other:
            return Listing(one.line, one.items + other.items)
        case _:
            first = whole.placed(ConfigProblem(str(whole.files[0]), known.line, ""))
            # Who has exchanged name and address has an address, of which nothing is shown, as the name.
            told = dotted(path[:1] if path[0] == NOTIFY else path)
            text = f"{told}: given twice, first at {first.file}:{first.line}"
            whole.problems.append(whole.placed(ConfigProblem(str(whole.files[0]), entry.line, text)))
            return known.value


def _moved(tree: Tree, by: int) -> Tree:
    match tree:
        case Scalar():
            return msgspec.structs.replace(tree, line=tree.line + by)
        case Listing():
            return Listing(tree.line + by, tuple(_moved(item, by) for item in tree.items))
        case Mapping():
            entries = {
                key: MappingEntry(entry.line + by, _moved(entry.value, by))
                for key, entry in tree.entries.items()
            }
            return Mapping(tree.line + by, entries)


def all_placed(problems: Sequence[ConfigProblem], whole: Whole | None) -> list[ConfigProblem]:
    return list(problems) if whole is None else [whole.placed(one) for one in problems]
