"""The key that sessions are made with: drawn once and kept beside the log, so that they outlive a restart."""

import logging
import os
import secrets
from pathlib import Path

FILE = "session.key"
_BYTES = 32

_logger = logging.getLogger(__name__)


def session_key(folder: Path) -> bytes:
    """32 bytes, read from the data folder or drawn; if it cannot be kept, sessions end with the process."""
    path = folder / FILE
    try:
        if len(key := path.read_bytes() if path.exists() else b"") == _BYTES:
            return key
        return _drawn(path)
    except OSError as error:
        _logger.warning("%s cannot be kept (%s): a restart will sign everybody out", path, error.strerror)
        return secrets.token_bytes(_BYTES)


def _drawn(path: Path) -> bytes:
    key, drawing = secrets.token_bytes(_BYTES), path.with_suffix(".new")
    drawing.unlink(missing_ok=True)
    # For nobody else's eyes from its first moment on, and whole or not there at all.
    with os.fdopen(os.open(drawing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key)
    drawing.replace(path)
    return key
