"""JSON answers: what was asked for, or why it was not given."""

import msgspec
from quart import Response

HARDENING = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
"""What every answer says, so that nothing in it is taken for something else."""
TWO_FACED = {"Vary": "Accept, User-Agent"}
"""What an answer says that is a page to one client and a tape to another."""


class Problem(msgspec.Struct, frozen=True):
    """Why a request was not answered, and what to send instead."""

    code: str
    parameter: str | None
    detail: str
    expected: str | None


def json_response(body: bytes, status: int = 200) -> Response:
    response = Response(body, status, content_type="application/json; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


def problem(what: Problem, status: int) -> Response:
    return json_response(msgspec.json.encode({"error": what}), status)
