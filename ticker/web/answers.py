"""JSON answers: what was asked for, or why it was not given."""

import math
from collections.abc import AsyncIterator

import msgspec
from quart import Response

from ticker.broadcast import NotAdmitted

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


def json_response(body: bytes | AsyncIterator[bytes], status: int = 200) -> Response:
    response = Response(body, status, content_type="application/json; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


def problem(what: Problem, status: int) -> Response:
    return json_response(msgspec.json.encode({"error": what}), status)


def no_place(refused: NotAdmitted, retry_ms: int) -> Response:
    """No place now, and when to come back."""
    response = problem(Problem("busy", None, refused.reason, "the same request a little later"), 503)
    response.headers["Retry-After"] = str(math.ceil(retry_ms / 1000))
    return response
