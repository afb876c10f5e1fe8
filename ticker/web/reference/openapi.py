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
from ticker.web.reference.schemas import Schema, components, list_of, record_of, ref
from ticker.web.reference.words import (
    DESCRIPTION,
    FAILURES,
    HEADERS,
    OFTEN,
    TAGS,
    VARIABLES,
    WEBHOOK_HEADERS,
)

VERSION = "3.1.1"
_ERROR = (
    Content("application/json", record_of(error=ref("Problem"))),
    Content("application/problem+json", ref("ProblemDetails")),
)


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
        "webhooks": {"message": {"post": _MESSAGE}},
        "components": {
            "schemas": components(),
            "responses": {f"{status}": _failure(status) for status in FAILURES},
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


_SAID: Schema = {"anyOf": [ref("event"), ref("stream-lagged"), ref("webhook-test")]}
_MESSAGE: Schema = {
    "operationId": "webhook",
    "summary": "What a receiver of `webhooks` in the config is sent, again until it answers with a 2xx",
    "tags": ["writing"],
    "parameters": [
        {
            "name": name,
            "in": "header",
            "required": True,
            "description": meaning,
            "schema": {"type": "string"},
        }
        for name, meaning in WEBHOOK_HEADERS.items()
    ],
    "requestBody": {
        "description": "an event, or with a `batch` above 1 a list",
        "required": True,
        "content": {
            "application/json": {"schema": {"anyOf": [_SAID, record_of(events=list_of(_SAID))]}},
        },
    },
    "responses": {
        "2XX": {"description": "it is taken"},
        "410": {"description": "the receiver wants to be sent nothing any more"},
        "default": {"description": "it is sent again, no sooner than Retry-After"},
    },
    "security": [],
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
    failures = {f"{status}" for status in (*OFTEN, *operation.fails)} - told.keys()
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
        "description": f"{HTTPStatus(status).phrase}: {FAILURES[status]}",
        **({"headers": headers} if headers else {}),
        **({} if status == 431 else {"content": _contents(_ERROR)}),
    }
