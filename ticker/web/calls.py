"""How Quart is called for a request and for a WebSocket, but for when such a call ends: with its answer."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from hypercorn.typing import ASGISendCallable
from quart import Request, Websocket
from quart.asgi import ASGIHTTPConnection, ASGIWebsocketConnection


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


class HttpCall(ASGIHTTPConnection):
    def __init__(self, *arguments: Any) -> None:  # noqa: ANN401 - whatever Quart says
        super().__init__(*arguments)
        self._hearing = _Hearing()

    async def handle_messages(self, *arguments: Any) -> None:  # noqa: ANN401 - Quart 0.23 hands over one more
        await self._hearing.of(super().handle_messages(*arguments))

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
