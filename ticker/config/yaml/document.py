"""One YAML file as a tree of text with the line of every key; what a value means is for its type to say.

Every scalar stays the text it is in the file: `NO:` and `7203:` are symbols, `12:30` is no number of
minutes, and a version 1.10 is not 1.1. Only null is told apart (YAML 1.2.2, section 10.3.2).
"""

import re
from collections.abc import Mapping as Environ
from pathlib import Path
from typing import TypeAlias

import msgspec
import yaml

from ticker.config.scalars import one_line
from ticker.config.yaml.descriptors import open_at_once, refuse_without_files
from ticker.config.yaml.environment import elsewhere, expand
from ticker.config.yaml.syntax import Remark, syntax_remark
from ticker.errors import in_words

NOTHING = object()
"""Null in a file. No scalar takes it, not even one that may be None: `retry:` left empty is a slip."""

MAX_BYTES = 1 << 20
MAX_NODES = 50_000
MAX_DEPTH = 20
MAX_SHOWN = 60
_TAG = "tag:yaml.org,2002:"
_NULL, _MERGE = _TAG + "null", "<<"
_SAFE_TAGS = frozenset(_TAG + kind for kind in ("str", "int", "float", "bool", "null", "seq", "map"))


class Scalar(msgspec.Struct, frozen=True):
    """`text` is None for null; `broken` if its problem has been told already."""

    line: int
    written: str
    text: str | None
    broken: bool = False
    column: int | None = None
    """Where its first character stands in its line, from 1, if all of it stands there as it is."""

    @property
    def is_from_elsewhere(self) -> bool:
        """Whether a part of it was read from the environment."""
        return self.text is not None and self.text != self.written.replace("$${", "${")


class Listing(msgspec.Struct, frozen=True):
    line: int
    items: tuple["Tree", ...]


class MappingEntry(msgspec.Struct, frozen=True):
    """A key's line, and its value."""

    line: int
    value: "Tree"


class Mapping(msgspec.Struct, frozen=True):
    line: int
    entries: dict[str, MappingEntry]

    def at(self, key: str) -> "Tree | None":
        entry = self.entries.get(key)
        return None if entry is None else entry.value

    def line_of(self, key: str) -> int:
        """The line of a key, or the mapping's own if it has no such key."""
        return self.entries[key].line if key in self.entries else self.line


Tree: TypeAlias = Scalar | Listing | Mapping
KeyPath: TypeAlias = tuple[str | int, ...]
"""Keys, and positions in lists, from the root of a file."""


class UnreadableError(Exception):
    """The file gives no tree at all."""

    def __init__(self, line: int, text: str, column: int | None = None) -> None:
        super().__init__(text)
        self.remark = Remark(line, text, column)


def read(path: Path, environ: Environ[str, str]) -> tuple[Tree, list[Remark]]:
    """Read a file as a tree, with all that is wrong in it as YAML; UnreadableError if there is no tree."""
    root = _compose(_decode(_bytes_of(path)))
    builder = _Builder(elsewhere(environ))
    return builder.tree(root), builder.remarks


def plain(tree: Tree) -> object:
    """The tree as dict, list, str and NOTHING, for validation."""
    match tree:
        case Scalar():
            return NOTHING if tree.text is None else tree.text
        case Listing():
            return [plain(item) for item in tree.items]
        case Mapping():
            return {key: plain(entry.value) for key, entry in tree.entries.items()}


def dotted(path: KeyPath) -> str:
    """Write a path as `symbols.AAPL.aliases[0]`."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{_step(step)}" for step in path)
    return "".join(steps).removeprefix(".")


def _step(key: str) -> str:
    written = shortened(key)
    return written if written.split() == [written] else f'"{written}"'


def shortened(text: str) -> str:
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"


def _bytes_of(path: Path) -> bytes:
    try:
        with open_at_once(path) as file:
            content = file.read(MAX_BYTES + 1)
    except IsADirectoryError as error:
        raise UnreadableError(1, "expected a file, got a folder") from error
    except OSError as error:
        refuse_without_files(path, error)
        raise UnreadableError(1, f"cannot be read: {in_words(error)}") from error
    except ValueError as error:
        raise UnreadableError(1, "cannot be read: this is no path") from error
    if len(content) > MAX_BYTES:
        raise UnreadableError(1, f"expected at most {MAX_BYTES >> 20} MiB, got more")
    return content


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableError(line, "expected UTF-8, got other bytes") from error


class _Composer(yaml.SafeLoader):
    """PyYAML's composer with null as the only implicit type, and a limit to the depth."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own attribute, replaced as a whole
        first: [(_NULL, re.compile(r"(?:~|null|Null|NULL|)\Z"))] for first in ("~", "n", "N", "")
    }
    depth = nodes = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        self.depth += 1
        self.nodes += 1
        if self.depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise UnreadableError(self.line + 1, _TOO_DEEP if self.depth > MAX_DEPTH else _TOO_MANY)
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


