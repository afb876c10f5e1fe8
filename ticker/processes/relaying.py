"""Requests that another process answers: what ASGI says of them, over a Unix socket, one connection each."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, cast

import msgspec
from hypercorn.typing import (
    ASGIFramework,
    ASGIReceiveCallable,
    ASGIReceiveEvent,
    ASGISendCallable,
    ASGISendEvent,
    Scope,
)

from ticker.processes.frames import framed, next_frame

_TOLD = (
    *("type", "asgi", "http_version", "method", "scheme", "path", "raw_path", "query_string", "root_path"),
    *("headers", "client", "server", "subprotocols"),
)
"""What of a scope concerns who answers; the rest is about the connection, which stays where it is."""
_PATIENCE_S = 5.0
"""How long the process that answers may be away before a request is told so."""
_LOOK_S = 0.25
_READ_OUT_S = 5.0
_MOST_BYTES = 65_536

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder().decode


class Relay:
    """An ASGI application that has each request answered at `socket_path`.

    `is_away` says that nobody is there just now.
    """

    def __init__(self, socket_path: Path, is_away: Callable[[], bool]) -> None:
        self._path = socket_path
        self._is_away = is_away

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        has_begun = False
        with contextlib.suppress(OSError):
            async with self._connected() as (reader, writer):
                writer.write(framed(_encode({name: scope.get(name) for name in _TOLD})))
                pump = asyncio.create_task(_pump(receive, writer))
                try:
                    while (frame := await self._next(reader, has_begun=has_begun)) is not None:
                        has_begun = True
                        await send(_event(frame))
                finally:
                    pump.cancel()
        if not has_begun:
            await _refuse(scope, send)

    @contextlib.asynccontextmanager
    async def _connected(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        reader, writer = await asyncio.open_unix_connection(self._path)
        try:
            yield reader, writer
        finally:
            writer.close()

    async def _next(self, reader: asyncio.StreamReader, *, has_begun: bool) -> bytes | None:
        if has_begun:
            return await next_frame(reader)
        frame = asyncio.ensure_future(next_frame(reader))
        try:
            away_s = 0.0
            while away_s < _PATIENCE_S:
                done, _ = await asyncio.wait({frame}, timeout=_LOOK_S)
                if done:
                    return frame.result()
                away_s = away_s + _LOOK_S if self._is_away() else 0.0
            return None
        finally:
            frame.cancel()


async def _pump(receive: ASGIReceiveCallable, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while True:
            event = await receive()
            writer.write(framed(_encode(event)))
            await writer.drain()
            if event["type"] in ("http.disconnect", "websocket.disconnect"):
                return


async def _refuse(scope: Scope, send: ASGISendCallable) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1013, "reason": None})
        return
    what = {"code": "busy", "parameter": None, "detail": "what reads the sources does not answer"}
    error = {"error": {**what, "expected": "the same request a little later"}}
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"retry-after", b"2"),
    ]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": msgspec.json.encode(error), "more_body": False})


class Relayed:
    """The other end: has an application answer what comes."""

    def __init__(self, app: ASGIFramework) -> None:
        self._app = app
        self._server: asyncio.Server | None = None

    async def open(self, listener: socket.socket) -> None:
        """Take in whoever connects there."""
        self._server = await asyncio.start_server(self._answer, sock=listener)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def receive() -> ASGIReceiveEvent:
            frame = await next_frame(reader)
            return cast(ASGIReceiveEvent, _decode(frame) if frame is not None else gone)

        async def send(event: ASGISendEvent) -> None:
            writer.write(framed(_encode(event)))
            await writer.drain()

        try:
            frame = await next_frame(reader)
            if frame is not None:
                scope = _scope(frame)
                gone = {"type": f"{scope['type']}.disconnect", "code": 1006}
                with contextlib.suppress(ConnectionError):
                    await self._app(scope, receive, send)
                    await _read_out(reader, writer)
        finally:
            writer.close()

    def close(self) -> None:
        if self._server is not None:
            self._server.close()


async def _read_out(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Let the other end close: closing on what it still says would reset what it has yet to read."""
    writer.write_eof()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_READ_OUT_S):
            while await reader.read(_MOST_BYTES):
                pass


def _scope(frame: bytes) -> Scope:
    told: dict[str, Any] = _decode(frame)
    for name in ("client", "server"):
        told[name] = tuple(told[name]) if told[name] is not None else None
    told["headers"] = _pairs(told["headers"])
    told |= {"extensions": {}, "state": {}}
    return cast(Scope, told)


def _event(frame: bytes) -> ASGISendEvent:
    event: dict[str, Any] = _decode(frame)
    if "headers" in event:
        event["headers"] = _pairs(event["headers"])
    return cast(ASGISendEvent, event)


def _pairs(headers: list[list[bytes]]) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in headers]
