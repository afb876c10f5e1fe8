"""Keys that are drawn once and kept in the data folder, for nobody else's eyes."""

from collections.abc import Callable
from pathlib import Path

from ticker.whole_file import replace_file


def kept_key(path: Path, draw: Callable[[], bytes], length: int) -> bytes:
    """The key in a file, drawn if there is none of that length; OSError if it cannot be."""
    if len(key := path.read_bytes() if path.exists() else b"") == length:
        return key
    key = draw()
    replace_file(path, key, mode=0o600)
    return key
