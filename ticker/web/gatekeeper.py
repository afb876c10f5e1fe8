"""Holding each address to what it may ask and write."""

import asyncio
import logging

from quart import Response, has_request_context, request

from ticker.access.limits import AddressLimit
from ticker.access.rate import Refused
from ticker.web.limits import note, too_many
from ticker.web.pages import wants_tape
from ticker.web.site import client, header, site

_READING = ("GET", "HEAD", "OPTIONS")
_TELL_EVERY_S = 60.0

_logger = logging.getLogger(__name__)


class Gatekeeper:
    """Lets each address in as often as it may ask and write; streams are counted where they are opened."""

    def __init__(self) -> None:
        self._told_at = float("-inf")

    async def let_in(self) -> Response | None:
        """429 for who asks too often; None for everyone else."""
        if request.method == "GET" and _asks_for_a_stream():
            return None
        limits = site().limits
        return self._count(limits.requests if request.method in _READING else limits.writes)

    def mistaken(self) -> Response | None:
        """The same for who asks for a stream that there is not, which is opened and counted nowhere."""
        if not has_request_context() or (request.method == "GET" and _asks_for_a_stream()):
            return self._count(site().limits.streams)
        return None

    def _count(self, limit: AddressLimit) -> Response | None:
        ruling = limit.take(client())
        if isinstance(ruling, Refused):
            self._tell(limit.name)
            return too_many(limit.name, ruling, f"this address makes too many {limit.name}")
        note(limit.name, ruling)
        return None

    def _tell(self, name: str) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._told_at > _TELL_EVERY_S:
            self._told_at = now
            # Escaped: behind a proxy the address is what a header says.
            _logger.warning("%a is held to limits.%s; of others nothing is said for a minute", client(), name)


def _asks_for_a_stream() -> bool:
    if request.endpoint == "pages.index":
        return wants_tape(header("Accept"), request.headers.get("User-Agent", ""))
    return request.endpoint == "stream.stream"
