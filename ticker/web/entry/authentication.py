"""Whose rights count for a request, asked first of all; and that no cache mixes up what is for whom."""

from quart import Response, g, request

from ticker.access import ANONYMOUS
from ticker.access.credentials import TOKEN, TokenRefused
from ticker.access.rate import RefusedByRate
from ticker.config.types import OpenAccess
from ticker.errors import QueryError
from ticker.web.answers import problem, problem_of
from ticker.web.entry.limits import too_many
from ticker.web.site import asker, client, site

CHALLENGE = 'Bearer realm="Ticker", error="invalid_token"'

"""RFC 6750, section 3: what command lines show, and browsers keep to themselves."""
_DECIDED_BY = ("Authorization", "Cookie")


def refusal(error: QueryError) -> Response:
    """What a program is told of a request that cannot be answered."""
    return challenging(problem(problem_of(error), error.status), error)


def challenging(response: Response, error: QueryError) -> Response:
    """An answer that asks for another token, where it is for the one that came."""
    if isinstance(error, TokenRefused):
        response.headers["WWW-Authenticate"] = CHALLENGE
    return response


async def authenticate() -> Response | None:
    """Refuse a token that is wrong, whatever is asked for with it; 429 for who has shown too many of them."""
    try:
        g.principal = asker().principal
    except TokenRefused:
        refused = refuse_guess()
        if refused is None:
            raise
        return refused
    return None


def refuse_guess() -> Response | None:
    """Count a wrong token; 429 if there were too many of them from this address."""
    limit = site().limits.wrong_tokens
    ruling = limit.take(client())
    if isinstance(ruling, RefusedByRate):
        return too_many(limit.name, ruling, "this address shows too many wrong tokens")
    return None


async def keep_private(response: Response) -> Response:
    """Say who may keep an answer, and that a page must not tell others of the token in its own address."""
    if TOKEN in request.args and response.mimetype == "text/html":
        response.headers["Referrer-Policy"] = "no-referrer"
    kept = response.headers.get("Cache-Control", "")
    if "no-store" in kept or request.blueprint == "static" or _is_open():
        return response
    response.vary.update(_DECIDED_BY)
    if g.get("principal", ANONYMOUS) != ANONYMOUS and "private" not in kept:
        response.headers["Cache-Control"] = ", ".join(filter(None, (kept, "private")))
    return response


def _is_open() -> bool:
    """Whether everybody may read the same."""
    return isinstance(site().config.service.access, OpenAccess)
