"""Content codings of a stream's body (RFC 9110, 8.4): what is sent is what was framed, or that compressed.

zstd in a way that thousands may be sent the same bytes, whenever each of them came. All that is sent at once
is a piece: it ends the frame that is open on the connection, begins one of its own, and leaves that open. So
whoever is in the middle of a frame that many share may leave it by any piece, and join another by none.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import zstandard

_LAST_BLOCK = b"\x01\x00\x00"
"""An empty block that ends a frame (RFC 8878, 3.1.1.2); no checksum follows, as none has been announced."""
_EMPTY_BLOCK = b"\x00\x00\x00"
_MAGIC = b"\x28\xb5\x2f\xfd"
_WINDOW_LOG = 17
"""128 kB: the last quotes of 300 symbols; a decoder has to hold as much for each stream."""
_RAW_HEAD = _MAGIC + bytes((0, (_WINDOW_LOG - 10) << 3))
_RAW_BYTES = 900
"""What is shorter would save less than the packet that it is sent in, and take as long as the packet."""


class Effort(NamedTuple):
    """A level of zstd, and what of its settings is another here."""

    level: int
    settings: Mapping[str, int] = MappingProxyType({})


_QUICKLY = Effort(1)
_AS_WELL_IN_HALF_THE_TIME = {"strategy": zstandard.STRATEGY_BTLAZY2, "min_match": 5, "search_log": 4}
# By what each choice comes to in bits; with the lengths of the levels that do so, it pays only from 19 on.
_BY_BITS = {"strategy": zstandard.STRATEGY_BTOPT, "min_match": 3, "search_log": 4, "target_length": 128}
_EFFORTS = (
    (1_024, 1_000, Effort(11, _BY_BITS)),
    (512, 0, Effort(11, _AS_WELL_IN_HALF_THE_TIME)),
    (64, 0, Effort(7)),
    (0, 0, _QUICKLY),
)
"""From how many riders on, and how many bytes at once, a frame is compressed how well: once for all, where
each is written for 5 us. Single events that differ in little are longer by bits than by the search below."""


class Joint(ABC):
    """Compresses for many at once: what it makes of some frames may refer to what it made before.

    While it `is_new` there is nothing yet that it refers to.
    """

    @property
    @abstractmethod
    def is_new(self) -> bool: ...

    @abstractmethod
    def begin_anew(self, riders: int) -> None:
        """Refer to nothing before: somebody has come who was not sent it, or sent something else since."""

    @abstractmethod
    def code(self, frames: bytes) -> bytes: ...


class Coding(ABC):
    """`name` is that of Content-Encoding, `ending` what a body ends in."""

    name: str
    ending: bytes
    joint: "type[Joint] | None" = None
    """What makes pieces for many at once; None where they are as good one by one."""

    @abstractmethod
    def first(self, frames: bytes) -> bytes:
        """The first piece of a body."""

    @abstractmethod
    def piece(self, frames: bytes) -> bytes:
        """Any other, whatever has been sent before."""

    @abstractmethod
    def sign_of_life(self, plain: bytes) -> bytes:
        """What may be sent behind any piece and means nothing; `plain` is what the format has for that."""


class Identity(Coding):
    """As it is."""

    name = "identity"
    ending = b""

    def first(self, frames: bytes) -> bytes:
        return frames

    def piece(self, frames: bytes) -> bytes:
        return frames

    def sign_of_life(self, plain: bytes) -> bytes:
        return plain


class Zstd(Coding):
    name = "zstd"
    ending = _LAST_BLOCK

    def __init__(self) -> None:
        self._compressor = _compressor(_QUICKLY)
        self.joint = JointZstd

    def first(self, frames: bytes) -> bytes:
        if len(frames) < _RAW_BYTES:
            return b"%b%b%b" % (_RAW_HEAD, (len(frames) << 3).to_bytes(3, "little"), frames)
        return _flushed(self._compressor.compressobj(), frames)

    def piece(self, frames: bytes) -> bytes:
        return _LAST_BLOCK + self.first(frames)

    def sign_of_life(self, plain: bytes) -> bytes:  # noqa: ARG002 - it would shift what later blocks refer to
        return _EMPTY_BLOCK


class JointZstd(Joint):
    """One frame for as long as nobody comes."""

    def __init__(self) -> None:
        self._effort = _QUICKLY
        self._compressor = _compressor(_QUICKLY)
        self._riders = 0
        self._frame: zstandard.ZstdCompressionObj | None = None

    @property
    def is_new(self) -> bool:
        return self._frame is None

    def begin_anew(self, riders: int) -> None:
        self._frame = None
        self._riders = riders

    def code(self, frames: bytes) -> bytes:
        if self._frame is not None:
            return _flushed(self._frame, frames)
        self._fit(len(frames))
        self._frame = self._compressor.compressobj()
        return _LAST_BLOCK + _flushed(self._frame, frames)

    def _fit(self, at_once: int) -> None:
        """How much comes at once as a frame begins is taken for how much will."""
        effort = next(one for riders, size, one in _EFFORTS if self._riders >= riders and at_once >= size)
        if effort is not self._effort:
            self._effort = effort
            self._compressor = _compressor(effort)


def _compressor(effort: Effort) -> zstandard.ZstdCompressor:
    # By the size of the window: with the tables of the level for megabytes it would hold five times as much.
    parameters = zstandard.ZstdCompressionParameters.from_level(
        effort.level,
        **effort.settings,
        source_size=1 << _WINDOW_LOG,
        window_log=_WINDOW_LOG,
        write_content_size=False,
        write_checksum=False,
    )
    return zstandard.ZstdCompressor(compression_params=parameters)


def _flushed(frame: "zstandard.ZstdCompressionObj", frames: bytes) -> bytes:
    return frame.compress(frames) + frame.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)


IDENTITY = Identity()
ZSTD = Zstd()
