"""Answers to an EventSource, each a case: how streams are written, cut, refused and led elsewhere."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.origin import Answer, Asked, Origin, answer
from tests.support.reader import reset

SCRIPT = Path(__file__).parents[2] / "ticker/static/eventsource.js"
SENT = (
    "accept",
    "accept-encoding",
    "authorization",
    "cache-control",
    "cookie",
    "last-event-id",
    "origin",
    "referer",
    "sec-fetch-dest",
    "sec-fetch-mode",
    "sec-fetch-site",
)
"""What is compared of a request's headers."""
_PIECE_S = 0.005
STREAM = "Content-Type: text/event-stream"


@dataclass(frozen=True)
class Said:
    """One answer as bytes: a head, then a body piece by piece; it ends in order, or `breaks`, or `lasts`."""

    pieces: tuple[bytes, ...] = ()
    head: str = STREAM
    status: int = 200
    is_chunked: bool = False
    breaks: bool = False
    lasts: bool = False


@dataclass(frozen=True)
class Case:
    """What each connection in a row is answered; whoever comes again after that is sent away for good."""

    name: str
    answers: tuple[Said, ...]
    is_abroad: bool = False
    query: str = ""
    init: dict[str, bool] = field(default_factory=dict)


def body(*pieces: str | bytes) -> Said:
    return Said(tuple(piece.encode() if isinstance(piece, str) else piece for piece in pieces))


def singly(text: str) -> Iterator[bytes]:
    return (bytes((byte,)) for byte in text.encode())


def pieces(text: bytes, size: int) -> Iterator[bytes]:
    return (text[begin : begin + size] for begin in range(0, len(text), size))


def case(name: str, *answers: Said) -> Case:
    return Case(name, answers)


def parsed(name: str, *pieces: str | bytes) -> Case:
    """A stream that says at its end when to come back."""
    return Case(name, (body(*pieces, "\n\nretry: 1\n\n"),))


def led(status: int, to: str) -> Said:
    return Said((), f"Location: {to}", status)


A = (b"retry: 1\ndata: a\n\n",)
REFUSED = (201, 204, 205, 400, 401, 404, 429, 500, 503)
CONTENT_TYPES = (
    "text/html",
    "text/plain",
    "text/event-streams",
    "text/event-stream-x",
    "x; text/event-stream",
    "",
    "TEXT/Event-Stream",
    "text/event-stream;charset=UTF-8",
    "text/event-stream ; x=y",
    "text/event-stream;",
)
SOON = body("retry: 1\n\n")
ALLOWED = f"{STREAM}\r\nAccess-Control-Allow-Origin: {{origin}}\r\nAccess-Control-Allow-Credentials: true"
ABROAD = Said((b"retry: 1\nid: 1\ndata: abroad\n\n",), ALLOWED)

