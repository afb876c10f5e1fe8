"""The folder's seal: by it a log knows that it is where its last run left it, and no copy of that."""

import os
from pathlib import Path

import msgspec

SEAL = "ticker.seal"


class Seal(msgspec.Struct, frozen=True):
    """`token` says which run set it; `inode` and `changed_ns` are the file's own, which no copy of it has."""

    token: str
    inode: int
    changed_ns: int

    def __str__(self) -> str:
        return f"{self.token} {self.inode} {self.changed_ns}"


def read_seal(folder: Path) -> Seal | None:
    """The seal in a folder, whoever set it; OSError if it cannot be read."""
    path = folder / SEAL
    try:
        token, stat = path.read_text(), path.stat()
    except FileNotFoundError:
        return None
    return Seal(token.strip(), stat.st_ino, stat.st_ctime_ns)


def set_seal(folder: Path, token: str) -> Seal:
    """Put a seal in the place of the one before, durable against a power loss; OSError."""
    path = folder / SEAL
    new = path.with_name(f"{SEAL}.new")
    with new.open("w") as file:
        file.write(f"{token}\n")
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    _sync(folder)
    stat = path.stat()
    return Seal(token, stat.st_ino, stat.st_ctime_ns)


def _sync(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
