"""What the server uses of Hypercorn and h11 that they promise nobody: which of it has moved, if one has."""

import ast
import inspect
import tomllib
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from types import CodeType
from typing import Any

import h11
import pytest
from hypercorn.asyncio.tcp_server import TCPServer
from hypercorn.asyncio.worker_context import AsyncioSingleTask, EventWrapper, WorkerContext
from hypercorn.config import Config
from hypercorn.events import Closed, RawData, Updated
from hypercorn.protocol import ProtocolWrapper, h2
from hypercorn.protocol.h2 import H2Protocol
from hypercorn.protocol.h11 import H11Protocol
from hypercorn.protocol.http_stream import HTTPStream
from hypercorn.protocol.ws_stream import WSStream
from hypercorn.utils import wrap_app
from packaging.requirements import Requirement

from ticker.server.connection import Connection
from ticker.server.http1 import Http1, RequestTurn
from ticker.server.http2 import BoundedBuffer, ResettingStream
from ticker.server.websocket import WebSocketStream
from ticker.wire import CHUNKED

ROOT = Path(__file__).parents[2]
PLAIN_BUFFER = BoundedBuffer.__mro__[1]  # in its module its name may have been given to ours by now


# What a function of theirs has to go on mentioning, for ours to be called, or to find what it uses.
MENTIONED: dict[Callable[..., Any], tuple[str, ...]] = {
    TCPServer.__init__: ("app", "config", "context", "loop", "reader", "writer", "idle_task", "state"),
    TCPServer.__await__: ("run",),
    TCPServer.run: (
        *("_task_group", "protocol", "ProtocolWrapper", "ConnectionState", "protocol_send", "idle_task"),
        *("restart", "_idle_timeout", "_read_data", "_close"),
    ),
    TCPServer.protocol_send: ("RawData", "writer", "Closed", "_close", "Updated", "idle", "idle_task"),
    TCPServer._close: ("writer", "idle_task"),
    TCPServer._idle_timeout: ("terminated", "keep_alive_timeout"),
    ProtocolWrapper.__init__: ("protocol", "state", "ssl", "client", "server"),
    ProtocolWrapper.handle: ("protocol", "H2ProtocolAssumedError", "H2Protocol"),
    H11Protocol.__init__: ("can_read", "event_class", "h11_max_incomplete_size", "connection"),
    H11Protocol._handle_events: ("can_read", "wait", "_create_stream", "_check_protocol"),
    H2Protocol._create_stream: (
        *("StreamBuffer", "stream_buffers", "event_class", "WSStream", "HTTPStream", "stream_send"),
    ),
    H2Protocol._send_data: ("stream_buffers", "pop", "complete", "close"),
    H2Protocol.stream_send: ("stream_buffers", "push", "drain"),
    PLAIN_BUFFER.__init__: ("buffer", "_complete", "_is_empty", "_paused"),  # type: ignore[misc]
    h2.StreamBuffer.drain: ("_is_empty", "wait"),
    h2.StreamBuffer.close: ("_is_empty", "_paused", "set"),
    EventWrapper.__init__: ("_event",),
    EventWrapper.wait: ("_event",),
    EventWrapper.clear: ("_event",),
    HTTPStream.handle: ("state",),
    HTTPStream.app_send: ("closed", "state", "ASGIHTTPState", "RESPONSE", "StreamClosed"),
    HTTPStream._send_closed: ("state", "CLOSED"),
    H11Protocol._create_stream: ("WSStream", "H11WSConnection"),
    H11Protocol.stream_send: ("Data", "_maybe_recycle"),
    WSStream.__init__: ("task_group", "stream_id", "send", "closed"),
    WSStream.handle: ("scope", "handshake", "app_put", "closed", "_send_error_response"),
    WSStream.app_send: ("_accept", "_send_wsproto_event", "CloseConnection", "TextMessage", "closed"),
    WSStream._accept: ("handshake", "accept", "send", "headers"),
    WorkerContext.__init__: ("terminated", "event_class"),
}
SIGNATURES: dict[Callable[..., Any], tuple[str, ...]] = {
    TCPServer: ("app", "loop", "config", "context", "state", "reader", "writer"),
    TCPServer.protocol_send: ("self", "event"),
    TCPServer._read_data: ("self",),
    TCPServer._close: ("self",),
    H11Protocol: (
        *("app", "config", "context", "task_group", "connection_state", "ssl", "client", "server", "send"),
    ),
    H11Protocol._check_protocol: ("self", "event"),
    H11Protocol._create_stream: ("self", "request"),
    H11Protocol._send_error_response: ("self", "status_code"),
    H2Protocol._flush: ("self",),
    HTTPStream.app_send: ("self", "message"),
    PLAIN_BUFFER: ("event_class",),
    PLAIN_BUFFER.push: ("self", "data"),  # type: ignore[attr-defined]
    PLAIN_BUFFER.pop: ("self", "max_length"),  # type: ignore[attr-defined]
    EventWrapper.wait: ("self",),
    WSStream: (*("app", "config", "context", "task_group", "ssl", "client", "server", "send", "stream_id"),),
    WSStream.handle: ("self", "event"),
    WSStream._accept: ("self", "message"),
    WSStream._send_wsproto_event: ("self", "event"),
    AsyncioSingleTask.stop: ("self",),
    WorkerContext: ("max_requests",),
    wrap_app: ("app", "wsgi_max_body_size", "mode"),
}
CONFIGURED = (
    *("keep_alive_timeout", "errorlog", "include_server_header", "wsgi_max_body_size"),
    "h2_max_concurrent_streams",
)
_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
OURS = (Connection, Http1, RequestTurn, BoundedBuffer, ResettingStream, WebSocketStream)


