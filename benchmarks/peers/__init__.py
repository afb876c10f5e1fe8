"""The servers that are compared: how each is started, and what it lacks on a machine where it cannot be."""

import importlib.util
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from benchmarks.cores import LOAD_CORE
from benchmarks.event import READY, READY_MARK, frame

BARE = "bare"
IN_C = "c"
TICKER = "ticker"
ZSTD = "ticker-zstd"
SOCKET = "ticker-websocket"
AT_ONCE = "ticker-at-once"


class Peer(msgspec.Struct, frozen=True, kw_only=True):
    """One server; `ready` is what a reader has seen once it will get everything published from then on.

    `missing` says how to get what is not on this machine; `replays`: it honours Last-Event-ID; `skips`: it
    stores more than it is told to publish (bars, at the end of a minute), so that ids are left out.
    """

    name: str
    title: str
    command: tuple[str, ...]
    path: str = "/stream"
    headers: tuple[str, ...] = ("Accept: text/event-stream",)
    ready: str = READY_MARK
    missing: str | None = None
    replays: bool = False
    skips: bool = False


def named(name: str) -> Peer:
    return _among((*peers(), *socket_peers(), *coded_peers(), *gathering_peers()), name)


def _among(peers: Sequence[Peer], name: str) -> Peer:
    return next(peer for peer in peers if peer.name == name)


def peers() -> tuple[Peer, ...]:
    return (
        Peer(
            name=TICKER,
            title="Ticker",
            command=_python("ticker"),
            path="/stream?since=none",
            replays=True,
            skips=True,
        ),
        Peer(name=BARE, title="bare asyncio loop", command=_python("bare")),
        Peer(
            name=IN_C,
            title="a loop of send() in C",
            command=_python("in_c"),
            missing=None if shutil.which("cc") else "a C compiler: apt-get install gcc",
        ),
        Peer(name="quart", title="Quart on Hypercorn, queue per client", command=_python("quart_queues")),
        Peer(
            name="starlette",
            title="sse-starlette on uvicorn",
            command=_python("starlette_queues"),
            missing=_without_modules("sse_starlette", "uvicorn"),
        ),
        Peer(
            name="node",
            title="node http",
            command=_node(),
            missing=None if shutil.which("node") else "node: https://nodejs.org or apt-get install nodejs",
        ),
        Peer(
            name="nchan",
            title="nchan (nginx)",
            command=_python("nchan", *(() if LOAD_CORE is None else (str(LOAD_CORE),))),
            # nchan sends its head when it has taken the reader in, and has nothing else to say.
            ready="200 OK",
            missing=_without_nchan(),
            replays=True,
        ),
    )


_HANDSHAKE = (
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
)
_FRAMES = "Sec-WebSocket-Protocol: ticker.sse"
"""So that Ticker sends as messages the very frames that all the others do."""


def socket_peers() -> tuple[Peer, ...]:
    """Those that send the same over WebSocket, behind Ticker's stream."""
    return (
        _among(peers(), TICKER),
        Peer(
            name=SOCKET,
            title="Ticker, WebSocket",
            command=_python("ticker"),
            path="/ws?since=none",
            headers=(*_HANDSHAKE, _FRAMES),
            skips=True,
        ),
        Peer(
            name="websockets",
            title="websockets, broadcast",
            command=_python("broadcasting"),
            path="/ws",
            headers=_HANDSHAKE,
            missing=_without_modules("websockets"),
        ),
        Peer(
            name="ws",
            title="node ws",
            command=_node("ws.mjs"),
            path="/ws",
            headers=_HANDSHAKE,
            missing=_without_ws(),
        ),
        Peer(
            name="quart-websocket",
            title="Quart's WebSocket on Hypercorn, queue per client",
            command=_python("quart_sockets"),
            path="/ws",
            headers=_HANDSHAKE,
        ),
    )


def coded_peers() -> tuple[Peer, ...]:
    """Ticker as it is read plain and compressed."""
    plain = _among(peers(), TICKER)
    headers = (*plain.headers, "Accept-Encoding: zstd")
    return (plain, msgspec.structs.replace(plain, name=ZSTD, title="Ticker, zstd", headers=headers))


def gathering_peers() -> tuple[Peer, ...]:
    """Ticker as it gathers what comes close together, and as it does not."""
    usual = _among(peers(), TICKER)
    at_once = msgspec.structs.replace(
        usual, name=AT_ONCE, title="Ticker, gather: 0s", command=_python("ticker", "at-once")
    )
    return (usual, at_once)


def attacked_peer() -> Peer:
    """Ticker as it holds strangers to rates, and asks for tokens."""
    usual = _among(peers(), TICKER)
    return msgspec.structs.replace(usual, command=_python("ticker", "attacked"))


def _python(module: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", f"benchmarks.peers.{module}", *arguments)


def _node(script: str = "node.mjs") -> tuple[str, ...]:
    number, published_ns = 987_654_321, 1_234_567_898_765
    template = frame(number, published_ns).decode()
    template = template.replace(str(number), "@NUMBER@").replace(str(published_ns), "@PUBLISHED_NS@")
    return ("node", str(Path(__file__).with_name(script)), template, READY.decode())


def _without_modules(*names: str) -> str | None:
    if all(importlib.util.find_spec(name) for name in names):
        return None
    return f"{' and '.join(names).replace('_', '-')}: pip install 'ticker[bench]'"


def _without_ws() -> str | None:
    if not shutil.which("node"):
        return "node: https://nodejs.org or apt-get install nodejs"
    return None if _WS.is_dir() else "ws: npm ci"


_WS = Path(__file__).parents[2] / "node_modules" / "ws"


def _without_nchan() -> str | None:
    from benchmarks.peers.nchan import module

    if shutil.which("nginx") and module():
        return None
    return "nginx with libnginx-mod-nchan: apt-get install nginx libnginx-mod-nchan"
