"""Where a file could not be opened because too many are, which is no mistake in any of them."""

import errno
from pathlib import Path

from ticker.errors import NoFileLeft


def refuse_without_files(path: Path, error: OSError) -> None:
    """NoFileLeft where too many files are open."""
    if error.errno in (errno.EMFILE, errno.ENFILE):
        raise NoFileLeft(str(path), "cannot be opened now: too many files are open") from error
