"""GET /stream past the framework: what a plain request for a stream is answered with, or that it is not.

Taking in a reader through Quart costs many times what the reader needs, and after a restart thousands
come at once. Whatever is not plainly a stream that can be had now is left to Quart: every other route,
every error and every refusal has one place only.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import cast
from urllib.parse import parse_qsl

import msgspec
from quart import Quart

from ticker.access.credentials import TOKEN, token_of
from ticker.ask import STREAM, After, Arguments, Ask, From, ask_of
from ticker.broadcast import Admission, Broadcast, NotAdmitted, ReaderConnection, Stream
from ticker.errors import QueryError
from ticker.times import http_date
from ticker.web.answered import answered
from ticker.web.answers import HARDENING, TWO_FACED, by_https_alone
from ticker.web.asker import Asker
from ticker.web.entry.cors import granted, varied
from ticker.web.entry.limits import fields
from ticker.web.site import EXTENSION, Site
from ticker.web.streams.coding import VARY, takes_zstd
from ticker.web.streams.remembered import Remembered, says_who
from ticker.web.streams.stream import ENDS_CONNECTION, HEADERS, coding_fields
from ticker.web.terminals import wants_tape
from ticker.wire import CHUNKED, CHUNKED_ZSTD, TEXT, Coding, Format, Framing

# No %: what has to be decoded first is left to the router.
_PATH = re.compile(r"/stream(?:/([A-Za-z0-9._,*-]+))?")


class PlainRequest(msgspec.Struct, frozen=True):
    """A GET over HTTP/1.1 without a body; the names of headers are in lower case, `address` is the peer's."""

    target: str
    headers: Mapping[str, str]
    address: str

    def header(self, name: str) -> str:
        return self.headers.get(name.lower(), "")


class StreamAnswer:
    """A stream that is granted: `head` goes first, `open` begins what follows, `close` gives it all back.

    `framing` is how the connection takes what the stream hands out, `sign` framed bytes that mean nothing to
    the client. An answer that is dropped unopened gives back its place by itself.
    """

    __slots__ = ("_admission", "_ask", "_asker", "_broadcast", "_stream", "framing", "head", "sign")

    def __init__(
        self,
        broadcast: Broadcast,
        admission: Admission,
        ask: Ask,
        asker: Asker,
        head: bytes,
        framing: Framing = CHUNKED,
    ) -> None:
        self._broadcast = broadcast
        self._admission = admission
        self._ask = ask
        self._asker = asker
        self._stream: Stream | None = None
        self.head = head
        self.framing = framing
        self.sign = framing.sign_of_life(ask.format)

    def open(self, connection: ReaderConnection, resume: Callable[[], None]) -> Stream:
        """`resume` is called when the stream is to be taken further that rested."""
        self._stream = self._broadcast.open(
            self._ask,
            connection,
            self._asker.address,
            self.framing,
            principal=self._asker.principal,
            resume=resume,
        )
        return self._stream

    @property
    def stream(self) -> Stream:
        """The one that was opened."""
        assert self._stream is not None
        return self._stream

    def close(self) -> None:
        if self._stream is not None:
            self._broadcast.close(self._stream)
        self._admission.leave()


class Known(msgspec.Struct, frozen=True):
    """What a plain request for a stream is granted, if there is a place."""

    target: str
    asker: Asker
    ask: Ask
    framing: Framing
    told: bytes
    """What its head says, but for what differs from moment to moment."""

    @property
    def is_of_the_moment(self) -> bool:
        """Whether the same words would mean something else a little later."""
        return isinstance(self.ask.start, From) or self.ask.end is not None

    def head(self, date: str, more: Mapping[str, str]) -> bytes:
        told = self.told + _lines(more).encode("ascii") if more else self.told
        return told + _end_of_head(date)


