"""GET and POST /socket.io/, and the WebSocket there: what Engine.IO is asked, by whoever asks."""

from quart import Blueprint, Response, has_request_context, request

from ticker.errors import QueryError
from ticker.web.body import taken_in
from ticker.web.site import Site, arguments, asking, peer, token
from ticker.web.streams.socketio.caller import Caller
from ticker.web.streams.socketio.driver import Environ
from ticker.web.streams.socketio.server import SocketIoServer
from ticker.wire.inbound import MAX_MESSAGE_BYTES

BODY_S = 10.0
"""How long what a client posts may take to come."""
_PATH = "/socket.io/"


def blueprint_of(site: Site) -> Blueprint:
    """The routes, with a server of Socket.IO behind them."""
    blueprint, server = Blueprint("socketio", __name__), SocketIoServer(site)

    @blueprint.route(_PATH, methods=["GET", "POST"], strict_slashes=False)
    async def poll() -> Response:
        posted = request.method == "POST"
        body = await taken_in("what is posted", MAX_MESSAGE_BYTES, BODY_S) if posted else b""
        answer = await server.answer(_environ(body))
        assert isinstance(answer, Response)
        return answer

    @blueprint.websocket(_PATH, strict_slashes=False)
    async def converse() -> Response | None:
        return await server.answer(_environ(b"", Upgrade="websocket", Connection="Upgrade"))

    return blueprint


def _environ(body: bytes, **more: str) -> Environ:
    """The request that is being answered, as Engine.IO reads it."""
    if "j" in asking().args:
        # A script of this site, that any page could have run, and read by running it.
        raise QueryError("bad_parameter", "j", "there is no JSONP here", "polling by XMLHttpRequest or fetch")
    query = asking().query_string.decode("ascii", "replace")
    method = request.method if has_request_context() else "GET"
    return Environ.of(method, query, body, _caller(), more)


def _caller() -> Caller:
    asked = asking()
    secure = asked.scheme in ("https", "wss")
    headers = {name.lower(): ",".join(asked.headers.getlist(name)) for name in asked.headers.keys()}  # noqa: SIM118
    return Caller(
        arguments=arguments(),
        token=token(),
        peer=peer(),
        headers=headers,
        scheme="https" if secure else "http",
    )
