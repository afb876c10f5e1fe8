"""GET /ws: one reader's live stream over WebSocket, and what it may say meanwhile."""

import asyncio
from typing import Protocol

from quart import Blueprint, Response, request, websocket
from werkzeug.datastructures import Headers

from ticker.ask import WEBSOCKET as PARAMETERS
from ticker.broadcast import Admission, NotAdmitted
from ticker.web.answers import Problem, problem
from ticker.web.entry.limits import fields
from ticker.web.site import arguments, asked, header, log_answer, peer, site, token
from ticker.web.streams.conversation import Conversation
from ticker.web.streams.handshake import VERSION, subprotocol_of, wrong_field
from ticker.web.streams.opening import Opening, WebSocketCall, opening
from ticker.web.streams.stream import Peer, busy
from ticker.wire import JSON_MESSAGES, SUBPROTOCOLS, WEBSOCKET, MessageFormat
from ticker.wire.inbound import Binary, WholeMessage
from ticker.wire.websocket import GOING_AWAY, TEXT, TRY_LATER, frames_in

blueprint = Blueprint("websocket", __name__)


@blueprint.get("/ws")
@blueprint.get("/ws/<channels>")
async def no_handshake(channels: str | None = None) -> Response:
    """A request that opens no WebSocket: what is wrong with it, the question first."""
    asked(PARAMETERS, channels, arguments())
    version = header("Sec-WebSocket-Version").strip()
    if version == VERSION:
        return problem(
            Problem(
                "bad_handshake",
                wrong_field(header) or None,
                "this is no handshake of RFC 6455",
                "GET with Connection: Upgrade, Upgrade: websocket, and 16 bytes in base64 as the key",
            ),
            400,
        )
    response = problem(
        Problem(
            "upgrade_required",
            "Sec-WebSocket-Version" if version else None,
            f"version {version[:20]!r} of WebSocket" if version else "there is only a WebSocket here",
            f"a WebSocket of version {VERSION} (RFC 6455); the same over HTTP is at /stream",
        ),
        426,
    )
    response.headers["Sec-WebSocket-Version"] = VERSION
    if request.http_version != "2":
        response.headers["Upgrade"] = "websocket"
        response.headers["Connection"] = "Upgrade"
    return response


@blueprint.websocket("/ws")
@blueprint.websocket("/ws/<channels>")
async def serve(channels: str | None = None) -> None:
    subprotocol = subprotocol_of(",".join(websocket.requested_subprotocols))
    to = SUBPROTOCOLS.get(subprotocol, JSON_MESSAGES)
    scheme = "https" if websocket.scheme == "wss" else "http"
    opened = opening(site(), WebSocketCall(channels, arguments(), token(), peer(), header, scheme), to)
    admission = site().broadcast.admit(opened.asker.address)
    told = {} if admission.ruling is None else fields(site().limits.streams.name, admission.ruling)
    try:
        await websocket.accept(headers=Headers(told), subprotocol=subprotocol or None)
        log_answer("GET", 101)
        if isinstance(admission, NotAdmitted):
            await _refuse(admission, opened, to)
        else:
            await _converse(opened, Conversation(site(), opened.asker.principal, to), to)
    finally:
        if isinstance(admission, Admission):
            admission.leave()


async def _refuse(refused: NotAdmitted, opened: Opening, to: MessageFormat) -> None:
    """No place now: a browser is told of no status and no header, so it has to be told inside."""
    await websocket.send(to.control(busy(refused, opened.ask)).decode())
    await websocket.close(TRY_LATER)


class Socket(Protocol):
    """What our own server puts into the ASGI state of each WebSocket, as `socket`."""

    is_plain: bool

    async def ping(self) -> None: ...


class Beneath:
    """What is below a WebSocket, as far as its stream may use it past ASGI.

    `writer` takes frames directly, and is there only where they go out as they are, on a connection of
    their own: HTTP/1.1 on our own server, and nothing deflated.
    """

    def __init__(self, to: MessageFormat) -> None:
        state = websocket.scope.get("state", {})
        self._peer: Peer | None = state.get("peer")
        self._socket: Socket | None = state.get("socket")
        self._sign = WEBSOCKET.encoding(to).sign_of_life
        is_own = websocket.http_version == "1.1" and self._socket is not None and self._socket.is_plain
        self.writer = self._peer.writer if self._peer is not None and is_own else None
        self.carrier = self._peer.writer.transport if self._peer is not None else None

    def pulses(self, on: bool) -> None:
        """Whether the server may send a mere sign of life, to see if the client is still there."""
        if self._peer is not None:
            self._peer.pulse = self._sign if on else b""

    async def send(self, frames: bytes) -> None:
        for opcode, payload in frames_in(frames):
            if opcode == TEXT:
                await websocket.send(payload.decode())
            elif self._socket is not None:
                await self._socket.ping()  # other servers have pings of their own


async def _converse(opened: Opening, conversation: Conversation, to: MessageFormat) -> None:
    beneath, broadcast, who = Beneath(to), site().broadcast, opened.asker
    beneath.pulses(True)
    stream = broadcast.open(
        opened.ask,
        beneath.writer,
        who.address,
        WEBSOCKET,
        carrier=beneath.carrier,
        principal=who.principal,
    )
    conversation.begin(stream)
    hearing = asyncio.create_task(_hear(conversation))
    try:
        async for frames in stream:
            await beneath.send(frames)
        await websocket.close(GOING_AWAY)
    finally:
        hearing.cancel()
        beneath.pulses(False)
        broadcast.close(stream)


async def _hear(conversation: Conversation) -> None:
    while True:
        said = await websocket.receive()
        answer = conversation.hear(WholeMessage(said) if isinstance(said, str) else Binary(len(said)))
        if answer is not None:
            await websocket.send(answer.decode())
