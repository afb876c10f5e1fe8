"""Content codings undone with a limit on what comes out, and on what it takes to get there."""

import re
from collections.abc import Callable, Sequence
from typing import Protocol

import brotli  # type: ignore[import-untyped]
import zstandard

from ticker.outbound.causes import TooLarge, Undecodable
from ticker.outbound.deflate import GZIP_MAGIC, Gunzip, Inflate, cut_off, damaged
from ticker.outbound.failures import Failure

ACCEPTED = "gzip, br, zstd"
"""Not deflate, which servers write in two ways; it is understood all the same."""
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_BROTLI_STEP = 65_536
# zstd cannot be told how much to put out, but four bytes in make at most 128 KiB out (RFC 8878, 3.1.1.2):
# in steps of 64 bytes, 2 MiB. A window over 8 MiB is not allowed on the web (RFC 9659).
_ZSTD_STEP = 64
_ZSTD_WINDOW = 8 * 1024 * 1024
_MAGICS = {"gzip": GZIP_MAGIC, "x-gzip": GZIP_MAGIC, "zstd": _ZSTD_MAGIC}
_MOST_LAYERS = 3
# Every compressed document has one of these near its beginning, and no text but UTF-16 has.
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_LOOK_BYTES = 512


class Decoder(Protocol):
    """Takes a body piece by piece; Failure beyond the limit, and for what cannot be decoded."""

    def decode(self, data: bytes) -> bytes: ...

    def finish(self) -> None:
        """Failure if the data ended in the middle."""


class Plain:
    """No coding at all."""

    def decode(self, data: bytes) -> bytes:
        return data

    def finish(self) -> None:
        pass


class Brotli:
    """br (RFC 7932), to at most `max_bytes` and 64 KiB that are thrown away."""

    def __init__(self, max_bytes: int) -> None:
        self._room = max_bytes
        self._limit = max_bytes
        self._begun = False
        self._inner = brotli.Decompressor()

    def decode(self, data: bytes) -> bytes:
        pieces = []
        self._begun = self._begun or bool(data)
        more = bool(data)
        while more and not self._inner.is_finished():
            piece = self._unpack(data)
            data = b""
            self._room -= len(piece)
            if self._room < 0:
                raise Failure(TooLarge(self._limit))
            pieces.append(piece)
            # Output may be left over although all input was taken.
            more = bool(piece) or not self._inner.can_accept_more_data()
        return b"".join(pieces)

    def finish(self) -> None:
        if self._begun and not self._inner.is_finished():
            raise cut_off()

    def _unpack(self, data: bytes) -> bytes:
        try:
            return bytes(self._inner.process(data, output_buffer_limit=_BROTLI_STEP))
        except brotli.error as error:
            raise damaged(error) from error


class Zstandard:
    """zstd (RFC 8878), to at most `max_bytes` and 2 MiB that are thrown away."""

    def __init__(self, max_bytes: int) -> None:
        self._room = max_bytes
        self._limit = max_bytes
        self._begun = False
        self._inner = _zstd()
        self._left = b""

    def decode(self, data: bytes) -> bytes:
        pieces = []
        self._begun = self._begun or bool(data)
        for start in range(0, len(data), _ZSTD_STEP):
            piece = self._unpack(data[start : start + _ZSTD_STEP])
            self._room -= len(piece)
            if self._room < 0:
                raise Failure(TooLarge(self._limit))
            pieces.append(piece)
        return b"".join(pieces)

    def finish(self) -> None:
        if self._begun and not self._inner.eof:
            raise cut_off()

    def _unpack(self, data: bytes) -> bytes:
        out = []
        data, self._left = self._left + data, b""
        while data:
            if self._inner.eof:
                if not data.startswith(_ZSTD_MAGIC):
                    self._left = data if _ZSTD_MAGIC.startswith(data) else b""
                    break
                self._inner = _zstd()
            try:
                out.append(self._inner.decompress(data))
            except zstandard.ZstdError as error:
                raise damaged(error) from error
            data = self._inner.unused_data if self._inner.eof else b""
        return b"".join(out)


class UnknownCoding:
    """A coding that nobody has heard of, which mostly is none at all: browsers take the text below it.

    Failure for what is no text.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._head = b""

    def decode(self, data: bytes) -> bytes:
        if len(self._head) < _LOOK_BYTES:
            self._head = (self._head + data)[:_LOOK_BYTES]
            wide = self._head.startswith(_WIDE)
            if not wide and _BINARY.search(self._head):
                raise Failure(Undecodable("unknown", self._name))
        return data

    def finish(self) -> None:
        pass


class GuardedDecoder:
    """A coding that may be named without being there: what does not begin as it does is passed on."""

    def __init__(self, magic: bytes, inner: Decoder) -> None:
        self._magic = magic
        self._inner: Decoder = inner
        self._head: bytes | None = b""

    def decode(self, data: bytes) -> bytes:
        if self._head is None:
            return self._inner.decode(data)
        self._head += data
        if len(self._head) < len(self._magic) and self._magic.startswith(self._head):
            return b""
        if not self._head.startswith(self._magic):
            self._inner = Plain()
        data, self._head = self._head, None
        return self._inner.decode(data)

    def finish(self) -> None:
        if self._head:
            raise cut_off()
        self._inner.finish()


class Layers:
    """Several codings, the outermost first."""

    def __init__(self, layers: Sequence[Decoder]) -> None:
        self._layers = layers

    def decode(self, data: bytes) -> bytes:
        for layer in self._layers:
            data = layer.decode(data)
        return data

    def finish(self) -> None:
        for layer in self._layers:
            layer.finish()


def _zstd() -> "zstandard.ZstdDecompressionObj":
    return zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()


_DECODERS: dict[str, Callable[[int], Decoder]] = {
    "gzip": Gunzip,
    "x-gzip": Gunzip,
    "deflate": Inflate,
    "br": Brotli,
    "zstd": Zstandard,
}
_PLAIN = frozenset({"identity", "", "none", "utf-8"})


def decoder(codings: str | None, max_bytes: int) -> Decoder:
    """The decoder for a Content-Encoding (RFC 9110, 8.4); a Failure of its is for what it does not know."""
    names = [part.split(";")[0].strip(' \t"').lower() for part in (codings or "").split(",")]
    packed = [name for name in names if name not in _PLAIN]
    # One that nobody knows, beside one that is known, is a word for how something was stored.
    packed = [name for name in packed if name in _DECODERS] or packed
    if len(packed) > _MOST_LAYERS:
        raise Failure(Undecodable("unknown", ", ".join(packed)))
    # The last that is named was put on last.
    layers = [
        _DECODERS[name](max_bytes) if name in _DECODERS else UnknownCoding(name) for name in packed[::-1]
    ]
    outer, inner = layers[:1], layers[1:]
    # Two headers that name the same coding mostly stand for one.
    inner_magics = zip([_MAGICS.get(name) for name in packed[-2::-1]], inner, strict=True)
    found = [*outer, *(GuardedDecoder(magic, layer) if magic else layer for magic, layer in inner_magics)]
    return Layers(found) if len(found) > 1 else found[0] if found else Plain()
