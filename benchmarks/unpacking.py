"""Compressed bodies in the load: what thousands are sent alike is decompressed once."""

import re

import zstandard

_LAST_BLOCK, _MAGIC = b"\x01\x00\x00", b"\x28\xb5\x2f\xfd"
_HEAD_END = b"\r\n\r\n"
_IS_ZSTD = re.compile(rb"(?i)\r\ncontent-encoding: zstd\r\n")
_REMEMBERED = 16


class Place:
    """Behind some pieces of a frame, with what came next to whoever was there first."""

    __slots__ = ("_frame", "_next")

    def __init__(self, frame: "zstandard.ZstdDecompressionObj") -> None:
        self._frame: zstandard.ZstdDecompressionObj | None = frame
        self._next: tuple[bytes, Place, bytes] | None = None

    def follow(self, piece: bytes) -> "tuple[Place, bytes]":
        if self._next is None or self._next[0] != piece:
            if self._frame is None:
                raise ValueError("two readers of one frame were sent different pieces of it")
            frame, self._frame = self._frame, None
            plain = frame.decompress(piece)
            self._next = piece, Place(frame), plain
        return self._next[1:]


class Frames:
    """The frames that were begun last, for whoever else is sent them."""

    def __init__(self) -> None:
        self._begun: list[tuple[bytes, tuple[Place, bytes]]] = []

    def begin(self, piece: bytes) -> tuple[Place, bytes]:
        for known, found in self._begun:
            if known == piece:
                return found
        frame = zstandard.ZstdDecompressor().decompressobj()
        plain = frame.decompress(piece)
        found = Place(frame), plain
        self._begun.insert(0, (piece, found))
        del self._begun[_REMEMBERED:]
        return found


class Unpacking:
    """One connection, from the head of its answer on; what is not compressed passes as it is."""

    __slots__ = ("_frames", "_is_coded", "_place", "_rest")

    def __init__(self, frames: Frames) -> None:
        self._frames = frames
        self._place: Place | None = None
        self._is_coded: bool | None = None
        self._rest = b""

    def feed(self, data: bytes) -> bytes:
        if self._is_coded is False:
            return data
        self._rest += data
        plain = b""
        if self._is_coded is None:
            head, end, rest = self._rest.partition(_HEAD_END)
            if not end:
                return b""
            plain, self._rest = head + end, rest
            self._is_coded = _IS_ZSTD.search(plain) is not None
            if not self._is_coded:
                return plain + rest
        while (piece := self._chunk()) is not None:
            plain += self._unpacked(piece)
        return plain

    def _chunk(self) -> bytes | None:
        """The next chunk that has come whole (RFC 9112, 7.1)."""
        size, line_end, rest = self._rest.partition(b"\r\n")
        if not line_end or len(rest) < int(size, 16) + 2:
            return None
        self._rest = rest[int(size, 16) + 2 :]
        return rest[: int(size, 16)]

    def _unpacked(self, piece: bytes) -> bytes:
        begun = piece.removeprefix(_LAST_BLOCK)
        if begun.startswith(_MAGIC):
            self._place, plain = self._frames.begin(begun)
        else:
            assert self._place is not None, "a stream that begins inside of a frame"
            self._place, plain = self._place.follow(piece)
        return plain
