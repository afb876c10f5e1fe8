"""How much one client may say on its WebSocket."""

import asyncio
import itertools
from collections.abc import Callable

from ticker.access.rate import Allowed, Rate, RateLimiter
from ticker.wire.inbound import Said, WholeMessage

FRAMES = Rate(count=50, per_s=1, burst=500)
"""Of what answers a ping: a client that asks anew has another view of the log read, and counts for more."""
_OF_A_MESSAGE = 5
_FREE_BYTES = 1_024

TOO_MUCH = f"at most {FRAMES.count} frames a second, and a message counts for {_OF_A_MESSAGE}"


class Allowances:
    """Hands out an allowance for each connection; those of connections that have gone are forgotten."""

    def __init__(self) -> None:
        self._limiter = RateLimiter(FRAMES, asyncio.get_running_loop().time)
        self._serials = itertools.count()

    def one(self) -> Callable[[Said], bool]:
        """Whether a connection may say this as well."""
        serial = next(self._serials)
        return lambda said: isinstance(self._limiter.take(serial, _cost(said)), Allowed)


def _cost(said: Said) -> int:
    return _OF_A_MESSAGE + len(said.text) // _FREE_BYTES if isinstance(said, WholeMessage) else 1
