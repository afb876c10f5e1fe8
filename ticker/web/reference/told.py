"""What the page of the reference shows: operations and shapes, as rows of words. Pure."""

import re
from collections.abc import Iterable
from functools import cache
from itertools import groupby

import msgspec
from markupsafe import Markup, escape

from ticker.events import DEFAULT_TYPES, STATE_TYPES, TYPES
from ticker.web.reference.kinds import kind_in_words
from ticker.web.reference.operation import Operation
from ticker.web.reference.operations import OPERATIONS
from ticker.web.reference.schemas import components, published
from ticker.web.reference.words import FAILURES, HEADERS, OFTEN, TAGS, VARIABLES
from ticker.wire import CONTROL_TYPES

_CODE = re.compile("`([^`]+)`")


class Row(msgspec.Struct, frozen=True):
    """A name, of what kind it is, and what is said of it."""

    name: str
    kind: str
    meaning: Markup


class Route(msgspec.Struct, frozen=True):
    method: str
    path: str
    summary: str
    takes: tuple[Row, ...]
    answers: tuple[Row, ...]


class Section(msgspec.Struct, frozen=True):
    """The routes of one tag."""

    name: str
    meaning: str
    routes: tuple[Route, ...]


class Shape(msgspec.Struct, frozen=True):
    """A type of event or control event with its fields."""

    name: str
    meaning: Markup
    fields: tuple[Row, ...]


class Told(msgspec.Struct, frozen=True):
    """`often` is how any route may fail."""

    often: tuple[Row, ...]
    sections: tuple[Section, ...]
    events: tuple[Shape, ...]
    controls: tuple[Shape, ...]
    published: tuple[Shape, ...]


@cache
def told() -> Told:
    by_tag = groupby(sorted(OPERATIONS, key=lambda one: list(TAGS).index(one.tag)), key=lambda one: one.tag)
    return Told(
        often=tuple(map(_failed, OFTEN)),
        sections=tuple(Section(tag, TAGS[tag], tuple(map(_route, operations))) for tag, operations in by_tag),
        events=tuple(_shape(name, _traits(name)) for name in TYPES),
        controls=tuple(_shape(name) for name in CONTROL_TYPES),
        published=tuple(_shape(name) for name in components() if name.startswith(published(""))),
    )


def _route(operation: Operation) -> Route:
    variables = [
        Row(name, "path", _marked(VARIABLES[name])) for name in VARIABLES if f"{{{name}}}" in operation.path
    ]
    parameters = [Row(one.name, "query", _marked(one.meaning)) for one in operation.parameters]
    headers = [Row(name, "header", _marked(HEADERS[name])) for name in operation.headers]
    body = operation.body
    sent = (
        []
        if body is None
        else [Row("body", _types(one.media_type for one in body.contents), _marked(body.meaning))]
    )
    answers = [
        Row(f"{answer.status}", _types(one.media_type for one in answer.contents), _marked(answer.meaning))
        for answer in operation.answers
    ]
    return Route(
        method=operation.method.upper(),
        path=operation.path,
        summary=operation.summary,
        takes=(*variables, *parameters, *headers, *sent),
        answers=(*answers, *map(_failed, operation.fails)),
    )


def _failed(status: int) -> Row:
    return Row(f"{status}", "application/json", _marked(FAILURES[status]))


def _types(names: Iterable[str]) -> str:
    return ", ".join(names)


def _marked(text: str) -> Markup:
    """On one line, with what stands between backquotes as code."""
    line = " ".join(text.split())
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(line))))  # noqa: S704 - escaped just here


def _traits(name: str) -> str:
    kept = (
        "A state: the newest of each key counts."
        if name in STATE_TYPES
        else "An item, kept as its channel says."
    )
    return kept if name in DEFAULT_TYPES else f"{kept} Sent only to who names the type."


def _shape(name: str, traits: str = "") -> Shape:
    schema = components()[name]
    meaning = _marked(f"{schema.get('description', '')} {traits}")
    required = schema.get("required", ())
    rows = [
        Row(field, kind_in_words(inner), _marked("" if field in required else "may be left out"))
        for field, inner in schema["properties"].items()
    ]
    return Shape(name, meaning, tuple(rows))
