"""A tree against a type: the typed value, or every problem in the operator's words with its line."""

import re
from collections.abc import Sequence
from inspect import isclass
from typing import Any, TypeVar, cast, get_args

import msgspec
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ticker.alerts import ConditionError
from ticker.config.checking.slips import UNBRACED
from ticker.config.scalars import NAME_PATTERN, NoneOf
from ticker.config.types import Settings
from ticker.config.yaml.document import KeyPath, Listing, Mapping, Scalar, Tree, dotted, plain
from ticker.config.yaml.problems import ConfigProblem, closest, shown, suggestion

AnySettings = TypeVar("AnySettings", bound=Settings)
_EXPECTED = {
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "dict_type": "a mapping",
    "tuple_type": "a list",
    "list_type": "a list",
}
_GLUED = re.compile(r"([a-z_]+):([^\s:]{1,40})")


def validate(
    model: type[AnySettings],
    tree: Mapping,
    file: str,
    given: dict[str, str],
    where: KeyPath = (),
    context: dict[str, Any] | None = None,
) -> tuple[AnySettings | None, list[ConfigProblem]]:
    """Read a tree as a model; `given` fills keys that are not written, `where` is the tree's own path.

    `context` is what the types may ask of the rest of the config.
    """
    written = plain(tree)
    assert isinstance(written, dict)
    try:
        return model.model_validate(given | written, context=context), []
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
    unknown = [detail["loc"] for detail in details if detail["type"] == "extra_forbidden"]
    return None, [
        _problem(detail, model, tree, file, where)
        for detail in details
        if not (_told_already(detail, model, tree, unknown) or _lacks_what_is_wrong(detail, details))
    ]


def keys_of(model: type[Settings]) -> dict[str, Any]:
    """The YAML keys of a model, each with its type."""
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _told_already(
    detail: ErrorDetails, model: type[Settings], tree: Tree, unknown: list[tuple[int | str, ...]]
) -> bool:
    """Whether the problem only follows from another: a bad `${NAME}`, or the key that was misspelt."""
    loc = detail["loc"]
    around = (_value_at(tree, loc[:depth]) for depth in range(1, len(loc) + 1))
    if any(map(_is_broken, around)):
        return True
    if detail["type"] != "missing":
        return False
    *parent, key = loc
    wrong = [str(other[-1]) for other in unknown if list(other[:-1]) == parent]
    return any(closest(name, keys_of(_model_at(model, loc[:-1]))) == key for name in wrong)


def _lacks_what_is_wrong(detail: ErrorDetails, details: Sequence[ErrorDetails]) -> bool:
    """Whether a list is too short only because what stands in it was refused."""
    loc = detail["loc"]
    return detail["type"] == "too_short" and any(
        other["loc"][: len(loc)] == loc and len(other["loc"]) > len(loc) for other in details
    )


def _is_broken(value: Tree | None) -> bool:
    items = value.items if isinstance(value, Listing) else (value,)
    return any(isinstance(item, Scalar) and item.broken for item in items)


def _problem(
    detail: ErrorDetails, model: type[Settings], tree: Tree, file: str, where: KeyPath
) -> ConfigProblem:
    loc = detail["loc"]
    if loc and loc[-1] == "[key]":
        return _bad_key(detail, loc[:-1], tree, file, where)
    path = _path((*where, *loc))
    if isinstance(error := detail.get("ctx", {}).get("error"), ConditionError):
        return _in_condition(error, tree, loc, ConfigProblem(file, _line_at(tree, loc), path))
    text = _told(detail, model, tree)
    return ConfigProblem(file, _line_at(tree, loc), f"{path}: {text}" if path else text)


def _in_condition(error: ConditionError, tree: Tree, loc: KeyPath, at: ConfigProblem) -> ConfigProblem:
    value = _value_at(tree, loc)
    # What comes from the environment is shown to nobody, not even a word of it.
    got = '"${...}"' if isinstance(value, Scalar) and value.is_from_elsewhere else error.got
    column = value.column + error.at if isinstance(value, Scalar) and value.column is not None else None
    where = "" if column is not None else f" at character {error.at + 1}"
    return msgspec.structs.replace(
        at, text=f"{at.text}: expected {error.expected}{where}, got {got}", column=column
    )