class Direct:
    """Answers plain requests for a stream as the application behind it would, byte for byte."""

    def __init__(self, app: Quart) -> None:
        self._site = cast(Site, app.extensions[EXTENSION])
        self._remembered: Remembered[Known] = Remembered()

    def again(self, received: bytes, address: str, scheme: str) -> Known | None:
        """What is known of a request in the very bytes in which it came before, from the same address."""
        return self._remembered.get(self._site.config, (received, address, scheme))

    def known(self, request: PlainRequest, scheme: str, received: bytes = b"") -> Known | None:
        """What is to be granted; None if this is not about a stream, or is for the application to refuse.

        It is remembered by the bytes that were `received`, where it may be.
        """
        known = self._found(request, scheme)
        if known is not None and not known.is_of_the_moment and not says_who(request.headers, request.target):
            self._remembered.put((received, request.address, scheme), known)
        return known

    def grant(self, known: Known) -> StreamAnswer | None:
        """Admit a reader; None if the application has to say that there is no place."""
        site, address = self._site, known.asker.address
        admission = admitted(site.broadcast, address)
        if admission is None:
            return None
        route = _route_of(known.target.partition("?")[0])
        answered(site.broadcast.tally.answers, address, "GET", known.target, route, 200)
        ruling = admission.ruling
        more = fields(site.limits.streams.name, ruling) if ruling is not None else {}
        head = known.head(http_date(site.clock() // 1000), more)
        return StreamAnswer(site.broadcast, admission, known.ask, known.asker, head, known.framing)

    def _found(self, request: PlainRequest, scheme: str) -> Known | None:
        path, _, text = request.target.partition("?")
        try:
            given = arguments_in(text)
            asker = self._asker(request, given.pop(TOKEN, ()))
            ask = self._ask(asker, path, given, request.headers)
        except (QueryError, UnicodeDecodeError):
            return None
        if ask is None or (ask.end is not None and isinstance(ask.start, After)):
            return None  # it may be that nothing is left to send, which only the log knows
        framing = self._framing(request)
        told = self._told(request, ask.format, framing.coding, scheme, is_tape=path == "/")
        return Known(request.target, asker, ask, framing, told)

    def _told(
        self, request: PlainRequest, to: Format, coding: Coding, scheme: str, *, is_tape: bool
    ) -> bytes:
        service = self._site.config.service
        origin = request.headers.get("origin", "") if service.cors.origins else ""
        vary = varied(service.cors, ", ".join(self._varies(is_tape=is_tape)))
        said = {
            "content-type": to.content_type,
            **HEADERS,
            **coding_fields(coding),
            **ENDS_CONNECTION,
            **({"Vary": vary} if vary else {}),
            **granted(service.cors, origin),
            **HARDENING,
            **by_https_alone(service.tls, scheme),
        }
        return f"HTTP/1.1 200 \r\n{_lines(said)}".encode("ascii")

    def _framing(self, request: PlainRequest) -> Framing:
        compresses = self._site.config.service.stream.compress and takes_zstd(request.header)
        return CHUNKED_ZSTD if compresses else CHUNKED

    def _varies(self, *, is_tape: bool) -> Iterator[str]:
        if is_tape:
            yield TWO_FACED
        if self._site.config.service.stream.compress:
            yield VARY

    def _asker(self, request: PlainRequest, tokens: Sequence[str]) -> Asker:
        return self._site.asker(request.address, request.header, token_of(tokens))

    def _ask(self, asker: Asker, path: str, given: Arguments, headers: Mapping[str, str]) -> Ask | None:
        match = _PATH.fullmatch(path)
        if match is None and path != "/":
            return None
        accept = headers.get("accept", "")
        if match is None:
            if not wants_tape(accept, headers.get("user-agent", "")):
                return None
            given = {**given, "format": [TEXT.name]}
        return ask_of(
            given,
            STREAM,
            channels=match[1] if match else None,
            known=asker.channels,
            now_ms=self._site.clock(),
            accept=accept,
            resume=headers.get("last-event-id", ""),
        )


def _route_of(path: str) -> str:
    """As the application calls it."""
    return path if path in ("/", "/stream") else "/stream/<channels>"


def admitted(broadcast: Broadcast, address: str) -> Admission | None:
    """A place for a stream; None where the application has to say in words that there is none."""
    # Who is refused is left to the application, which says so in words and counts it, once.
    admission = broadcast.admit(address) if broadcast.is_open_to(address) else None
    return None if isinstance(admission, NotAdmitted) else admission


def arguments_in(text: str) -> dict[str, list[str]]:
    """The arguments in a query string as the application reads them; UnicodeDecodeError if not UTF-8."""
    arguments: dict[str, list[str]] = {}
    for name, value in parse_qsl(text, keep_blank_values=True, errors="strict"):
        arguments.setdefault(name, []).append(value)
    return arguments


@lru_cache(maxsize=2)
def _end_of_head(date: str) -> bytes:
    return f"date: {date}\r\ntransfer-encoding: chunked\r\n\r\n".encode("ascii")


def _lines(fields: Mapping[str, str]) -> str:
    return "".join(f"{name.lower()}: {value}\r\n" for name, value in fields.items())
