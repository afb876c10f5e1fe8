"""Holding each address to what it may ask and write."""

import asyncio
import logging

from quart import Response, has_request_context, request
from quart.typing import ResponseTypes

from ticker.access.limits import AddressLimit
from ticker.access.rate import RefusedByRate
from ticker.ask import accepts
from ticker.web.entry.limits import MISTAKE, TOO_MANY, note, too_many
from ticker.web.site import client, header, site
from ticker.web.terminals import wants_tape

SSE_TYPE = "text/event-stream"
_READING = ("GET", "HEAD", "OPTIONS")
_TELL_EVERY_S = 60.0

_logger = logging.getLogger(__name__)


class Gatekeeper:
    """Lets each address in as often as it may ask and write; streams are counted where they are opened.

    A request that is wrong counts tenfold: who guesses tokens, channels and paths is soon turned away at the
    door, and others make few mistakes.
    """

    def __init__(self) -> None:
        self._told_at = float("-inf")

    async def let_in(self) -> Response | None:
        """429 for who asks too often; None for everyone else."""
        limit = _limit()
        opens = limit is site().limits.streams
        # An EventSource is told within a stream, where that is opened.
        if opens and accepts(header("Accept"), SSE_TYPE):
            return None
        ruling = limit.look(client()) if opens else limit.take(client())
        if isinstance(ruling, RefusedByRate):
            self._tell(limit.name)
            return too_many(limit.name, ruling, f"this address makes too many {limit.name}")
        note(limit.name, ruling)
        return None

    async def count_mistake(self, response: Response) -> Response:
        """Have a request that was answered with an error count as often as it does."""
        if 400 <= response.status_code < 500 and response.status_code != TOO_MANY:
            limit = _limit()
            opened = limit is site().limits.streams
            note(limit.name, limit.charge(client(), MISTAKE if opened else MISTAKE - 1))
        return response

    def failed_handshake(self) -> Response | None:
        """429 instead of what is wrong with a handshake, for who has opened too many streams, or tried to."""
        limit = site().limits.streams
        ruling = None if has_request_context() else limit.look(client())
        if not isinstance(ruling, RefusedByRate):
            return None
        self._tell(limit.name)
        return too_many(limit.name, ruling, f"this address makes too many {limit.name}")

    async def count_failed_handshake(self, response: ResponseTypes | None) -> ResponseTypes | None:
        """The same of one that opened no WebSocket."""
        if isinstance(response, Response) and response.status_code != TOO_MANY:
            site().limits.streams.charge(client(), MISTAKE)
        return response

    def _tell(self, name: str) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._told_at > _TELL_EVERY_S:
            self._told_at = now
            # Escaped: behind a proxy the address is what a header says.
            _logger.warning("%a is held to limits.%s; of others nothing is said for a minute", client(), name)


def _limit() -> AddressLimit:
    """What the request that is being answered counts against."""
    limits = site().limits
    if request.method not in _READING:
        return limits.writes
    return limits.streams if request.method == "GET" and _asks_for_a_stream() else limits.requests


def _asks_for_a_stream() -> bool:
    if request.endpoint in ("pages.index", "tape.index"):
        return wants_tape(header("Accept"), request.headers.get("User-Agent", ""))
    return request.endpoint == "stream.stream"