def _bad_key(detail: ErrorDetails, loc: KeyPath, tree: Tree, file: str, where: KeyPath) -> ConfigProblem:
    text = f"expected {_reason(detail)}"
    return ConfigProblem(file, _line_at(tree, loc), f"{_path((*where, *loc))}: {text}")


def _path(loc: KeyPath) -> str:
    # Who has exchanged name and address has an address, of which nothing is shown, as the name.
    is_secret = loc[:1] == ("notify",) and re.fullmatch(NAME_PATTERN, str(loc[-1])) is None
    return dotted(loc[:1] if is_secret else loc)


def _told(detail: ErrorDetails, model: type[Settings], tree: Tree) -> str:
    loc = detail["loc"]
    value = _value_at(tree, loc)
    match detail["type"]:
        case "extra_forbidden":
            return f"unknown key, {suggestion(str(loc[-1]), keys_of(_model_at(model, loc[:-1])))}"
        case "missing":
            return f"missing, expected {_described(model, loc)}"
        case "too_short":
            return f"expected {_described(model, loc)}, got none"
        # Not even a part is shown of a header, a token or who is told, that may stand in the file itself.
        case kind if (
            "headers" in loc
            or (loc[:1] == ("webhooks",) and (len(loc) < 3 or loc[-1] == "url"))
            or "notify" in loc
            or loc[-1:] in (("token",), ("secret",))
            or (kind == "value_error" and isinstance(value, Mapping))
        ):
            return f"expected {_reason(detail)}"
        case _:
            return f"expected {_reason(detail)}, got {shown(value)}{_meant(detail, value)}"


def _meant(detail: ErrorDetails, value: Tree | None) -> str:
    """What is meant by a word that is misspelt, and by `retry:3s` and `$NAME`, which are text to YAML."""
    written = value.written if isinstance(value, Scalar) else ""
    error = detail.get("ctx", {}).get("error")
    if isinstance(error, NoneOf) and (near := closest(written, error.choices)):
        return f', did you mean "{near}"?'
    glued, unbraced = _GLUED.fullmatch(written), UNBRACED.fullmatch(written)
    if glued is not None and _EXPECTED.get(detail["type"]) == "a mapping":
        return f', did you mean "{glued[1]}: {glued[2]}"?'
    return f', did you mean "${{{unbraced[1]}}}"?' if unbraced is not None else ""


def _reason(detail: ErrorDetails) -> str:
    if detail["type"] == "value_error":
        return str(detail["ctx"]["error"])
    return _EXPECTED.get(detail["type"], "another value")


def _described(model: type[Settings], loc: KeyPath) -> str:
    owner = _model_at(model, loc[:-1])
    fields = {field.alias or name: field for name, field in owner.model_fields.items()}
    return fields[str(loc[-1])].description or "a value"


def _model_at(model: type[Settings], loc: KeyPath) -> type[Settings]:
    """The model that the mapping at a path is read as."""
    found: Any = model
    for step in loc:
        if isclass(found) and issubclass(found, Settings):
            found = keys_of(found)[str(step)]
        else:
            # Of a list it is tuple[X, ...], of a mapping dict[str, X].
            found = [one for one in get_args(found) if one is not ...][-1]
    return cast(type[Settings], found)


def _value_at(tree: Tree | None, loc: KeyPath) -> Tree | None:
    for step in loc:
        match tree, step:
            case Mapping(), str():
                tree = tree.at(step)
            case Listing(), int():
                tree = tree.items[step]
            case _:
                return None
    return tree


def _line_at(tree: Tree, loc: KeyPath) -> int:
    """The line of the key at a path, or of the nearest thing around it that stands in the file."""
    line = tree.line
    for step in loc:
        match tree, step:
            case Mapping(), str() if step in tree.entries:
                line, tree = tree.entries[step].line, tree.entries[step].value
            case Listing(), int():
                tree = tree.items[step]
                line = tree.line
            case _:
                break
    return line
