"""The key that sessions are made with: drawn once and kept beside the log, so that they outlive a restart."""

import logging
import secrets
from functools import partial
from pathlib import Path

from ticker.access.secret_file import kept_key
from ticker.errors import in_words

FILE = "session.key"
_BYTES = 32

_logger = logging.getLogger(__name__)


def session_key(folder: Path) -> bytes:
    """32 bytes, read from the data folder or drawn; if it cannot be kept, sessions end with the process."""
    path, draw = folder / FILE, partial(secrets.token_bytes, _BYTES)
    try:
        return kept_key(path, draw, _BYTES)
    except OSError as error:
        _logger.warning("%s cannot be kept (%s): a restart will sign everybody out", path, in_words(error))
        return draw()
