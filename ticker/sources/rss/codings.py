"""Content codings undone with a limit on what comes out."""

import zlib

from ticker.sources.rss.failures import FetchFailure, TooBig

ACCEPTED = "gzip, deflate"
_GZIP_MAGIC = b"\x1f\x8b"


class Plain:
    """No coding at all."""

    def decode(self, data: bytes) -> bytes:
        return data

    def finish(self) -> None:
        pass


class Inflate:
    """gzip (RFC 1952) or deflate (zlib, or raw as some servers send it), to at most `max_bytes`.

    Unlike httpx's decoder it never holds more than that, whatever a chunk would grow to.
    """

    def __init__(self, max_bytes: int, *, gzip: bool) -> None:
        self._room = max_bytes
        self._limit = max_bytes
        self._gzip = gzip
        self._begun = False
        self._inner = zlib.decompressobj(zlib.MAX_WBITS | 16 if gzip else zlib.MAX_WBITS)

    def decode(self, data: bytes) -> bytes:
        pieces = []
        while data and not (self._inner.eof and not self._next_member(data)):
            piece = self._inflate(data)
            self._room -= len(piece)
            if self._room < 0:
                raise TooBig(self._limit)
            pieces.append(piece)
            data = self._inner.unused_data if self._inner.eof else self._inner.unconsumed_tail
        return b"".join(pieces)

    def finish(self) -> None:
        """FetchFailure if the data ended in the middle."""
        if self._begun and not self._inner.eof:
            raise FetchFailure("the answer was cut off in the middle of its compressed data")

    def _next_member(self, data: bytes) -> bool:
        # Some servers pad; what does not begin another member is not the feed's.
        if not (self._gzip and data.startswith(_GZIP_MAGIC)):
            return False
        self._inner = zlib.decompressobj(zlib.MAX_WBITS | 16)
        return True

    def _inflate(self, data: bytes) -> bytes:
        try:
            piece = self._inner.decompress(data, self._room + 1)
        except zlib.error as error:
            if self._gzip or self._begun:
                raise FetchFailure(f"the answer's compressed data is damaged: {error}") from error
            self._inner = zlib.decompressobj(-zlib.MAX_WBITS)
            self._begun = True
            return self._inflate(data)
        self._begun = True
        return piece


def decoder(coding: str | None, max_bytes: int) -> Plain | Inflate:
    """The decoder for a Content-Encoding; FetchFailure for one that was not asked for."""
    match (coding or "identity").strip().lower():
        case "identity" | "" | "none" | "utf-8":
            return Plain()
        case "gzip" | "x-gzip":
            return Inflate(max_bytes, gzip=True)
        case "deflate":
            return Inflate(max_bytes, gzip=False)
        case other:
            raise FetchFailure(f"answered in a coding that was not asked for: {other}")