CASES: tuple[Case, ...] = (
    parsed("line feeds", "data: a\n\ndata: b\n\n"),
    parsed("carriage returns", "data: a\r\rdata: b\r\r"),
    parsed("both", "data: a\r\n\r\ndata: b\r\n\r\n"),
    parsed("mixed", "data: a\rdata: b\r\ndata: c\n\r\ndata: d\n\r"),
    parsed("both, cut between", "data: a\r", "\n\r", "\ndata: b\r", "\n", "\r", "\n"),
    parsed("a carriage return, then a line feed that is not its own", "data: a\r", "\r\n\ndata: b\n\n"),
    parsed("every byte by itself", *singly("id: ä\r\nevent: foo\r\ndata: 😀\r\n\r\n")),
    parsed("a mark at the beginning", b"\xef\xbb\xbfdata: a\n\n"),
    parsed("a mark, cut", b"\xef", b"\xbb", b"\xbfdata: a\n\n"),
    parsed("two marks", b"\xef\xbb\xbf\xef\xbb\xbfdata: a\n\ndata: b\n\n"),
    parsed("a mark in the middle", b"data: a\n\n\xef\xbb\xbfdata: b\n\ndata: \xef\xbb\xbfc\n\n"),
    parsed("what is no UTF-8", b"data: \xff\xc3(\xe2\x82 \xf0\x9f\x98 \xed\xa0\x80\n\n"),
    parsed("UTF-8 cut", b"data: \xf0\x9f", b"\x98\x80 \xe2", b"\x82", b"\xac\n\n"),
    parsed("UTF-8 broken across a cut", b"data: \xe2\x82", b"x\n\n"),
    parsed("lines that are none to us", "data: a\u2028b\u0085c\x0bd\x0c\n\n"),
    parsed("NUL", "data: a\0b\n\nev\0ent: foo\ndata: c\n\nevent: f\0o\ndata: d\n\n"),
    parsed("several lines", "data: a\ndata:\ndata: b\n\n", "data:  two blanks \n\n", "data:\ttab\n\n"),
    parsed("data without a colon", "data\n\ndata\ndata\n\n"),
    parsed("no data", "event: foo\n\nid: 1\n\ndata: a\n\n"),
    parsed("a type that was left behind", "event: foo\n\ndata: a\n\n"),
    parsed("comments", ":\n: data: a\n:data: b\n\ndata: c\n:\ndata: d\n\n"),
    parsed("names as they are written", "Data: a\n data: b\ndata : c\ndatax: d\nData\n\ndata: e\n\n"),
    parsed("colons", "data::a\n\ndata: :b:\n\n:::\n\ndata:c: d\n\n"),
    parsed("named", "event: foo\ndata: a\n\nevent:foo \ndata: b\n\n"),
    parsed("named as if it were not", "event: message\ndata: c\n\nevent\ndata: d\n\n"),
    parsed("named twice", "event: bar\nevent: foo\ndata: a\n\nevent: bar\nevent:\ndata: b\n\n"),
    parsed("named like its own", "event: open\ndata: a\n\nevent: error\ndata: b\n\n"),
    parsed("an end in the middle of an event", "data: a\n\nid: 2\nevent: foo\ndata: b\n"),
    parsed("a long line", "data: " + "x" * 300_000 + "\n\n"),
    parsed("many", "".join(f"id: {n}\ndata: {n}\n\n" for n in range(500))),
    case("nothing at all", SOON, body()),
    case("an id is sent back", body("id: 7-1\nretry: 1\ndata: a\n\n"), body("data: b\n\n")),
    case("an id without data", body("id: 8\nretry: 1\n\n"), body("data: b\n\n")),
    case("an id that has not ended", body("id: 1\nretry: 1\ndata: a\n\nid: 2\ndata: b\n"), body()),
    case("an id with NUL", body("id: 1\nretry: 1\ndata: a\n\nid: 2\0\ndata: b\n\n"), body()),
    case("an empty id", body("id: 1\nretry: 1\ndata: a\n\nid\ndata: b\n\n"), body()),
    case("an id of many letters", body("id: ä€😀 z\nretry: 1\ndata: a\n\n"), body()),
    case("an id that goes on", body("id: 1\nretry: 1\n\n"), body("data: a\n\n"), body("id:2\ndata: b\n\n")),
    case("hints that are none", body("retry: 1\nretry: 1s\nretry: -1\nretry: 1.5\nretry: 99x\n\n"), body()),
    case("a hint without an event", Said((b"retry:1\n",)), body("data: a\n\n")),
    case("chunks", Said((b"retry: 1\ndata: a\n\n", b"data: b\n\n"), is_chunked=True), body()),
    case("chunks cut", Said((b"retry: 1\ndata: a\n\n", b"data: b"), is_chunked=True, breaks=True), body()),
    case("a reset", Said((b"retry: 1\ndata: a\n\n",), breaks=True), body("data: b\n\n")),
    case("a reset before an answer", SOON, Said(head="", status=0, breaks=True), body("data: a\n\n")),
    *(case(f"status {n}", Said((b"data: a\n\n",), status=n)) for n in REFUSED),
    case("another status the second time", SOON, Said((b"data: a\n\n",), status=503)),
    *(case(f"type {kind!r}", Said(A, f"Content-Type: {kind}")) for kind in CONTENT_TYPES),
    case("no type", Said(A, "X: y")),
    *(case(f"led by {n}", led(n, "?led"), body("retry: 1\ndata: a\n\n")) for n in (301, 302, 303, 307, 308)),
    case("led again the second time", body("id: 1\nretry: 1\n\n"), led(307, "?led"), body("data: a\n\n")),
    case("led abroad", led(307, "{abroad}?led"), ABROAD),
    case("led nowhere", SOON, Said((b"retry: 1\n\n",), "X: y", 302)),
    Case("abroad", (ABROAD, ABROAD), is_abroad=True),
    Case("abroad with cookies", (ABROAD, ABROAD), is_abroad=True, init={"withCredentials": True}),
    Case("at home with cookies", (Said(A),), query="?a=b&c=%20", init={"withCredentials": True}),
)


