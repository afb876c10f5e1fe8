"""How the config's files are opened; that too many are open is no mistake in any of them."""

import errno
import os
from pathlib import Path
from typing import BinaryIO

from ticker.errors import NoFileLeft


def refuse_without_files(path: Path, error: OSError) -> None:
    """NoFileLeft where too many files are open."""
    if error.errno in (errno.EMFILE, errno.ENFILE):
        raise NoFileLeft(str(path), "cannot be opened now: too many files are open") from error


def open_at_once(path: Path) -> BinaryIO:
    """Open a file to read; a pipe to which nobody writes is empty, and not waited for until somebody does."""
    file = open(path, "rb", opener=_opened_at_once)  # noqa: SIM115 -- Path.open takes no opener
    os.set_blocking(file.fileno(), True)
    return file


def _opened_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)
