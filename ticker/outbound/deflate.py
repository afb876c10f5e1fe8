"""gzip and deflate undone with a limit on what comes out."""

import zlib

from ticker.outbound.causes import TooLarge, Undecodable
from ticker.outbound.failures import Failure

GZIP_MAGIC = b"\x1f\x8b"
_GZIP_SUM_BYTES = 8
_GZIP_HEADER_BYTES = 10
_HEADER_SUM, _EXTRA, _NAME, _COMMENT = 2, 4, 8, 16
_MOST_HEADER_BYTES = 65_536


def cut_off() -> Failure:
    return Failure(Undecodable("cut off"))


def damaged(error: Exception) -> Failure:
    return Failure(Undecodable("damaged", str(error)))


class Gunzip:
    """gzip (RFC 1952), to at most `max_bytes`; the sum at its end may be wrong or missing, as in browsers.

    Unlike httpx's decoder it never holds more than that, whatever a chunk would grow to.
    """

    def __init__(self, max_bytes: int) -> None:
        self._room = max_bytes
        self._limit = max_bytes
        self._held = b""
        self._begun = False
        self._over = False
        self._member: zlib._Decompress | None = None

    def decode(self, data: bytes) -> bytes:
        pieces = []
        self._begun = self._begun or bool(data)
        data, self._held = self._held + data, b""
        while data and not self._over:
            if self._member is None:
                data = self._begin(data)
            elif self._member.eof:
                data = self._end(data)
            else:
                piece = self._inflate(self._member, data)
                self._room -= len(piece)
                if self._room < 0:
                    raise Failure(TooLarge(self._limit))
                pieces.append(piece)
                # One of them is empty.
                data = self._member.unused_data or self._member.unconsumed_tail
        return b"".join(pieces)

    def finish(self) -> None:
        if self._begun and not self._over and not (self._member and self._member.eof):
            raise cut_off()

    def _begin(self, data: bytes) -> bytes:
        end = _header_end(data)
        is_gzip = data.startswith(GZIP_MAGIC[: len(data)])
        if not is_gzip or (end is None and len(data) > _MOST_HEADER_BYTES):
            raise damaged(zlib.error("incorrect header check"))
        if end is None:
            self._held = data
            return b""
        self._member = zlib.decompressobj(-zlib.MAX_WBITS)
        return data[end:]

    def _end(self, data: bytes) -> bytes:
        if len(data) < _GZIP_SUM_BYTES + len(GZIP_MAGIC):
            self._held = data
            return b""
        data = data[_GZIP_SUM_BYTES:]
        # Some servers pad; what does not begin another member is not the document's.
        self._over = not data.startswith(GZIP_MAGIC)
        self._member = None
        return data

    def _inflate(self, member: "zlib._Decompress", data: bytes) -> bytes:
        try:
            return member.decompress(data, self._room + 1)
        except zlib.error as error:
            raise damaged(error) from error


def _header_end(data: bytes) -> int | None:
    """Where a gzip header ends (RFC 1952, 2.3); None if it has not come as a whole."""
    if len(data) < _GZIP_HEADER_BYTES:
        return None
    flags, end = data[3], _GZIP_HEADER_BYTES
    if flags & _EXTRA:
        end += 2 + int.from_bytes(data[end : end + 2], "little")
    for text in (_NAME, _COMMENT):
        if flags & text:
            zero = data.find(b"\0", end)
            if zero < 0:
                return None
            end = zero + 1
    end += 2 if flags & _HEADER_SUM else 0
    return end if end <= len(data) else None


class Inflate:
    """deflate (zlib, or raw as some servers send it), to at most `max_bytes`, like `Gunzip`."""

    def __init__(self, max_bytes: int) -> None:
        self._room = max_bytes
        self._limit = max_bytes
        self._begun = False
        self._inner = zlib.decompressobj(zlib.MAX_WBITS)

    def decode(self, data: bytes) -> bytes:
        pieces = []
        while data and not self._inner.eof:
            piece = self._inflate(data)
            self._room -= len(piece)
            if self._room < 0:
                raise Failure(TooLarge(self._limit))
            pieces.append(piece)
            data = self._inner.unconsumed_tail
        return b"".join(pieces)

    def finish(self) -> None:
        if self._begun and not self._inner.eof:
            raise cut_off()

    def _inflate(self, data: bytes) -> bytes:
        try:
            piece = self._inner.decompress(data, self._room + 1)
        except zlib.error as error:
            if self._begun:
                raise damaged(error) from error
            self._inner = zlib.decompressobj(-zlib.MAX_WBITS)
            self._begun = True
            return self._inflate(data)
        self._begun = True
        return piece
