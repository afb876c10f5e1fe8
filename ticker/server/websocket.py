"""A WebSocket as Hypercorn serves it, but for what is made of its frames.

Hypercorn's own closes without saying why, answers every ping there is, and has a window to deflate by for
each connection. Here what a client sends is read as on the short way in, and answered the same.
"""

import asyncio
import contextlib
from dataclasses import replace
from typing import Any, cast

from hypercorn.protocol import h2, h11
from hypercorn.protocol.events import Body, Data, EndBody, EndData, Event, Request, StreamClosed
from hypercorn.protocol.ws_stream import WSStream
from hypercorn.typing import ASGISendEvent, WebsocketAcceptEvent
from wsproto.events import CloseConnection, TextMessage
from wsproto.events import Event as WsprotoEvent

from ticker.server.allowance import TOO_MUCH, Allowances
from ticker.server.conversing import CLOSE_S
from ticker.web.streams.handshake import handshake_of
from ticker.wire.deflate import deflate_for_many
from ticker.wire.inbound import MAX_MESSAGE_BYTES, Binary, Close, Inbound, Ping, Said, Violation, WholeMessage
from ticker.wire.websocket import GOING_AWAY, POLICY, close, compressed_message, ping, pong, text_message


class WebSocketStream(WSStream):
    """Found as `socket` in the ASGI state of what opens it, where it says `is_plain` and takes `ping`."""

    def __init__(self, *arguments: Any) -> None:  # noqa: ANN401 - whatever Hypercorn says
        super().__init__(*arguments)
        self._may_say = Allowances().one()
        self._inbound: Inbound | None = None
        self._early = b""
        self._hearing = asyncio.Lock()
        self._is_answering = False
        self._is_parting = False
        self._client_parted = asyncio.Event()
        self._app_ended = asyncio.Event()
        self._has_closed = asyncio.Event()
        self.is_plain = True
        """Whether nothing is deflated, so that what it is sent may come from somebody else."""

    async def handle(self, event: Event) -> None:
        match event:
            case Request(state=state):
                await super().handle(replace(event, state=type(state)({**state, "socket": self})))
            case Body(data=data) | Data(data=data):
                await self._take_in(data)
            case EndBody():
                # Over HTTP/2 a client may end its side, and with it the WebSocket, without a word.
                await self._leave()
            case StreamClosed():
                self._client_parted.set()
                await super().handle(event)
                self._let_go()
            case _:
                await super().handle(event)

    def _let_go(self) -> None:
        """Of what leads back here: it would wait for the collector, or for a timer that holds it."""
        self.scope["state"].clear()
        self.send = _nowhere
        del self.task_group

    async def ping(self) -> None:
        await self._send(ping())

    async def _accept(self, message: WebsocketAcceptEvent) -> None:
        agreed = handshake_of(self._header).extensions
        self.handshake.extensions = None  # or Hypercorn would agree to something else
        if agreed:
            named = (b"sec-websocket-extensions", agreed.encode("ascii"))
            message = cast(WebsocketAcceptEvent, {**message, "headers": [*message["headers"], named]})
        self.is_plain = not agreed
        await super()._accept(message)
        self._inbound = Inbound(inflates=bool(agreed))
        await self._take_in(b"")

    def _header(self, name: str) -> str:
        wanted = name.lower().encode("ascii")
        return ",".join(value.decode("latin-1") for key, value in self.scope["headers"] if key == wanted)

    # What the client says

    async def _take_in(self, data: bytes) -> None:
        async with self._hearing:
            early, self._early = self._early + data, b""
            if self.closed:
                return
            if self._inbound is not None:
                await self._hear(self._inbound, early)
            elif len(early) > MAX_MESSAGE_BYTES:
                await self._leave()
            else:
                self._early = early

    async def _hear(self, inbound: Inbound, data: bytes) -> None:
        for said in inbound.feed(data):
            if not self._may_say(said):
                inbound.stop()
                await self._part(close(POLICY, TOO_MUCH))
                return
            if isinstance(said, Close):
                self._client_parted.set()
            if not self._is_parting:
                await self._heed(said)

    async def _heed(self, said: Said) -> None:
        match said:
            case WholeMessage(text=text):
                await self._tell({"type": "websocket.receive", "bytes": None, "text": text})
            case Binary(size_bytes=size):
                await self._tell({"type": "websocket.receive", "bytes": bytes(size or 1), "text": None})
            case Ping(payload=payload) if not self._is_answering:
                self._is_answering = True
                self.task_group.spawn(self._answer, payload)
            case Close(code=code):
                await self._part(close(code))
            case Violation(code=code, reason=reason):
                await self._part(close(code, reason))

    async def _tell(self, message: dict[str, object]) -> None:
        if self.app_put is not None:
            await self.app_put(message)

    async def _answer(self, payload: bytes) -> None:
        # Not by who reads: over HTTP/2 that one has to read on, or no window would open to write in.
        await self._send(pong(payload))
        self._is_answering = False

    # What it is sent

    async def _send_wsproto_event(self, event: WsprotoEvent) -> None:
        match event:
            case TextMessage(data=text):
                await self._send(self._message(text.encode()))
            case CloseConnection(code=code, reason=reason) if not self._is_parting:
                await self._send(close(code, reason or ""))
                self._is_parting = True
                self._has_closed.set()

    def _message(self, payload: bytes) -> bytes:
        deflated = payload if self.is_plain else deflate_for_many(payload)
        return compressed_message(deflated) if len(deflated) < len(payload) else text_message(payload)

    async def _send(self, frame: bytes) -> None:
        if not self._is_parting:
            await self.send(Data(stream_id=self.stream_id, data=frame))

    # The end

    async def _part(self, ending: bytes) -> None:
        """Close, for a reason that the client gave."""
        if not self._is_parting:
            self._is_parting = True
            self.task_group.spawn(self._finish, ending)

    async def _finish(self, ending: bytes) -> None:
        # The stream first: nothing may follow what closes the connection.
        await self._tell({"type": "websocket.disconnect", "code": GOING_AWAY})
        await self._app_ended.wait()
        await self.send(Data(stream_id=self.stream_id, data=ending))
        await self.send(EndData(stream_id=self.stream_id))
        self._has_closed.set()
        await self._await_farewell()
        await self._leave()

    async def app_send(self, message: ASGISendEvent | None) -> None:
        if message is None:
            self._app_ended.set()
            if self._is_parting:
                await self._has_closed.wait()
                await self._await_farewell()
        await super().app_send(message)

    async def _await_farewell(self) -> None:
        """To close at once with something unread would reset what the client has yet to read."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                await self._client_parted.wait()

    async def _leave(self) -> None:
        await self.send(StreamClosed(stream_id=self.stream_id))


async def _nowhere(event: Event) -> None:
    """Where what is sent goes once nobody is there any more."""


def read_frames() -> None:
    """Have Hypercorn use it: it looks the class up by its name in its modules."""
    for module in (h11, h2):
        vars(module)["WSStream"] = WebSocketStream
