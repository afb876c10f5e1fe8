"""Over HTTP, for clients that are given an address: at `/mcp`, without sessions."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias

import uvicorn
from mcp.server.lowlevel import Server
from mcp.server.transport_security import TransportSecuritySettings

from ticker.mcp.gate import Gate
from ticker.mcp.remote import Remote
from ticker.server import Signals

PATH = "/mcp"
_MOST_BODY = 262_144
_MOST_AT_ONCE = 256
_END_S = 2

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

_REFUSAL = b'{"error":"invalid_token","error_description":"TICKER_MCP_TOKEN of the server, as Bearer"}'


async def serve_http(
    server: Server[Remote], listener: socket.socket, gate: Gate, announce: Callable[[], None]
) -> None:
    """Answer until SIGTERM or Ctrl-C; `announce` is called once either ends it in order."""
    config = uvicorn.Config(
        Guarded(application(server, gate), gate),
        lifespan="on",
        ws="none",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=_MOST_AT_ONCE,
        timeout_graceful_shutdown=_END_S,
    )
    serving = uvicorn.Server(config)
    # uvicorn ends by the same signals, and raises them again when it has: these take them then, and before.
    with Signals() as signals:
        announce()
        ending = asyncio.create_task(_end(serving, signals))
        await serving.serve(sockets=[listener])
        ending.cancel()


async def _end(serving: uvicorn.Server, signals: Signals) -> None:
    await signals.wait()
    serving.should_exit = True


def application(server: Server[Remote], gate: Gate) -> App:
    """The SDK's, which looks at Host and Origin itself."""
    security = TransportSecuritySettings(
        enable_dns_rebinding_protection=True,
        allowed_hosts=[*gate.hosts, *(f"{host}:*" for host in gate.hosts)],
        allowed_origins=[*gate.origins, *(f"{origin}:*" for origin in gate.origins)],
    )
    app: App = server.streamable_http_app(
        streamable_http_path=PATH,
        # Without sessions there is nothing that a client could leave open, or another one take over.
        stateless_http=True,
        json_response=True,
        max_request_body_size=_MOST_BODY,
        transport_security=security,
    )
    return app


class Guarded:
    """Lets nobody in without the token, before anything of a request is read but its head."""

    def __init__(self, app: App, gate: Gate) -> None:
        self._app = app
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._gate.lets_in(_header(scope, b"authorization")):
            await self._app(scope, receive, send)
            return
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(_REFUSAL)).encode()),
            (b"www-authenticate", b'Bearer error="invalid_token"'),
        ]
        await send({"type": "http.response.start", "status": 401, "headers": headers})
        await send({"type": "http.response.body", "body": _REFUSAL})


def _header(scope: Scope, wanted: bytes) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == wanted), "")
