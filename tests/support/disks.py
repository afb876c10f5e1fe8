"""Disks that are full and files that are damaged."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ticker.log.folder import DATABASE


@contextmanager
def full_disk(at_bytes: int = 1) -> Iterator[None]:
    """Meanwhile no file of this process may grow or be written behind its first byte (`at_bytes`)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (at_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def overwrite(folder: Path) -> None:
    """Garbage over every byte of the log's file, which stays the same file."""
    with (folder / DATABASE).open("r+b") as file:
        size = len(file.read())
        file.seek(0)
        file.write(b"\xa5" * size)


def overwrite_all_but_the_head(folder: Path) -> None:
    with (folder / DATABASE).open("r+b") as file:
        size = len(file.read())
        file.seek(4096)
        file.write(b"\xa5" * (size - 4096))


def overwrite_the_middle(folder: Path) -> None:
    """Garbage where no append comes by: what a writer needs is at the head and the end."""
    with (folder / DATABASE).open("r+b") as file:
        size = len(file.read())
        file.seek(size // 3 // 4096 * 4096)
        file.write(b"\xa5" * 4096 * 4)


def cut(folder: Path) -> None:
    with (folder / DATABASE).open("r+b") as file:
        file.truncate(len(file.read()) // 2)


def empty(folder: Path) -> None:
    with (folder / DATABASE).open("r+b") as file:
        file.truncate(0)


def delete(folder: Path) -> None:
    (folder / DATABASE).unlink()


def put_in_its_place(good: Path, folder: Path) -> None:
    """Rename a copy over the log's file, as `mv` does: it is another file then."""
    copy = folder / "copy"
    copy.write_bytes(good.read_bytes())
    copy.rename(folder / DATABASE)


def write_over_it(good: Path, folder: Path) -> None:
    """Write a copy into the log's file, as `cp` does: it stays the same file."""
    (folder / DATABASE).write_bytes(good.read_bytes())
