"""Turning away who is beyond a limit already, for a tenth of what it costs to be told so inside."""

import re
from collections.abc import Mapping
from typing import cast

import msgspec
from quart import Quart

from ticker.access.limits import AddressLimit, Limits
from ticker.access.rate import RefusedByRate
from ticker.web.address import client_address
from ticker.web.answered import NO_ROUTE
from ticker.web.answers import Problem
from ticker.web.entry.cors import readable_by
from ticker.web.entry.limits import MISTAKE, fields, retry_after_s
from ticker.web.site import EXTENSION, Site

_STREAMS = b"GET /stream"
_SOCKETS = b"GET /ws"
_HTTP_2 = b"PRI "
_WRITING = (b"POST ", b"PUT ", b"PATCH ", b"DELETE ")
_HOPS = re.compile(rb"\r?\nx-forwarded-for:([^\r\n]*)", re.IGNORECASE)
_ORIGIN = re.compile(rb"\r?\norigin:[ \t]*([^\r\n]*)", re.IGNORECASE)
_EVENT_STREAM = re.compile(rb"\r?\naccept:[^\r\n]*text/event-stream", re.IGNORECASE)


class Door:
    """Looks at the first bytes of a connection over HTTP/1: who is refused here would be inside as well."""

    def __init__(self, app: Quart) -> None:
        self._site = cast(Site, app.extensions[EXTENSION])

    def refusal(self, peer: str, received: bytes) -> bytes | None:
        """The whole answer, after which the connection is closed; None for who may come in."""
        limit = _limit(self._site.limits, received)
        ruling = None if limit is None else limit.look(self._client(peer, received))
        if limit is None or not isinstance(ruling, RefusedByRate):
            return None
        self._site.broadcast.tally.answers[NO_ROUTE, "429"] += 1
        return _answer(limit.name, ruling, self._readable(received))

    def mistake(self, peer: str) -> None:
        """Have a request that could not even be read count against whoever sent it.

        Where a proxy passes that on, it is the proxy's own: whose else it is, is in what cannot be read.
        """
        self._site.limits.requests.charge(self._client(peer, b""), MISTAKE)

    def _readable(self, received: bytes) -> Mapping[str, str]:
        found = _ORIGIN.search(received)
        origin = "" if found is None else found[1].decode("latin-1").strip()
        return readable_by(self._site.config.service.cors, origin)

    def _client(self, peer: str, received: bytes) -> str:
        trusted = self._site.config.service.stream.trusted_proxies
        hops = b",".join(_HOPS.findall(received)).decode("latin-1") if trusted else ""
        return client_address(peer, hops, trusted)


def _limit(limits: Limits, received: bytes) -> AddressLimit | None:
    """What a request counts against that begins with these bytes; None for what is to be told inside."""
    if received.startswith(_STREAMS):
        # An EventSource has to be told within a stream, and by which headers it may read that.
        return None if _EVENT_STREAM.search(received) else limits.streams
    if received.startswith((_HTTP_2, _SOCKETS)):
        return None
    return limits.writes if received.startswith(_WRITING) else limits.requests


def _answer(name: str, refused: RefusedByRate, readable: Mapping[str, str]) -> bytes:
    wait_s = retry_after_s(refused)
    what = Problem(
        "too_many", None, f"this address makes too many {name}", f"the same request after {wait_s} s"
    )
    body = msgspec.json.encode({"error": what})
    said = {
        "content-type": "application/json; charset=utf-8",
        "cache-control": "no-store",
        "retry-after": str(wait_s),
        **fields(name, refused),
        **readable,
        "content-length": str(len(body)),
        "connection": "close",
    }
    lines = "".join(f"{key.lower()}: {value}\r\n" for key, value in said.items())
    return f"HTTP/1.1 429 \r\n{lines}\r\n".encode("ascii") + body