_TOO_DEEP = f"expected at most {MAX_DEPTH} levels, got more"
_TOO_MANY = f"expected at most {MAX_NODES} values with all aliases written out, got more"


def _compose(text: str) -> yaml.Node:
    try:
        composer = _Composer(text)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise UnreadableError(line, "expected YAML, got a control character") from error
    try:
        node = composer.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise UnreadableError(*syntax_remark(error, text)) from error
    # PyYAML lets these out for "\U99999999" and for a %YAML directive with too long a number.
    except (ValueError, ArithmeticError, LookupError) as error:
        raise UnreadableError(composer.line + 1, "expected YAML, got a number out of range") from error
    if node is None:
        raise UnreadableError(1, "expected keys and values, got an empty file")
    return node


class _Builder:
    """Turns PyYAML's nodes into a tree, writing aliases out, and remarks on what it has to leave out."""

    def __init__(self, environ: Environ[str, str]) -> None:
        self.environ = environ
        self.remarks: list[Remark] = []
        self.nodes = 0

    def tree(self, node: yaml.Node, path: KeyPath = ()) -> Tree:
        line = node.start_mark.line + 1
        self.nodes += 1
        # An alias may stand inside its own anchor, or ten of them inside each of ten others.
        if len(path) > MAX_DEPTH or self.nodes > MAX_NODES:
            raise UnreadableError(line, _TOO_DEEP if len(path) > MAX_DEPTH else _TOO_MANY)
        if node.tag not in _SAFE_TAGS:
            tag = shortened(node.tag.replace(_TAG, "!!"))
            return self._broken(node, path, f"unknown tag, expected a value without one, got {tag}")
        if isinstance(node, yaml.MappingNode):
            return Mapping(line, self._entries(node, path))
        if isinstance(node, yaml.SequenceNode):
            return Listing(line, tuple(self.tree(item, (*path, i)) for i, item in enumerate(node.value)))
        return self._scalar(node, path)

    def _remark(self, line: int, path: KeyPath, text: str) -> None:
        self.remarks.append(Remark(line, f"{dotted(path)}: {text}" if path else text))

    def _broken(self, node: yaml.Node, path: KeyPath, text: str) -> Scalar:
        line = node.start_mark.line + 1
        self._remark(line, path, text)
        return Scalar(line, "", None, broken=True)

    def _scalar(self, node: yaml.Node, path: KeyPath) -> Scalar:
        line, written = node.start_mark.line + 1, str(node.value)
        if node.tag == _NULL:
            return Scalar(line, written, None)
        try:
            text = expand(written, self.environ)
            text.encode()
        except UnicodeEncodeError:
            return self._broken(node, path, "expected text, got half of a surrogate pair")
        except ValueError as error:
            return self._broken(node, path, str(error))
        return Scalar(line, written, text, column=_column(node, written, text))

    def _entries(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, MappingEntry]:
        entries: dict[str, MappingEntry] = {}
        merged: dict[str, MappingEntry] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode) or not one_line(key_node.value):
                self._remark(line, path, "expected a key on one line, got something else")
                continue
            key = str(key_node.value)
            if key == _MERGE and key_node.style is None:
                merged = self._merge(self.tree(value_node, (*path, key)), path) | merged
            elif key in entries:
                self._remark(line, (*path, key), f"given twice, first on line {entries[key].line}")
            else:
                entries[key] = MappingEntry(line, self.tree(value_node, (*path, key)))
        return merged | entries

    def _merge(self, value: Tree, path: KeyPath) -> dict[str, MappingEntry]:
        """The entries behind a `<<:` key (yaml.org/type/merge); of a list the earlier one wins."""
        sources = value.items if isinstance(value, Listing) else (value,)
        entries: dict[str, MappingEntry] = {}
        for source in sources:
            if isinstance(source, Mapping):
                entries = source.entries | entries
            else:
                self._remark(source.line, (*path, _MERGE), "expected an alias of a mapping")
        return entries


def _column(node: yaml.Node, written: str, text: str) -> int | None:
    quotes = 1 if getattr(node, "style", None) in ("'", '"') else 0
    # With an escape, a value from the environment or a line end in it, no place in it can be counted.
    width = node.end_mark.column - node.start_mark.column - 2 * quotes
    is_plain = node.start_mark.line == node.end_mark.line and width == len(written) and text == written
    return node.start_mark.column + quotes + 1 if is_plain else None
