"""Whose rights count for a request, asked first of all; and that no cache mixes up what is for whom."""

from quart import Response, g, request

from ticker.access import ANONYMOUS
from ticker.access.credentials import TOKEN
from ticker.config.types import OpenAccess
from ticker.web.site import asker, site

_DECIDED_BY = ("Authorization", "Cookie")


async def authenticate() -> None:
    """Refuse a token that is wrong, whatever is asked for with it."""
    g.principal = asker().principal


async def keep_private(response: Response) -> Response:
    """Say who may keep an answer, and that a page must not tell others of the token in its own address."""
    if TOKEN in request.args and response.mimetype == "text/html":
        response.headers["Referrer-Policy"] = "no-referrer"
    kept = response.headers.get("Cache-Control", "")
    if "no-store" in kept or request.blueprint == "static" or _is_open():
        return response
    response.vary.update(_DECIDED_BY)
    if g.get("principal", ANONYMOUS) != ANONYMOUS:
        response.headers["Cache-Control"] = ", ".join(filter(None, (kept, "private")))
    return response


def _is_open() -> bool:
    """Whether everybody may read the same."""
    return isinstance(site().config.service.access, OpenAccess)
