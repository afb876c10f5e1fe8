"""The data folder: one writer at a time, and a note of the newest sequence outside the database."""

import contextlib
import fcntl
import os
from pathlib import Path

from ticker.errors import LogInUse, LogUnusable, in_words

DATABASE = "ticker.db"
_LOCK = "ticker.lock"
_WIDTH = 20


class DataFolder:
    """An exclusive hold on a data folder, kept until `release`; the kernel lets go of it at kill -9."""

    def __init__(self, path: Path, lock_fd: int) -> None:
        self.path = path
        self._fd = lock_fd

    @property
    def database(self) -> Path:
        return self.path / DATABASE

    @classmethod
    def take(cls, path: Path) -> "DataFolder":
        """Create and lock the folder; LogInUse if another process holds it, LogUnusable if it cannot be."""
        try:
            path.mkdir(parents=True, exist_ok=True)
            fd = os.open(path / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except FileExistsError as error:
            raise LogUnusable(str(path), "is a file, and the data folder is to be there") from error
        except OSError as error:
            why = f"the data folder cannot be written: {in_words(error)}; `ticker doctor` says what to do"
            raise LogUnusable(str(path), why) from error
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            pid = _pid(fd)
            os.close(fd)
            holder = pid and f" (process {pid})"
            raise LogInUse(str(path), f"the data folder is in use by another Ticker{holder}") from error
        folder = cls(path, fd)
        folder._write(_WIDTH + 1, f"{os.getpid():{_WIDTH}d}\n")
        return folder

    def newest_noted(self) -> int:
        """The newest sequence that was ever committed here, as far as the note survived."""
        text = os.pread(self._fd, _WIDTH, 0).strip(b"\0 ")
        return int(text) if text.isdigit() else 0

    def note_newest(self, seq: int) -> None:
        # Costs a microsecond and no sync: it tells a database that lost its last commits (a deleted
        # -wal file, an old copy put back) from one that did not, so that no id is given out twice.
        self._write(0, f"{seq:{_WIDTH}d}\n")

    def _write(self, offset: int, text: str) -> None:
        # A note that cannot be written (the disk is full) is no reason to refuse a commit that worked.
        with contextlib.suppress(OSError):
            os.pwrite(self._fd, text.encode(), offset)

    def forget(self) -> None:
        """Take the lock's file away, of a folder that nobody has known before."""
        with contextlib.suppress(OSError):
            (self.path / _LOCK).unlink()

    def release(self) -> None:
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)


def holder_of(path: Path) -> str | None:
    """The process that has a folder, "" if it does not say which; None where nobody has. Changes nothing."""
    try:
        fd = os.open(path / _LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return _pid(fd)
    else:
        return None
    finally:
        os.close(fd)


def _pid(fd: int) -> str:
    """As who holds the folder has noted it; "" if that is no number."""
    pid = os.pread(fd, _WIDTH, _WIDTH + 1).strip(b"\0 \n")
    return str(int(pid)) if pid.isdigit() else ""


def bytes_taken(database: Path) -> int:
    """The size of a log's file, with what waits beside it to be written into it."""
    paths = (database, database.with_name(f"{database.name}-wal"))
    return sum(path.stat().st_size for path in paths if path.is_file())


def boot_id() -> str:
    """What names this run of the machine, so that a power loss is told from a killed process.

    "unknown" where the machine does not say: every end but an orderly one then counts as a power loss.
    """
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return "unknown"
