"""The folder's seal: by it a log knows that it is where its last run left it, and no copy of that."""

import ctypes
import os
import struct
from pathlib import Path

import msgspec

from ticker.whole_file import replace_file

SEAL = "ticker.seal"


class Seal(msgspec.Struct, frozen=True):
    """`token` says when it was set; `inode` and `born_ns` are the file's own, which no copy of it has."""

    token: str
    inode: int
    born_ns: int

    def __str__(self) -> str:
        return f"{self.token} {self.inode} {self.born_ns}"


def read_seal(folder: Path) -> Seal | None:
    """The seal in a folder, whoever set it; OSError if it cannot be read."""
    path = folder / SEAL
    try:
        return Seal(path.read_text().strip(), path.stat().st_ino, _born_ns(path))
    except FileNotFoundError:
        return None


def set_seal(folder: Path, token: str) -> Seal:
    """Put a seal in the place of the one before, durable against a power loss; OSError."""
    path = folder / SEAL
    replace_file(path, f"{token}\n".encode())
    return Seal(token, path.stat().st_ino, _born_ns(path))


# linux/stat.h: flags, the size of struct statx, and where its stx_mask and stx_btime are.
_AT_FDCWD, _STATX_BTIME, _STATX_BYTES, _BTIME_AT = -100, 0x800, 256, 80


def _born_ns(path: Path) -> int:
    """When a file was made, or last changed where the system does not say.

    A number of an inode is soon given to another file. The last change tells the two apart as well, but is
    also made by who hands a folder to another user, as some do at each start of a container.
    """
    changed_ns = path.stat().st_ctime_ns
    try:
        statx = ctypes.CDLL(None).statx  # os.statx comes with Python 3.15
    except (AttributeError, OSError):
        return changed_ns
    told = ctypes.create_string_buffer(_STATX_BYTES)
    if statx(_AT_FDCWD, os.fsencode(path), 0, _STATX_BTIME, told) != 0:
        return changed_ns
    (mask,) = struct.unpack_from("=I", told)
    seconds, nanoseconds = struct.unpack_from("=qI", told, _BTIME_AT)
    return int(seconds * 1_000_000_000 + nanoseconds) if mask & _STATX_BTIME else changed_ns
