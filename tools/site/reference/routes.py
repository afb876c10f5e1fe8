"""Every route with what it takes and answers: from the descriptions that /openapi.json is made of."""

from collections.abc import Iterator
from itertools import groupby

from ticker.ask import Parameter
from ticker.web.reference.kinds import kind_in_words
from ticker.web.reference.operation import Content, Operation
from ticker.web.reference.operations import OPERATIONS
from ticker.web.reference.words import FAILURES, HEADERS, OFTEN, TAGS, VARIABLES
from tools.site.places import Linker
from tools.site.tables import cell, code, table

_HEAD = """\
# Routes

Each route with its parameters, headers, body and answers, as `/openapi.json` of a running Ticker has them.
[HTTP](../http.md) tells how they belong together, and what a client does with them.

Any of them may also answer:
"""


def page(_: Linker) -> str:
    often = table(("Status", "Of"), ((f"{status}", cell(FAILURES[status])) for status in OFTEN))
    by_tag = groupby(sorted(OPERATIONS, key=lambda one: list(TAGS).index(one.tag)), key=lambda one: one.tag)
    sections = (
        f"## {tag[:1].upper()}{tag[1:]}\n\n{_sentence(TAGS[tag])}\n\n" + "\n".join(map(_route, operations))
        for tag, operations in by_tag
    )
    return _HEAD + often + "\n" + "\n".join(sections)


def _route(operation: Operation) -> str:
    method = operation.method.upper()
    parts = [f"### {method} {operation.path} {{#{operation.name}}}", "", _sentence(operation.summary)]
    if taken := list(_taken(operation)):
        parts.append(table(("Takes", "Value", "Meaning"), taken))
    parts.append(table(("Answers", "As", "Meaning"), _answers(operation)))
    return "\n".join(parts)


def _taken(operation: Operation) -> Iterator[tuple[str, str, str]]:
    for name in VARIABLES:
        if f"{{{name}}}" in operation.path:
            yield _named(name, "path"), "string", cell(VARIABLES[name])
    for parameter in operation.parameters:
        yield _named(parameter.name, "query"), _value(parameter), cell(parameter.meaning)
    for name in operation.headers:
        yield _named(name, "header"), "string", cell(HEADERS[name])
    if operation.body is not None:
        yield "body", _types(operation.body.contents), cell(operation.body.meaning)


def _named(name: str, where: str) -> str:
    return f"{code(name)}<br>{where}"


def _value(parameter: Parameter) -> str:
    schema = parameter.values.as_schema
    words = kind_in_words(schema)
    # A list of all types is long enough without "or" between them.
    told = cell(
        words.replace(" or ", ", ") if "enum" in schema or "enum" in schema.get("items", {}) else words
    )
    return f"{told}<br>such as {code(parameter.sample)}" if parameter.sample else told


def _answers(operation: Operation) -> Iterator[tuple[str, str, str]]:
    for answer in operation.answers:
        headers = f", with {', '.join(map(code, answer.headers))}" if answer.headers else ""
        yield f"{answer.status}", _types(answer.contents), cell(answer.meaning) + headers
    for status in operation.fails:
        yield f"{status}", code("application/json"), cell(FAILURES[status])


def _types(contents: tuple[Content, ...]) -> str:
    return ", ".join(code(content.media_type) for content in contents)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
