"""What a client asks as it opens a WebSocket: the same answers and refusals, whichever way it came."""

import msgspec

from ticker.access import Principal
from ticker.access.origins import is_allowed, may_act
from ticker.ask import WEBSOCKET, Arguments, Ask, Resubscribe, ask_of
from ticker.errors import QueryError
from ticker.web.asker import Asker, Header
from ticker.web.site import Site
from ticker.wire import Format


class Opening(msgspec.Struct, frozen=True):
    """What is asked for, and by whom."""

    ask: Ask
    asker: Asker


class WebSocketCall(msgspec.Struct, frozen=True):
    """A request to open a WebSocket.

    `channels` is of its path, `arguments` and `token` are of its query, and `scheme` is http or https.
    """

    channels: str | None
    arguments: Arguments
    token: str
    peer: str
    header: Header
    scheme: str


def opening(site: Site, call: WebSocketCall, to: Format) -> Opening:
    """QueryError for a bad parameter, an unknown channel, a wrong token, or a page that may not ask."""
    header = _heard(site, call)
    asker = site.asker(call.peer, header, call.token)
    ask = ask_of(
        call.arguments,
        WEBSOCKET,
        channels=call.channels,
        known=asker.channels,
        now_ms=site.clock(),
        resume=header("Last-Event-ID"),
    )
    return Opening(msgspec.structs.replace(ask, format=to), asker)


def asked_anew(site: Site, principal: Principal, wanted: Resubscribe, to: Format) -> Ask:
    """What somebody asks on a stream that is open; QueryError for what may not be asked."""
    ask = ask_of(
        wanted.arguments,
        WEBSOCKET,
        channels=wanted.channels,
        known=site.readable(principal),
        now_ms=site.clock(),
    )
    return msgspec.structs.replace(ask, format=to)


def _heard(site: Site, call: WebSocketCall) -> Header:
    """The headers that count.

    A browser lets every page open a WebSocket, and sends the cookies of the site that is asked: what no
    page may read by fetch, none may read here.
    """
    origin, allowed = call.header("Origin"), site.config.service.cors.origins
    if may_act(call.header, call.scheme, allowed):
        return call.header
    if not is_allowed(origin, tuple(allowed)):
        raise QueryError(
            "foreign_origin",
            "Origin",
            f"a page of {origin[:100]!r} may not read here",
            "a page of this site, or of one in cors.origins of the config",
            status=403,
        )
    return lambda name: "" if name.lower() == "cookie" else call.header(name)
