"""An HTTP/1.1 response taken apart as its bytes arrive, however they are cut up (RFC 9112)."""

from collections.abc import Iterator
from typing import Literal, TypeAlias

import msgspec

Place: TypeAlias = Literal["head", "size", "data", "gap", "trailer", "body", "end"]
"""`size`, `data` and `gap` are a chunk's; a `body` without chunks lasts as long as its connection."""

_ENDS = {"head": b"\r\n\r\n", "size": b"\r\n", "gap": b"\r\n", "trailer": b"\r\n"}


class MalformedError(Exception):
    """The server sent what no HTTP/1.1 response can hold."""


class Piece(msgspec.Struct, frozen=True):
    """Bytes that belong to one place; `is_last` if the place ends with them."""

    place: Place
    data: bytes
    is_last: bool


class Response:
    """Follows one response; `is_complete` once the last chunk and its end have arrived."""

    def __init__(self) -> None:
        self.status: int | None = None
        self.headers: dict[str, str] = {}
        self._place: Place = "head"
        self._line = b""
        self._left = 0

    @property
    def is_complete(self) -> bool:
        return self._place == "end"

    def body(self, data: bytes) -> bytes:
        """The part of the body that these bytes hold."""
        return b"".join(piece.data for piece in self.pieces(data) if piece.place in ("data", "body"))

    def pieces(self, data: bytes) -> Iterator[Piece]:
        while data and not self.is_complete:
            piece = self._next(data)
            yield piece
            data = data[len(piece.data) :]

    def _next(self, data: bytes) -> Piece:
        place = self._place
        if place == "body":
            return Piece(place, data, is_last=False)
        if place != "data":
            return self._next_of_line(place, data)
        taken = data[: self._left]
        self._left -= len(taken)
        if not self._left:
            self._place = "gap"
        return Piece(place, taken, is_last=not self._left)

    def _next_of_line(self, place: Place, data: bytes) -> Piece:
        end, seen = _ENDS[place], self._line + data
        at = seen.find(end)
        if at < 0:
            self._line = seen
            return Piece(place, data, is_last=False)
        taken = data[: at + len(end) - len(self._line)]
        self._line = b""
        self._pass(place, seen[:at])
        return Piece(place, taken, is_last=True)

    def _pass(self, place: Place, line: bytes) -> None:
        """Go on to what follows a head, or a line of the chunked coding."""
        match place:
            case "head":
                self._read_head(line)
            case "size":
                self._left = _size(line)
                self._place = "data" if self._left else "trailer"
            case _ if line:
                raise MalformedError(f"{line[:40]!r} where a line ends")
            case "gap":
                self._place = "size"
            case _:
                self._place = "end"

    def _read_head(self, head: bytes) -> None:
        status, *lines = head.decode("latin-1").split("\r\n")
        if not status.startswith("HTTP/1.1 "):
            raise MalformedError(f"status line {status[:40]!r}")
        self.status = int(status[9:12])
        pairs = (line.partition(":") for line in lines)
        self.headers = {name.lower(): value.strip() for name, _, value in pairs}
        self._place = "size" if self.headers.get("transfer-encoding") == "chunked" else "body"


def _size(line: bytes) -> int:
    try:
        return int(line, 16)
    except ValueError as error:
        raise MalformedError(f"chunk size {line[:40]!r}") from error
