"""What is said of rates: 429, and the fields of draft-ietf-httpapi-ratelimit-headers-10."""

import math
from collections.abc import Mapping
from functools import lru_cache

from quart import Response, g

from ticker.access.rate import Allowed, Rate, RefusedByRate, Ruling
from ticker.broadcast import NotAdmitted
from ticker.web.answers import Problem, problem
from ticker.web.site import asking, site

TOO_MANY = 429
MISTAKE = 10
"""How often a request counts that is answered with an error."""


def fields(name: str, ruling: Ruling) -> Mapping[str, str]:
    """What an answer says of a limit: how much there is in which time, and how much of it is left."""
    if isinstance(ruling, Allowed):
        left, until_s = ruling.remaining, ruling.reset_s
    else:
        left, until_s = 0, ruling.retry_after_s
    return {
        "RateLimit-Policy": _policy(name, ruling.rate),
        "RateLimit": f'"{name}";r={left};t={_seconds(until_s)}',
    }


@lru_cache(maxsize=64)
def _policy(name: str, rate: Rate) -> str:
    return f'"{name}";q={rate.burst};w={math.ceil(rate.refill_s)}'


def too_many(name: str, refused: RefusedByRate, detail: str) -> Response:
    """429 for who has done something too often, with when it may be done again."""
    wait_s = retry_after_s(refused)
    what = Problem("too_many", None, detail, f"the same request after {wait_s} s")
    response = problem(what, TOO_MANY, policies=(name,))
    response.headers["Retry-After"] = str(wait_s)
    response.headers.update(fields(name, refused))
    if asking().http_version != "2":
        # Who goes on is turned away where connections come in, which costs a tenth.
        response.headers["Connection"] = "close"
    return response


def retry_after_s(refused: RefusedByRate) -> int:
    """What is said in Retry-After."""
    return _seconds(refused.retry_after_s)


def no_place(refused: NotAdmitted, retry_ms: int) -> Response:
    """No place now, or not so soon again, and when to come back."""
    if refused.ruling is not None:
        return too_many(site().limits.streams.name, refused.ruling, refused.reason)
    response = problem(Problem("busy", None, refused.reason, "the same request a little later"), 503)
    response.headers["Retry-After"] = str(math.ceil(retry_ms / 1000))
    return response


def _seconds(wait_s: float) -> int:
    # No wait of less than a second can be told, and none without end.
    return max(1, math.ceil(min(wait_s, 86_400)))


def note(name: str, ruling: Ruling | None) -> None:
    """Have the answer to this request tell of a limit."""
    if ruling is not None:
        g.rate = fields(name, ruling)


async def tell_rate(response: Response) -> Response:
    """Say in an answer what is left of the limit that it counted against."""
    for name, value in g.get("rate", {}).items():
        response.headers.setdefault(name, value)
    return response
