"""Every key of config.yaml and of feed files, by group, in the words of docs/configuration.md."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, TypeAlias

import msgspec

from ticker.config.reference import CONFIG, FEEDS, KIND, reference, steps_of
from ticker.config.schema import config_schema, feeds_schema
from ticker.sources.kinds import SHIPPED
from tools.site.places import Linker
from tools.site.reference.words import Document
from tools.site.tables import table

_PAGE = "reference/settings.md"
_SAYS_SOMETHING_ITSELF = ("access",)
"""To write it with all its defaults is not to leave it out."""
_SINGLE = "At the top"
_HEAD = """\
# Settings

Every key of config.yaml and of feed files, by group, with its default as it would stand in the file. Names
in capitals stand for names of your own. `ticker check --explain KEY` says the same at a command line, and
`ticker schema` has it for editors; [Configuration](../configuration.md) tells how values are written, and
of venues, pages and kinds of source.
"""
_Schema: TypeAlias = Mapping[str, Any]


class Key(msgspec.Struct, frozen=True):
    """A row of the documents, whose cells are Markdown, and whether the key has to be there."""

    name: str
    default: str
    values: str
    meaning: str
    is_required: bool

    @property
    def group(self) -> str:
        return self.name.partition(".")[0] if "." in self.name else _SINGLE


def page(linker: Linker) -> str:
    document = Document("configuration.md", _PAGE, linker)
    return _HEAD + "\n".join(_section(title, keys) for title, keys in sections(document))


def sections(document: Document) -> Iterator[tuple[str, Sequence[Key]]]:
    feeds = feeds_schema({name: kind.settings for name, kind in SHIPPED.items()}, reference())["definitions"]
    of_all = next(iter(feeds[name] for name in SHIPPED))
    yield "config.yaml", _keys(document.rows(f"## {CONFIG}"), config_schema(reference()))
    yield "Feed files: any kind", _keys(document.rows(f"## {FEEDS}"), of_all)
    for name in SHIPPED:
        yield f"Feed files: {KIND}{name}", _keys(document.rows(f"### {KIND}{name}"), feeds[name])


def _keys(rows: Mapping[str, Sequence[str]], schema: _Schema) -> Sequence[Key]:
    return [
        Key(
            name,
            default,
            "; ".join(filter(None, (unit, values))),
            meaning,
            _is_required(schema, steps_of(name)),
        )
        for name, (default, unit, values, meaning) in rows.items()
    ]


def _is_required(schema: _Schema, steps: Sequence[str]) -> bool:
    inner = _within(schema, steps[:-1])
    return steps[-1] in inner.get("required", ())


def _within(schema: _Schema, steps: Sequence[str]) -> _Schema:
    if "anyOf" in schema:
        found = (_within(one, steps) for one in schema["anyOf"])
        return next(filter(None, found), {})
    if not steps:
        return schema
    step, *rest = steps
    if step != "*":
        return _within(schema.get("properties", {}).get(step, {}), rest)
    named = schema.get("patternProperties")
    inner = (
        next(iter(named.values()))
        if named
        else schema.get("items") or schema.get("additionalProperties") or {}
    )
    return _within(inner, rest)


def _section(title: str, keys: Sequence[Key]) -> str:
    by_group = groupby(sorted(keys, key=lambda key: key.group != _SINGLE), key=lambda key: key.group)
    parts = [f"\n## {title}\n"]
    for group, some in by_group:
        known = list(some)
        is_alone = len(known) == len(keys)
        parts += [] if is_alone else [f"\n### {group}\n"]
        parts += [*_fenced(as_yaml(known)), table(("Key", "Default", "Values", "Meaning"), map(_row, known))]
    return "\n".join(parts)


def _row(key: Key) -> tuple[str, str, str, str]:
    default = key.default or ("**has to be there**" if key.is_required else "")
    return f"`{key.name}`", default, key.values, key.meaning


def as_yaml(keys: Sequence[Key]) -> Iterator[str]:
    """The defaults as lines of a file, of keys that are below no name of one's own."""
    before: tuple[str, ...] = ()
    for key in keys:
        *around, name = steps_of(key.name)
        if not _default(key) or "*" in around or key.group in _SAYS_SOMETHING_ITSELF:
            continue
        for depth, step in enumerate(around):
            if before[: depth + 1] != tuple(around[: depth + 1]):
                yield f"{'  ' * depth}{step}:"
        yield f"{'  ' * len(around)}{name}: {_default(key)}"
        before = tuple(around)


def _fenced(lines: Iterator[str]) -> list[str]:
    written = list(lines)
    return ["```yaml", *written, "```", ""] if written else []


def _default(key: Key) -> str:
    """As it stands in the file: of one that is told in words, nothing."""
    default = key.default
    is_code = default.startswith("`") and default.endswith("`") and default.count("`") == 2
    return default.strip("`") if is_code else ""
