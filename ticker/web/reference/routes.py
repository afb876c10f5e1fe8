"""GET /openapi.json, /asyncapi.json, /schemas/{name} and /reference: what programs and people read first."""

from collections.abc import Callable

import msgspec
from quart import Blueprint, Response, render_template

import ticker
from ticker.ask import only
from ticker.errors import QueryError
from ticker.web.answers import json_response
from ticker.web.policy import protect
from ticker.web.reference.asyncapi import asyncapi
from ticker.web.reference.openapi import openapi
from ticker.web.reference.schemas import Schema, alone, components
from ticker.web.reference.told import told
from ticker.web.site import arguments, home, site

blueprint = Blueprint("reference", __name__)


@blueprint.get("/openapi.json")
async def openapi_json() -> Response:
    return _document(openapi)


@blueprint.get("/asyncapi.json")
async def asyncapi_json() -> Response:
    return _document(asyncapi)


def _document(write: Callable[[str, str, str], Schema]) -> Response:
    only(arguments(), ())
    title = site().config.service.title
    return json_response(msgspec.json.encode(write(title, ticker.__version__, home())))


@blueprint.get("/schemas/<name>")
async def schema(name: str) -> Response:
    only(arguments(), ())
    known = components()
    if name not in known:
        what = f"there is no shape {name[:100]!r}"
        raise QueryError("not_found", "name", what, f"one of {', '.join(known)}", status=404)
    response = json_response(msgspec.json.encode(alone(name)))
    response.content_type = "application/schema+json"
    return response


@blueprint.get("/reference")
async def reference() -> Response:
    only(arguments(), ())
    html = await render_template("reference.html", title=site().config.service.title, told=told())
    response = Response(html, content_type="text/html; charset=utf-8")
    protect(response)
    response.headers["Cache-Control"] = "no-cache"
    return response
