"""What the harness says to the processes that it starts, and what they answer: one JSON line each."""

from typing import TypeAlias

import msgspec


class Hello(msgspec.Struct, frozen=True, kw_only=True):
    """A server's first line: its port, and the processes whose CPU and memory are its own."""

    port: int
    pids: tuple[int, ...]


class Publish(msgspec.Struct, frozen=True, kw_only=True):
    """To a server: `batches` of `batch` events each, `every_s` apart on its own timer."""

    batches: int
    batch: int
    every_s: float


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """From a server, once all of a `Publish` has been published."""

    events: int


class Attacked(msgspec.Struct, frozen=True, kw_only=True):
    """From an attack, whenever it is asked: how many requests were answered with which status."""

    answers: dict[str, int]


class Connect(msgspec.Struct, frozen=True, kw_only=True, tag="connect"):
    """To the load: open `readers`, at most `burst` of them not yet ready, until each has seen `ready`.

    They ask with `headers`, a line each. The `stalled` first ones never read. `lists` different lists of 20
    symbols are asked for; 0: everything. `skips`: ids may be left out, as of what is not asked for.
    """

    port: int
    path: str
    ready: str
    readers: int
    headers: tuple[str, ...] = ("Accept: text/event-stream",)
    burst: int = 200
    stalled: int = 0
    lists: int = 0
    skips: bool = False
    resume: bool = False
    timeout_s: float = 60.0


class Begin(msgspec.Struct, frozen=True, kw_only=True, tag="begin"):
    """To the load: forget what has been counted."""


class Report(msgspec.Struct, frozen=True, kw_only=True, tag="report"):
    """To the load: answer once this many events have come, or after the time-out."""

    deliveries: int
    timeout_s: float


class HangUp(msgspec.Struct, frozen=True, kw_only=True, tag="hang-up"):
    """To the load: reset every connection, remembering where each reader stood."""


Order: TypeAlias = Connect | Begin | Report | HangUp


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """What the load saw since `Begin`; latencies are from publish to read, `waits` from connect to ready."""

    ready: int
    deliveries: int
    bytes: int
    gaps: int
    closed: int
    p50_ms: float | None
    p99_ms: float | None
    elapsed_s: float
    wait_p50_ms: float | None = None
    wait_p99_ms: float | None = None


class Gather(msgspec.Struct, frozen=True, kw_only=True, tag="gather"):
    """To a reader: these are your feeds; read `warm_up`, which is none of them, so that all is in place.

    `some`: how many of the first of `urls` a `Read` is about that says so.
    """

    urls: tuple[str, ...]
    warm_up: str
    some: int


class Read(msgspec.Struct, frozen=True, kw_only=True, tag="read"):
    """To a reader: read all feeds once, or only the first `some`."""

    only_some: bool = False


class Count(msgspec.Struct, frozen=True, kw_only=True, tag="count"):
    """To a reader: how many different entries do you hold?"""


ReaderOrder: TypeAlias = Gather | Read | Count


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """From a reader: the feeds are known, and these processes are all of its own."""

    pids: tuple[int, ...]


class Lag(msgspec.Struct, frozen=True, kw_only=True):
    """How late an event loop was for what was due every few milliseconds while it read."""

    p50_ms: float
    p99_ms: float
    max_ms: float


class HasRead(msgspec.Struct, frozen=True, kw_only=True):
    """From a reader: all is read, and kept; `lag` if it has an event loop."""

    elapsed_s: float
    lag: Lag | None = None


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """From a reader: how many different entries it holds."""

    entries: int


class Serve(msgspec.Struct, frozen=True, kw_only=True):
    """To the origin: which edition it serves from here on, and whether it knows validators.

    Without them every answer is a 200, whatever was asked.
    """

    later: bool = False
    validators: bool = True


class Served(msgspec.Struct, frozen=True, kw_only=True):
    """From the origin: how it has answered since the order before."""

    full: int
    not_modified: int
