"""How many files this process may have open, and which of them are kept from connections."""

import contextlib
import errno
import os
import resource
from pathlib import Path

_RESERVE = 128
"""For the log and its reads, the sources' own connections, and what else is opened while it runs."""


def raise_file_limit() -> None:
    """A reader is a file descriptor: take as many as the hard limit allows."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class Room:
    """Where connections may be: at the numbers below `ceiling`; those from there to `limit` are kept free.

    A new descriptor is always the lowest number that is free. So a connection that is taken in only while
    that lies below the ceiling leaves those above to everything else, however many there are.
    """

    @property
    def limit(self) -> int:
        """As it is now: an operator may set another while this runs (prlimit)."""
        return resource.getrlimit(resource.RLIMIT_NOFILE)[0]

    @property
    def ceiling(self) -> int:
        limit = self.limit
        return limit - min(_RESERVE, limit // 4)

    @property
    def is_left(self) -> bool:
        try:
            # A copy takes the lowest number as well, and no path has to be looked up for it.
            number = os.dup(0)
        except OSError as error:
            return error.errno == errno.EBADF  # then the lowest is this one
        os.close(number)
        return number < self.ceiling

    @property
    def left(self) -> int:
        """How many connections there may still be; looks at every open file."""
        return max(0, self.ceiling - len(list(Path("/dev/fd").iterdir())))
