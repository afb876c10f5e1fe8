"""Files put in the place of others: whole or not at all, also when power is lost."""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path


def replace_file(
    path: Path,
    content: bytes,
    *,
    mode: int | None = None,
    accept: Callable[[Path], object] = lambda _: None,
) -> None:
    """Have a file hold this, durable on return; OSError, and what `accept` raises: then it is as it was.

    `mode` is its permissions, those of any new file without it. `accept` is shown the new file before it
    takes its place.
    """
    drawn = path.with_name(f".{path.name}.new")
    try:
        _write(drawn, content, mode)
        accept(drawn)
        drawn.replace(path)
    finally:
        with contextlib.suppress(OSError):
            drawn.unlink(missing_ok=True)
    _sync(path.parent)


def _write(drawn: Path, content: bytes, mode: int | None) -> None:
    drawn.unlink(missing_ok=True)
    # What is for few eyes is for no others from its first moment on.
    descriptor = os.open(drawn, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if mode is None else mode)
    with os.fdopen(descriptor, "wb") as file:
        if mode is not None:
            os.fchmod(descriptor, mode)
        file.write(content)
        file.flush()
        os.fsync(descriptor)


def _sync(folder: Path) -> None:
    # The file stands there. Where a folder cannot be synced, a loss of power may bring the one before back.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
