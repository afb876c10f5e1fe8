"""What browsers are told about pages of other sites that ask here (Fetch, 3.2: the CORS protocol)."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from quart import Response, current_app, request

from ticker.access.origins import ANY, is_allowed
from ticker.config.settings.cors import Cors
from ticker.web.site import header, site

_EXPOSED = "ETag, Link, RateLimit, RateLimit-Policy, Retry-After"
_TAKEN = (
    "Accept, Authorization, Cache-Control, Content-Type, Idempotency-Key, If-Modified-Since, If-None-Match, "
    "Last-Event-ID"
)
_KNOWN_S = 600
"""How long a browser need not ask again; what is taken off the list is refused at the request itself."""
_NOTHING: Mapping[str, str] = MappingProxyType({})


@lru_cache(maxsize=256)
def granted(cors: Cors, origin: str) -> Mapping[str, str]:
    """The headers that let a page of an origin read an answer; none if it may not."""
    if not is_allowed(origin, cors.origins):
        return _NOTHING
    fields = {"Access-Control-Allow-Origin": ANY if ANY in cors.origins else origin}
    if cors.credentials:
        fields["Access-Control-Allow-Credentials"] = "true"
    return MappingProxyType({**fields, "Access-Control-Expose-Headers": _EXPOSED})


def varied(cors: Cors, vary: str) -> str:
    """The Vary of an answer: where any page of another site may read, who asks is part of the question."""
    return ", ".join(filter(None, (vary, "Origin"))) if cors.origins else vary


def readable_by(cors: Cors, origin: str) -> Mapping[str, str]:
    """What an answer that is the same for everybody says of whose pages may read it."""
    return {"Vary": "Origin", **granted(cors, origin)} if cors.origins else _NOTHING


async def answer_preflight() -> Response | None:
    """Answer what a browser asks before a page's request; None for everything else.

    It is asked without credentials, so who may do what is no matter yet.
    """
    if request.method != "OPTIONS" or not request.headers.get("Access-Control-Request-Method"):
        return None
    if not granted(site().config.service.cors, header("Origin")):
        return None
    response = Response(b"", 204)
    response.headers["Access-Control-Allow-Methods"] = ", ".join(_methods())
    response.headers["Access-Control-Allow-Headers"] = _TAKEN
    response.headers["Access-Control-Max-Age"] = str(_KNOWN_S)
    if header("Access-Control-Request-Private-Network") == "true":
        response.headers["Access-Control-Allow-Private-Network"] = "true"
    return response


def _methods() -> list[str]:
    adapter = current_app.create_url_adapter(request)
    # Of a path that is not there a page is told by the answer itself, which it has to be let through to.
    return sorted((adapter.allowed_methods() if adapter is not None else ()) or ("GET", "HEAD", "OPTIONS"))


async def allow_origin(response: Response) -> Response:
    """Say of an answer whether the page that asked may read it."""
    cors = site().config.service.cors
    if cors.origins:
        response.headers["Vary"] = varied(cors, response.headers.get("Vary", ""))
        response.headers.update(granted(cors, header("Origin")))
    return response
