"""A chunked body as browsers take it, made into one that a strict parser takes. Pure."""

import re

_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;.*)?", re.DOTALL)
_MOST_LINE_BYTES = 16_384


class Chunks:
    """Takes a body piece by piece; lines may end in a bare line feed, trailers be anything or be missing."""

    def __init__(self) -> None:
        self._line = b""
        self._left = 0
        self._after_data = False
        self._in_trailer = False
        self._over = False

    def feed(self, data: bytes) -> bytes:
        """The same for a strict parser; what cannot be understood goes on as it is, to be refused."""
        out: list[bytes] = []
        at = 0
        while at < len(data) and not self._over:
            at = self._through_data(data, at, out) if self._left else self._through_line(data, at, out)
        return b"".join(out)

    def _through_data(self, data: bytes, at: int, out: list[bytes]) -> int:
        piece = data[at : at + self._left]
        self._left -= len(piece)
        self._after_data = not self._left
        out += [piece, b"\r\n"] if self._after_data else [piece]
        return at + len(piece)

    def _through_line(self, data: bytes, at: int, out: list[bytes]) -> int:
        feed = data.find(b"\n", at)
        self._line += data[at : len(data) if feed < 0 else feed]
        if feed >= 0:
            out.append(self._next(self._line.removesuffix(b"\r")))
            self._line = b""
        elif len(self._line) > _MOST_LINE_BYTES:
            out.append(self._line)
            self._line = b""
        return len(data) if feed < 0 else feed + 1

    def end(self) -> bytes:
        """What the end of the connection stands for: the end of the body, if its last chunk had come."""
        return self._finish() if self._in_trailer and not self._over else b""

    def _next(self, line: bytes) -> bytes:
        if self._in_trailer:
            return b"" if line else self._finish()
        after_data, self._after_data = self._after_data, False
        if after_data and not line.strip():
            return b""
        size = _SIZE.fullmatch(line)
        if size is None:
            return line + b"\r\n"
        self._left = int(size[1], 16)
        self._in_trailer = not self._left
        return b"%x\r\n" % self._left if self._left else b""

    def _finish(self) -> bytes:
        self._over = True
        return b"0\r\n\r\n"
