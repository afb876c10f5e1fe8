"""The Unix sockets at which several processes of one Ticker meet."""

import contextlib
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ticker.errors import ServeError, in_words
from ticker.server.accepting.listening import BACKLOG


@dataclass(frozen=True)
class Sockets:
    """The Unix sockets at which the process that gathers listens for the others."""

    log: Path
    requests: Path
    log_listener: socket.socket
    requests_listener: socket.socket

    def remove(self) -> None:
        """Take the folder away that they are in."""
        shutil.rmtree(self.log.parent, ignore_errors=True)

    def close(self) -> None:
        self.log_listener.close()
        self.requests_listener.close()


@contextmanager
def opened_sockets() -> Iterator[Sockets]:
    """In a folder that nobody else may enter; they outlive the process that listens there."""
    with _folder_of_sockets() as folder:
        log, requests = Path(folder, "log"), Path(folder, "requests")
        sockets = Sockets(log, requests, _listening(log), _listening(requests))
        with contextlib.closing(sockets):
            yield sockets


def _folder_of_sockets() -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(prefix="ticker-", ignore_cleanup_errors=True)
    except OSError as error:
        raise ServeError("TMPDIR", f"no folder can be made for the processes: {in_words(error)}") from error


def _listening(path: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    try:
        listener.bind(os.fspath(path))
    except OSError as error:
        raise ServeError(
            str(path),
            f"no socket can be there for the processes: {in_words(error)}; set TMPDIR to another folder",
        ) from error
    listener.listen(BACKLOG)
    return listener
