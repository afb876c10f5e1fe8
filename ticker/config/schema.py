"""JSON Schema of config.yaml and of feed files, made from the types that read them; pure.

An editor completes and checks by it. It refuses nothing that those types take; what it cannot say, such as
which channels there are, `ticker check` does.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import yaml

from ticker.config.reference import CONFIG, FEEDS, KIND, KeyEntry
from ticker.config.settings import Settings
from ticker.config.source import SourceSettings
from ticker.config.types import Service

Schema: TypeAlias = dict[str, Any]
_DRAFT = "http://json-schema.org/draft-07/schema#"
_REFERENCE = r"\$\{"
"""Wherever a value may stand, `${NAME}` may."""
_QUOTED = {
    "integer": rf"^[+-]?[0-9]{{1,20}}$|{_REFERENCE}",
    "number": rf"^[+-]?[0-9.]+(?:[eE][+-]?[0-9]{{1,3}})?$|{_REFERENCE}",
    "boolean": rf"^(?:[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$|{_REFERENCE}",
}
_TEXT_TO_TICKER = {"number": "2026", "boolean": "true"}
"""What editors read as another type: a channel may be called 2026."""
_BOUNDS = ("minimum", "maximum")
_SIZES = ("minItems", "maxItems", "minProperties", "maxProperties")


def config_schema(reference: Iterable[KeyEntry]) -> Schema:
    """Of config.yaml."""
    written = _Written(_by_steps(reference, CONFIG))
    return {"$schema": _DRAFT, "title": "Ticker's config.yaml", **written.model(Service)}


def feeds_schema(kinds: Mapping[str, type[SourceSettings]], reference: Iterable[KeyEntry]) -> Schema:
    """Of feed files with sources of these kinds: a source, or a list of them."""
    known = tuple(reference)
    common = _by_steps(known, FEEDS)
    sources = {name: _source(model, common | _by_steps(known, KIND + name)) for name, model in kinds.items()}
    kind = {"enum": list(kinds), "description": _described(common.get(("kind",)))}
    chosen = [
        {
            "if": {"required": ["kind"], "properties": {"kind": {"const": name}}},
            "then": {"$ref": f"#/definitions/{name}"},
        }
        for name in kinds
    ]
    source = {
        "type": "object",
        "required": ["kind", "channel"],
        "properties": {"kind": kind},
        "allOf": chosen,
    }
    return {
        "$schema": _DRAFT,
        "title": "A feed file of Ticker",
        "if": {"type": "array"},
        "then": {"minItems": 1, "items": {"$ref": "#/definitions/source"}},
        "else": {"$ref": "#/definitions/source"},
        "definitions": {"source": source, **sources},
    }


def _source(model: type[SourceSettings], entries: dict[tuple[str, ...], KeyEntry]) -> Schema:
    shaped = _Written(entries).model(model)
    # It is the name of the file, unless the file says otherwise.
    return shaped | {"type": "object", "required": [key for key in shaped["required"] if key != "name"]}


def _by_steps(reference: Iterable[KeyEntry], section: str) -> dict[tuple[str, ...], KeyEntry]:
    return {entry.steps: entry for entry in reference if entry.section == section}


class _Written:
    """Turns what pydantic says of values into what may be written, and says of each key what it means."""

    def __init__(self, entries: Mapping[tuple[str, ...], KeyEntry]) -> None:
        self._entries = entries
        self._models: Schema = {}

    def model(self, model: type[Settings]) -> Schema:
        whole = model.model_json_schema(by_alias=True, mode="validation")
        self._models = whole.get("$defs", {})
        # Only a mapping within another may be left empty.
        return self._shape(whole, ()) | {"type": "object"}

    def _shape(self, node: Schema, path: tuple[str, ...]) -> Schema:
        if "$ref" in node:
            return self._shape(self._models[node["$ref"].rpartition("/")[2]], path)
        if "anyOf" in node:
            return self._one_of(node["anyOf"], path)
        if "properties" in node:
            return self._group(node, path)
        sizes = {key: node[key] for key in _SIZES if key in node}
        if node.get("type") == "object":
            return {"type": "object", **sizes, **self._named(node, path)}
        if node.get("type") == "array":
            return {"type": "array", **sizes, "items": self._shape(node.get("items", {}), (*path, "*"))}
        return _scalar(node)

    def _one_of(self, choices: list[Schema], path: tuple[str, ...]) -> Schema:
        # What may be None in Python is left out in a file: an empty value is refused.
        shaped = [self._shape(one, path) for one in choices if one.get("type") != "null"]
        return shaped[0] if len(shaped) == 1 else {"anyOf": shaped}

    def _group(self, node: Schema, path: tuple[str, ...]) -> Schema:
        return {
            "type": ["object", "null"],
            "properties": {
                key: self._told((*path, key), self._shape(value, (*path, key)))
                for key, value in node["properties"].items()
            },
            "required": node.get("required", []),
            "additionalProperties": False,
        }

    def _named(self, node: Schema, path: tuple[str, ...]) -> Schema:
        """A mapping whose keys the operator makes up."""
        inner = (*path, "*")
        if "patternProperties" in node:
            values = {key: self._shape(value, inner) for key, value in node["patternProperties"].items()}
            return {"patternProperties": values, "additionalProperties": False}
        return {"additionalProperties": self._shape(node.get("additionalProperties", {}), inner)}

    def _told(self, path: tuple[str, ...], shaped: Schema) -> Schema:
        entry = self._entries.get(path)
        if entry is None:
            return shaped
        default = _default(entry)
        return shaped | {"description": _described(entry)} | ({} if default is None else {"default": default})


def _scalar(node: Schema) -> Schema:
    if "const" in node or not node.keys() & {"type", "enum"}:
        return {"const": node["const"]} if "const" in node else {}
    kind = node.get("type")
    if "enum" in node:
        return {"anyOf": [{"enum": node["enum"]}, {"type": "string", "pattern": _REFERENCE}]}
    if kind in _QUOTED:
        plain = {"type": kind, **{key: node[key] for key in _BOUNDS if key in node}}
        return {"anyOf": [plain, {"type": "string", "pattern": _QUOTED[kind]}]}
    expression = node.get("pattern")
    if expression is None:
        # All scalars are text to Ticker: `title: 2026` is one.
        return {"type": ["string", "number", "boolean"]}
    taken = [kind for kind, sample in _TEXT_TO_TICKER.items() if re.search(expression, sample)]
    text = {
        "type": ["string", *taken] if taken else "string",
        "pattern": f"{expression}|{_REFERENCE}",
    }
    if not taken and re.search(expression, "0"):
        return {"anyOf": [text, {"const": 0}]}  # a duration, which needs no unit then
    return text


def _described(entry: KeyEntry | None) -> str:
    if entry is None:
        return ""
    values = f" ({entry.values})" if entry.values else ""
    return f"{entry.meaning[:1].upper()}{entry.meaning[1:]}{values}".strip()


def _default(entry: KeyEntry) -> object:
    """As it would stand in the file; None where there is none."""
    if not entry.default or " " in entry.default:
        return None
    return (
        yaml.safe_load(entry.default)
        if entry.default[:1] in '"[{' or _is_plain(entry.default)
        else entry.default
    )


def _is_plain(written: str) -> bool:
    return re.fullmatch(r"true|false|-?[0-9]+(?:\.[0-9]+)?", written) is not None
