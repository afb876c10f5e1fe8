"""The Quart application, put together from its faces."""

from pathlib import Path

import msgspec
from quart import Quart, Response
from werkzeug.exceptions import HTTPException

from ticker.config import shipped_templates
from ticker.errors import LogError, QueryError
from ticker.web import api, events, pages, probes, stream
from ticker.web.events import json_response
from ticker.web.site import EXTENSION, Site


class Problem(msgspec.Struct, frozen=True):
    """Why a request was not answered, and what to send instead."""

    code: str
    parameter: str | None
    detail: str
    expected: str | None


def create_app(site: Site) -> Quart:
    app = Quart(
        "ticker",
        static_folder=str(Path(__file__).parent.parent / "static"),
        template_folder=str(shipped_templates()),
    )
    app.extensions[EXTENSION] = site
    for module in (pages, stream, events, api, probes):
        app.register_blueprint(module.blueprint)
    app.register_error_handler(QueryError, _query_error)
    app.register_error_handler(LogError, _log_error)
    app.register_error_handler(HTTPException, _http_error)
    app.after_request(_harden)
    return app


async def _query_error(error: QueryError) -> Response:
    return _problem(Problem(error.code, error.parameter, error.detail, error.expected), error.status)


async def _log_error(error: LogError) -> Response:
    response = _problem(
        Problem("log_unavailable", None, error.detail, "the same request a little later"), 503
    )
    response.headers["Retry-After"] = "2"
    return response


async def _http_error(error: HTTPException) -> Response:
    code = (error.name or "error").lower().replace(" ", "_")
    response = _problem(Problem(code, None, error.description or "", None), error.code or 500)
    if methods := getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(sorted(methods))
    return response


def _problem(problem: Problem, status: int) -> Response:
    return json_response(msgspec.json.encode({"error": problem}), status)


async def _harden(response: Response) -> Response:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Referrer-Policy", "same-origin")
    return response
