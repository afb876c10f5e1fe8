"""How Quart answers a request or a WebSocket, but for when that ends, and for what it keeps meanwhile."""

import asyncio
import contextlib
import re
from collections.abc import Coroutine
from typing import Any

from hypercorn.typing import ASGIReceiveCallable, ASGIReceiveEvent, ASGISendCallable
from quart import Request, Websocket, wrappers
from quart.asgi import ASGIHTTPConnection, ASGIWebsocketConnection

_MOST_UNREAD_BYTES = 65_536

_GONE: type[Exception] = getattr(wrappers, "ClientDisconnectedError", ConnectionError)
"""What sending to a client that has gone comes to: Quart 0.23 makes an error of its own of the server's."""

_BOUNDED_BY_ROUTE = re.compile(
    r"/push/|/demo/hub$|/session$|/socket\.io/?$|/notifications$|/alerts/(?:check|rules)$"
    r"|/channels/[^/]+/(?:events|messages)$"
)


class _Hearing:
    """What comes in from the server while an answer is made, and no longer.

    Quart 0.23 goes on listening until it is told that the client has gone. The server looks after an answer
    that has broken off, and after a WebSocket that was closed or refused, once the call has ended: each would
    wait for the other, and the client for both.
    """

    def __init__(self) -> None:
        self._task: asyncio.Task[Any] | None = None
        self._has_ended = False

    async def of(self, messages: Coroutine[Any, Any, None]) -> None:
        if self._has_ended:
            messages.close()
            return
        self._task = asyncio.current_task()
        await messages

    def end(self) -> None:
        self._has_ended = True
        if self._task is not None:
            self._task.cancel()
        self._task = None


class _Unread:
    """What a client sends where no route reads it.

    Quart keeps it while the answer lasts, and that may be a long poll; from 0.23 on, without a bound.
    """

    def __init__(self, receive: ASGIReceiveCallable) -> None:
        self._receive = receive
        self._left_bytes = _MOST_UNREAD_BYTES

    async def __call__(self) -> ASGIReceiveEvent:
        while True:
            message = await self._receive()
            if message["type"] != "http.request" or not message.get("more_body", False):
                return message
            # At least one for each: an empty piece is kept, too.
            self._left_bytes -= len(message.get("body", b"")) or 1
            if self._left_bytes >= 0:
                return message


class HttpCall(ASGIHTTPConnection):
    def __init__(self, *arguments: Any) -> None:  # noqa: ANN401 - whatever Quart says
        super().__init__(*arguments)
        self._hearing = _Hearing()

    async def __call__(self, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        with contextlib.suppress(_GONE):
            await super().__call__(receive, send)

    async def handle_messages(
        self,
        request: Request,
        receive: ASGIReceiveCallable,
        *rest: Any,  # noqa: ANN401 - Quart 0.23 hands over one more
    ) -> None:
        bounded = receive if _BOUNDED_BY_ROUTE.match(request.path) else _Unread(receive)
        await self._hearing.of(super().handle_messages(request, bounded, *rest))

    async def handle_request(self, request: Request, send: ASGISendCallable) -> None:
        try:
            await super().handle_request(request, send)
        finally:
            self._hearing.end()


class WebSocketCall(ASGIWebsocketConnection):
    def __init__(self, *arguments: Any) -> None:  # noqa: ANN401 - whatever Quart says
        super().__init__(*arguments)
        self._hearing = _Hearing()

    async def handle_messages(self, *arguments: Any) -> None:  # noqa: ANN401 - Quart 0.23 hands over two more
        await self._hearing.of(super().handle_messages(*arguments))

    async def handle_websocket(self, websocket: Websocket, send: ASGISendCallable) -> None:
        try:
            await super().handle_websocket(websocket, send)
        finally:
            self._hearing.end()
