"""JSON answers: what was asked for, or why it was not given."""

from collections.abc import AsyncIterator, Mapping, Sequence
from http import HTTPStatus

import msgspec
from quart import Response

from ticker.ask import accepts
from ticker.config.types import Tls
from ticker.errors import QueryError
from ticker.times import rfc3339
from ticker.web.site import asking, header

HARDENING = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
"""What every answer says, so that nothing in it is taken for something else."""
# With the status for a title (RFC 9457, 4.2.1): `code` says which it is.
_OF_NO_TYPE = "about:blank"
_OVER_QUOTA = "https://iana.org/assignments/http-problem-types#quota-exceeded"
_DETAILS_TYPE = "application/problem+json"

TWO_FACED = "Accept, User-Agent"
"""What an answer varies by that is a page to one client and a tape to another."""


class Problem(msgspec.Struct, frozen=True):
    """Why a request was not answered, and what to send instead."""

    code: str
    parameter: str | None
    detail: str
    expected: str | None


def problem_of(error: QueryError) -> Problem:
    return Problem(error.code, error.parameter or None, error.detail, error.expected or None)


class ProblemDetails(
    msgspec.Struct, frozen=True, kw_only=True, rename={"violated_policies": "violated-policies"}
):
    """The same as RFC 9457 has it: its five members, and ours."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    parameter: str | None
    expected: str | None
    violated_policies: Sequence[str] | msgspec.UnsetType


def by_https_alone(tls: Tls, scheme: str) -> Mapping[str, str]:
    """What an answer over TLS says: that browsers come so again (RFC 6797, which forbids it without)."""
    if scheme not in ("https", "wss"):
        return {}
    return {"Strict-Transport-Security": f"max-age={tls.hsts_ms // 1000}"}


def json_response(body: bytes | AsyncIterator[bytes], status: int = 200) -> Response:
    response = Response(body, status, content_type="application/json; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


def nothing() -> Response:
    """What was asked for has been done, and there is nothing to say of it."""
    response = Response(b"", 204)
    response.headers["Cache-Control"] = "no-store"
    return response


def problem(what: Problem, status: int, policies: Sequence[str] = ()) -> Response:
    """An error, as JSON or, to who names that type in Accept, as problem details (RFC 9457).

    `policies` are the limits that the request was beyond, by the names that RateLimit fields give them.
    """
    if not accepts(header("Accept"), _DETAILS_TYPE):
        return json_response(msgspec.json.encode({"error": what}), status)
    response = json_response(msgspec.json.encode(_details(what, status, policies)), status)
    response.content_type = _DETAILS_TYPE
    return response


def busy(detail: str) -> Response:
    """503 for what cannot be done just now, and may be in half a minute."""
    response = problem(Problem("busy", None, detail, "the same a little later"), 503)
    response.headers["Retry-After"] = "30"
    return response


def time_or_null(ms: int | None) -> str | None:
    """A time as answers have it, RFC 3339."""
    return None if ms is None else rfc3339(ms)


def _details(what: Problem, status: int, policies: Sequence[str]) -> ProblemDetails:
    return ProblemDetails(
        type=_OVER_QUOTA if policies else _OF_NO_TYPE,
        title=HTTPStatus(status).phrase,
        status=status,
        detail=what.detail,
        # Without the query, in which there may be a token.
        instance=asking().scope["raw_path"].decode("ascii", "replace"),
        code=what.code,
        parameter=what.parameter,
        expected=what.expected,
        violated_policies=policies or msgspec.UNSET,
    )


def two_faced(response: Response) -> Response:
    """Say so, besides what it varies by already."""
    response.headers["Vary"] = ", ".join(filter(None, (TWO_FACED, response.headers.get("Vary"))))
    return response