WITH_HEADERS = case("with headers", led(307, "{abroad}?led"), ABROAD, SOON)
"""What the browser's own cannot be asked."""
_LARGE = b"".join(b"retry: 1\nid: %d\ndata: %b\n\n" % (n, b"x" * 100_000) for n in range(90))
LARGE = case("large", Said(tuple(pieces(_LARGE, 99_000)), lasts=True), SOON)
"""More than an XMLHttpRequest is let keep, cut within its events, of a stream that never ends by itself."""
ENDLESS = case("endless", Said((b"data: a\n\ndata: stop\n\ndata: b\n\n",), lasts=True))
_ALL = (*CASES, WITH_HEADERS, LARGE, ENDLESS)


class EventStreams:
    """Two origins that answer /CLIENT/CASE as the case says, the page's own and another."""

    def __init__(self) -> None:
        self.home = Origin(self._answer)
        self.abroad = Origin(self._answer)
        self._cases = {str(number): one for number, one in enumerate(_ALL)}
        self._answered: dict[tuple[str, str], int] = {}
        self.left: list[str] = []
        """The clients that have gone from a stream that lasts."""
        self.asked: dict[tuple[str, str], list[dict[str, str]]] = {}
        self._told: dict[str, asyncio.Event] = {}
        """By path, that a page has been told of an event."""

    @asynccontextmanager
    async def open(self) -> AsyncIterator["EventStreams"]:
        async with self.home.open(), self.abroad.open():
            yield self

    def url(self, client: str, one: Case) -> str:
        origin = self.abroad if one.is_abroad else self.home
        return origin.url(f"/{client}/{_ALL.index(one)}{one.query}")

    def requests(self, client: str, one: Case) -> list[dict[str, str]]:
        """What was asked for, but for the leave that a browser asks for a script."""
        return self.asked.get((client, str(_ALL.index(one))), [])

    async def _answer(self, asked: Asked, writer: asyncio.StreamWriter) -> Answer | None:
        if asked.path == "/":
            return answer(b"<!doctype html>", content_type="text/html", set_cookie="a=b; Path=/")
        if asked.path == "/eventsource.js":
            return answer(SCRIPT.read_bytes(), content_type="text/javascript")
        if asked.method == "POST":
            self._told[asked.path].set()
            return answer()
        client, _, number = asked.path.partition("?")[0].removeprefix("/").partition("/")
        if number not in self._cases:
            return answer(b"", 404)
        if asked.method == "OPTIONS":
            return _leave(asked)
        place = client, number
        kept = {name: asked.headers.get(name, "") for name in SENT}
        if kept["origin"]:
            # From another origin XMLHttpRequest may not say so unless that is asked for leave first.
            del kept["cache-control"]
        self.asked.setdefault(place, []).append({"path": asked.path.replace(client, "client"), **kept})
        count = self._answered[place] = self._answered.get(place, 0) + 1
        answers = self._cases[number].answers
        said = answers[count - 1] if count <= len(answers) else Said((), ALLOWED, 204)
        await self._say(said, asked, writer)
        if said.lasts:
            await _gone(writer)
            self.left.append(client)
        return None

    async def _say(self, said: Said, asked: Asked, writer: asyncio.StreamWriter) -> None:
        here = asked.path.partition("?")[0]
        if said.status:
            lines = said.head.format(origin=asked.headers.get("origin", "*"), abroad=self.abroad.url(here))
            coding = "\r\nTransfer-Encoding: chunked" if said.is_chunked else ""
            head = f"HTTP/1.1 {said.status} Some Words\r\nConnection: close\r\n{lines}{coding}\r\n\r\n"
            writer.write(head.encode())
        told = self._told[here] = asyncio.Event()
        await _write(said, writer, told)


def _leave(asked: Asked) -> Answer:
    """What a script needs to send Last-Event-ID to another origin; the browser's own may without."""
    return answer(
        access_control_allow_origin=asked.headers["origin"],
        access_control_allow_credentials="true",
        access_control_allow_headers=asked.headers.get("access-control-request-headers", ""),
    )


async def _gone(writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while True:
            writer.write(b":\n")
            await writer.drain()
            await asyncio.sleep(_PIECE_S)


async def _write(said: Said, writer: asyncio.StreamWriter, told: asyncio.Event) -> None:
    for piece in said.pieces:
        writer.write(b"%x\r\n%b\r\n" % (len(piece), piece) if said.is_chunked else piece)
        await writer.drain()
        await asyncio.sleep(_PIECE_S)  # so that most of them arrive by themselves; the outcome is the same
    if said.breaks:
        # What has come and is not told yet is lost with the connection, or not, as it happens.
        if said.pieces:
            await told.wait()
        reset(writer)
    elif said.is_chunked:
        writer.write(b"0\r\n\r\n")
