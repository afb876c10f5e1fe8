"""What was asked and how it was answered: counted by route, and a line each for who wants an access log."""

import logging
import re
from collections import Counter
from functools import lru_cache
from urllib.parse import unquote

from ticker.access.credentials import HIDDEN, without_token

_logger = logging.getLogger("ticker.requests")

NO_ROUTE = "none"
"""In place of a route where there is none: a path is the client's, and there is no end of paths."""
_PLACE = re.compile(r"<(?:[^<>:]*:)?([^<>]*)>")
# Whoever knows one may deliver to it: it is a token that stands in the path.
_SECRET_PATH = re.compile("/+push/")


def answered(
    counts: Counter[tuple[str, str]], client: str, method: str, target: str, route: str, status: int
) -> None:
    """`route` is as the application has it, or NO_ROUTE; a stream is answered when it begins."""
    counts[_shown(route), str(status)] += 1
    if _logger.isEnabledFor(logging.INFO):
        # Escaped, so that a request cannot write lines of its own into the log.
        shown = f"/push/{HIDDEN}" if _SECRET_PATH.match(unquote(target)) else without_token(target)
        _logger.info("%s %s %a %d", client, method, shown, status)


# There are as many as the application has.
@lru_cache(maxsize=256)
def _shown(route: str) -> str:
    return _PLACE.sub(r"{\1}", route)