def names(code: CodeType) -> set[str]:
    """Every attribute and global that a function mentions, and those within it."""
    inner = (names(constant) for constant in code.co_consts if isinstance(constant, CodeType))
    return {*code.co_names, *code.co_varnames}.union(*inner)


@pytest.mark.parametrize("function", MENTIONED, ids=lambda function: function.__qualname__)
def test_what_is_looked_up_by_name_is_looked_up_still(function: Callable[..., Any]) -> None:
    moved = set(MENTIONED[function]) - names(function.__code__)
    assert not moved, f"{function.__qualname__} of Hypercorn {version('hypercorn')} has no {moved} any more"


@pytest.mark.parametrize("function", SIGNATURES, ids=lambda function: function.__qualname__)
def test_what_is_called_or_overridden_takes_what_it_took(function: Callable[..., Any]) -> None:
    assert tuple(inspect.signature(function).parameters) == SIGNATURES[function]


def test_events_and_settings_are_called_what_they_were() -> None:
    Closed()
    assert RawData(data=b"x").data == b"x"
    assert Updated(idle=True).idle
    config = Config()
    assert [name for name in CONFIGURED if not hasattr(config, name)] == []
    assert (h2.BUFFER_HIGH_WATER, h2.BUFFER_LOW_WATER) == (32_768, 16_384)
    assert isinstance(H2Protocol.idle, property)


def test_every_method_of_theirs_that_is_overridden_is_looked_after_here() -> None:
    known = {function.__qualname__ for function in (*MENTIONED, *SIGNATURES)}
    for ours in OURS:
        theirs = ours.__mro__[1]
        for name in vars(ours):
            if inspect.isfunction(vars(theirs).get(name)) and name != "__init__":
                assert vars(theirs)[name].__qualname__ in known, f"{theirs.__qualname__}.{name}"


def test_every_private_name_of_theirs_that_is_used_is_looked_after_here() -> None:
    known = {name for mentioned in MENTIONED.values() for name in mentioned}
    known |= {function.__name__ for function in SIGNATURES}
    for path in (ROOT / "ticker" / "server").glob("*.py"):
        tree = ast.parse(path.read_text())
        attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
        functions = [node for node in ast.walk(tree) if isinstance(node, _FUNCTIONS)]
        ours = {node.attr for node in attributes if isinstance(node.ctx, ast.Store)}
        ours |= {node.name for node in functions}
        used = {name for name in (node.attr for node in attributes) if name[0] == "_" and name[-2:] != "__"}
        assert used - ours <= known, path.name


def test_a_chunk_written_past_h11_leaves_it_as_it_was() -> None:
    http = h11.Connection(h11.SERVER)
    http.receive_data(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    while not isinstance(http.next_event(), h11.EndOfMessage):
        pass
    http.send(h11.Response(status_code=200, headers=[("Transfer-Encoding", "chunked")]))
    assert http.send(h11.Data(data=b"framed by h11")) == CHUNKED.wrap(b"framed by h11")
    # Here another chunk goes straight to the transport.
    assert http.send(h11.Data(data=b"again")) == CHUNKED.wrap(b"again")
    assert http.send(h11.EndOfMessage()) == CHUNKED.ending


@pytest.mark.parametrize("name", ["hypercorn", "h11"])
def test_a_version_that_nobody_has_tried_is_not_taken(name: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    (wanted,) = (one for one in map(Requirement, project["dependencies"]) if one.name == name)
    assert version(name) in wanted.specifier
    major, minor, *_ = map(int, version(name).split("."))
    assert f"{major}.{minor + 1}.0" not in wanted.specifier
    assert f"{major + 1}.0" not in wanted.specifier
