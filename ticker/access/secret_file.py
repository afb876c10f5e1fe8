"""Keys that are drawn once and kept in the data folder, for nobody else's eyes."""

import os
from collections.abc import Callable
from pathlib import Path


def kept_key(path: Path, draw: Callable[[], bytes], length: int) -> bytes:
    """The key in a file, drawn if there is none of that length; OSError if it cannot be."""
    if len(key := path.read_bytes() if path.exists() else b"") == length:
        return key
    return _kept(path, draw())


def _kept(path: Path, key: bytes) -> bytes:
    drawing = path.with_suffix(".new")
    drawing.unlink(missing_ok=True)
    # For nobody else's eyes from its first moment on, and whole or not there at all.
    with os.fdopen(os.open(drawing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    drawing.replace(path)
    return key
