"""GET /openapi.json: every route as OpenAPI 3.1.1 has it. Pure."""

from collections.abc import Mapping, Sequence
from functools import cache
from http import HTTPStatus
from itertools import groupby

from ticker.access.credentials import TOKEN
from ticker.access.session import COOKIE
from ticker.ask import Parameter
from ticker.web.reference.operation import Answer, Body, Content, Operation
from ticker.web.reference.operations import OPERATIONS
from ticker.web.reference.schemas import Schema, components, record_of, ref
from ticker.web.reference.words import DESCRIPTION, HEADERS, TAGS, VARIABLES

VERSION = "3.1.1"
_OFTEN = (400, 401, 429, 431, 503)
"""What every route may answer: a wrong parameter, a wrong token, too often, a head too long, and not now."""
_ERROR = (
    Content("application/json", record_of(error=ref("Problem"))),
    Content("application/problem+json", ref("ProblemDetails")),
)
_FAILURES = {
    400: "a parameter, a header or a body that cannot be",
    401: "a token that is wrong",
    403: "what one may not do here",
    404: "what there is not, or not for who asks",
    408: "a body that comes too slowly",
    409: "what is somebody else's to tell",
    410: "what has ended",
    413: "too much at once",
    415: "a type of body that is not taken",
    422: "an Idempotency-Key under which something else was sent",
    426: "what is only there as a WebSocket",
    431: "a head of more than 16 KB; without a body",
    429: "too often: come back after Retry-After",
    503: "not now: come back after Retry-After",
}


def openapi(title: str, version: str, home: str) -> Schema:
    """The whole document; `home` is where the one who asks has found this site."""
    return {
        "openapi": VERSION,
        "info": {"title": title, "version": version, "description": DESCRIPTION},
        "servers": [{"url": home.rstrip("/")}],
        **_rest(),
    }


@cache
def _rest() -> Schema:
    paths = groupby(sorted(OPERATIONS, key=lambda one: one.path), key=lambda one: one.path)
    return {
        "paths": {path: _methods(tuple(operations)) for path, operations in paths},
        "components": {
            "schemas": components(),
            "responses": {f"{status}": _failure(status) for status in _FAILURES},
            "securitySchemes": _SECURITY,
        },
        "security": [{}, *({name: []} for name in _SECURITY)],
        "tags": [{"name": name, "description": meaning} for name, meaning in TAGS.items()],
    }


_SECURITY: Mapping[str, Schema] = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "a token of access.tokens in the config"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "from POST /session",
    },
    "token": {"type": "apiKey", "in": "query", "name": TOKEN, "description": "where no header can be set"},
}


def _methods(operations: Sequence[Operation]) -> Schema:
    return {operation.method: _operation(operation) for operation in operations}


def _operation(operation: Operation) -> Schema:
    parameters = [
        *(_variable(name) for name in VARIABLES if f"{{{name}}}" in operation.path),
        *map(_parameter, operation.parameters),
        *map(_header, operation.headers),
    ]
    told = {f"{answer.status}": _answer(answer) for answer in operation.answers}
    failures = {f"{status}" for status in (*_OFTEN, *operation.fails)} - told.keys()
    return {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.tag],
        **({"parameters": parameters} if parameters else {}),
        **({"requestBody": _body(operation.body)} if operation.body is not None else {}),
        "responses": {
            **told,
            **{status: {"$ref": f"#/components/responses/{status}"} for status in sorted(failures)},
        },
    }


def _variable(name: str) -> Schema:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": VARIABLES[name],
        "schema": {"type": "string", "minLength": 1},
    }


def _parameter(parameter: Parameter) -> Schema:
    is_list = parameter.values.type == "array"
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.meaning,
        # One parameter with commas, as well as one for each value.
        **({"style": "form", "explode": False} if is_list else {}),
        "schema": parameter.values.as_schema,
        **({"example": [parameter.sample] if is_list else parameter.example} if parameter.sample else {}),
    }


def _header(name: str) -> Schema:
    return {"name": name, "in": "header", "description": HEADERS[name], "schema": {"type": "string"}}


def _body(body: Body) -> Schema:
    return {"description": body.meaning, "required": True, "content": _contents(body.contents)}


def _answer(answer: Answer) -> Schema:
    headers = {name: {"description": HEADERS[name], "schema": {"type": "string"}} for name in answer.headers}
    return {
        "description": answer.meaning,
        **({"headers": headers} if headers else {}),
        **({"content": _contents(answer.contents)} if answer.contents else {}),
    }


def _contents(contents: Sequence[Content]) -> Schema:
    # OpenAPI 3.2 says itemSchema, which the validators of 3.1 refuse.
    return {
        content.media_type: {
            "schema": content.schema,
            **({"x-itemSchema": content.items} if content.items is not None else {}),
        }
        for content in contents
    }


def _failure(status: int) -> Schema:
    again = {"Retry-After": {"description": HEADERS["Retry-After"], "schema": {"type": "string"}}}
    who = {"WWW-Authenticate": {"description": HEADERS["WWW-Authenticate"], "schema": {"type": "string"}}}
    headers = again if status in (429, 503) else who if status == 401 else {}
    return {
        "description": f"{HTTPStatus(status).phrase}: {_FAILURES[status]}",
        **({"headers": headers} if headers else {}),
        **({} if status == 431 else {"content": _contents(_ERROR)}),
    }
