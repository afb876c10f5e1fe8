"""A body that was sent to typed events, or what is wrong with it and where. Pure."""

from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping

import msgspec
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ticker.ask.parameters import did_you_mean
from ticker.errors import QueryError
from ticker.events import TYPES
from ticker.publishing.bodies import PUBLISHED, Published

_OURS = frozenset({"id", "key", "channel", "time", "retry_ms"})
_MOST_FIELDS = 50
"""More than any event has: each that is unknown is looked at, and told of."""
_AN_EVENT = "a JSON object with a type, a list of them, or one on each line"


def values_of(body: bytes) -> Iterator[tuple[str, object]]:
    """The events in a document, each with its path: a list, one object, or an object a line (NDJSON)."""
    text = body.strip().removeprefix(BOM_UTF8)
    if not text:
        raise _malformed("$", "nothing was sent")
    try:
        whole = decoded(text)
    except msgspec.DecodeError as error:
        lines = [line for line in text.split(b"\n") if line.strip()]
        if len(lines) < 2 or not _is_whole(lines[0]):
            raise _malformed("$", str(error)) from error
        yield from _of_lines(lines)
        return
    if not isinstance(whole, list):
        yield "$", whole
    elif not whole:
        raise _malformed("$", "the list is empty")
    else:
        yield from ((f"$[{place}]", value) for place, value in enumerate(whole))


def _of_lines(lines: list[bytes]) -> Iterator[tuple[str, object]]:
    for place, line in enumerate(lines):
        try:
            yield f"$[{place}]", decoded(line)
        except msgspec.DecodeError as error:
            raise _malformed(f"$[{place}]", str(error)) from error


def _is_whole(line: bytes) -> bool:
    try:
        decoded(line)
    except msgspec.DecodeError:
        return False
    return True


def decoded(text: bytes) -> object:
    """A JSON document; msgspec's DecodeError says in words what it is instead."""
    try:
        return msgspec.json.decode(text)
    except UnicodeDecodeError as error:
        raise msgspec.DecodeError("it is not UTF-8") from error
    except RecursionError as error:
        raise msgspec.DecodeError("it is nested too deep") from error


def _malformed(path: str, detail: str) -> QueryError:
    return QueryError("bad_json", path, detail, _AN_EVENT)


def event_of(path: str, value: object) -> Published:
    """One event as a program wrote it; QueryError names the path of what is wrong in it."""
    if not isinstance(value, dict):
        raise QueryError("bad_event", path, f"got {_shown(value)}", "a JSON object with a type")
    kind, rest = value.get("type"), {name: item for name, item in value.items() if name != "type"}
    model = PUBLISHED.get(kind) if isinstance(kind, str) else None
    if model is None:
        raise _bad_type(path, value, kind)
    return checked(model, rest, path)


def _bad_type(path: str, value: Mapping[str, object], kind: object) -> QueryError:
    if "type" not in value:
        detail = "it has no type"
    elif kind in TYPES:
        detail = f"{kind} events are told by Ticker alone"
    else:
        detail = f"there is no event type {_shown(kind)}{did_you_mean(str(kind), tuple(PUBLISHED))}"
    return QueryError("unknown_type", f"{path}.type", detail, f"one of {', '.join(PUBLISHED)}")


def checked(model: type[Published], fields: Mapping[str, object], path: str = "$") -> Published:
    """The fields of a published event as its type has them; QueryError for the first that is wrong."""
    if len(fields) > _MOST_FIELDS:
        raise QueryError("bad_event", path, f"it has {len(fields):,} fields", f"at most {_MOST_FIELDS}")
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        raise _bad_field(model, error.errors(include_url=False)[0], path) from error


def _bad_field(model: type[Published], wrong: ErrorDetails, path: str) -> QueryError:
    loc = wrong["loc"]
    where = (
        path + "".join(f"[{step}]" if isinstance(step, int) else f".{step[:100]}" for step in loc)
    ).lstrip(".")
    match wrong["type"]:
        case "extra_forbidden":
            name, known = str(loc[-1])[:100], tuple(model.model_fields)
            detail = f"there is no field {name!r} in {_a(model)}{did_you_mean(name, known)}"
            if name in _OURS:
                detail = f"{name} is given by Ticker"
            return QueryError("unknown_field", where, detail, f"one of {', '.join(known)}")
        case "missing":
            return QueryError("missing_field", where, "it is missing", f"{_a(model)} with {loc[-1]}")
        case "value_error":
            expected = str(wrong["ctx"]["error"])
            return QueryError("bad_event", where, f"got {_shown(wrong['input'])}", expected)
        case _:
            return QueryError("bad_event", where, f"got {_shown(wrong['input'])}", wrong["msg"])


def _a(model: type[Published]) -> str:
    return f"{'an' if model.type[0] in 'aeiou' else 'a'} {model.type}"


def _shown(value: object) -> str:
    match value:
        case None:
            return "null"
        case str():
            return ascii(value[:40]) if len(value) <= 40 else f"{value[:40]!a} and {len(value) - 40} more"
        case bool() | int() | float():
            return str(value).lower()[:40]
        case dict():
            return "an object"
        case list() | tuple():
            return "a list"
        case _:
            return "an event"
