"""A file of prices, whatever it is written in: told by what stands in it, and read from any position."""

import gzip
import os
from collections.abc import Iterator
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol, TypeAlias, cast

from ticker.errors import in_words
from ticker.sources.adapter import ReadError
from ticker.sources.causes import KindSpecific
from ticker.sources.replay.tick import Flaw, Tick

MOST_SORTED_BYTES = 32_000_000
"""A file up to this size is played in the order of time, whatever order it is in."""

Known: TypeAlias = tuple[int, bytes]
"""How many bytes of the file's beginning a hash is of, and the hash."""

BEGINNING = -1
"""The position of the row that is played first, wherever it stands."""

_GZIP = b"\x1f\x8b"
_PARQUET = b"PAR1"
_HEAD_BYTES = 1_024


class Recording(Protocol):
    """Rows in the order in which they are played; a position counts in a way of the recording's own."""

    in_order_until: int | None
    """The position up to which a growing file is in the order of time; what is added stands behind it."""

    def rows(self, position: int, *, unended: bool) -> Iterator[tuple[Tick | Flaw, int]]:
        """The rows from a position on, each with the position behind it.

        `unended` says whether a last line that does not end is taken as a row.
        """

    def has(self, position: int) -> bool:
        """Whether the file goes on to this position."""


def known_by(path: Path, most_bytes: int = _HEAD_BYTES) -> Known:
    """By what a file is known again when it has grown."""
    with path.open("rb") as file:
        head = file.read(most_bytes)
    return len(head), blake2b(head, digest_size=8).digest()


def opened(path: Path, shown: str, only_symbol: str | None, until: int | None, *, unended: bool) -> Recording:
    """Open a file by what is in it; ReadError says why it cannot be played.

    `until` is how far it was put in the order of time before, which is kept: what was added since comes
    behind that, or what was played already would come again. With `unended`, a last line that does not
    end is put in the order of time as well.
    """
    try:
        stream, size = _stream(path)
    except OSError as error:
        raise cannot_be_opened(shown, error) from error
    if stream.read(len(_PARQUET)) == _PARQUET:
        stream.close()
        return _parquet(path, shown, only_symbol)
    from ticker.sources.replay.lines import LineRecording

    stream.seek(0)
    recording = LineRecording(stream, shown, only_symbol)
    if until is not None or size <= MOST_SORTED_BYTES:
        recording.sort(until, unended=unended)
    return recording


def cannot_be_opened(shown: str, error: OSError) -> ReadError:
    if isinstance(error, FileNotFoundError):
        detail = f"there is no file {shown}"
    else:
        detail = f"{shown} cannot be read: {in_words(error)}"
    advice = "Put the file there, or set `file:` right; it is played as soon as it is there."
    return ReadError(shown, KindSpecific(detail, advice))


def _stream(path: Path) -> tuple[BinaryIO, int]:
    """The bytes of a file, unpacked if it is packed, and how many they are; too many count as infinite."""
    file = path.open("rb")
    if file.read(len(_GZIP)) != _GZIP:
        file.seek(0)
        return file, os.fstat(file.fileno()).st_size
    file.seek(0)
    with file:
        # From an archive one cannot read backwards but by unpacking it anew: what fits is held unpacked.
        unpacked = gzip.GzipFile(fileobj=file).read(MOST_SORTED_BYTES + 1)
    if len(unpacked) <= MOST_SORTED_BYTES:
        return BytesIO(unpacked), len(unpacked)
    return cast(BinaryIO, gzip.open(path, "rb")), MOST_SORTED_BYTES + 1


def _parquet(path: Path, shown: str, only_symbol: str | None) -> Recording:
    try:
        from ticker.sources.replay.parquet import ParquetRecording
    except ImportError as error:
        advice = "Install what reads Parquet: pip install 'ticker[parquet]'."
        raise ReadError(shown, KindSpecific(f"{shown} is a Parquet file", advice)) from error
    return ParquetRecording(path, shown, only_symbol)
