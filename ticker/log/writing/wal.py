"""Which pages of the log's file are in its -wal file, and need not be in the file itself yet."""

import struct
from pathlib import Path

_HEADER_BYTES = 32
_FRAME = struct.Struct(">IIII8x")


def pages_in(wal: Path, page_bytes: int) -> set[int]:
    """The numbers, from 1, of the pages in a -wal file's running generation (SQLite's file format, 4.1)."""
    pages: set[int] = set()
    try:
        with wal.open("rb") as file:
            salt = file.read(_HEADER_BYTES)[16:24]
            while len(frame := file.read(_FRAME.size)) == _FRAME.size:
                page, _, *salts = _FRAME.unpack(frame)
                # Behind the last frame lie those of generations before.
                if struct.pack(">II", *salts) != salt:
                    break
                pages.add(page)
                file.seek(page_bytes, 1)
    except FileNotFoundError:
        return set()
    return pages
