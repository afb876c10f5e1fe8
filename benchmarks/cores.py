"""Which processor core runs what, and what a process has used of it."""

import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

_AVAILABLE = sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else []
SERVER_CORE: int | None = _AVAILABLE[0] if len(_AVAILABLE) > 1 else None
LOAD_CORE: int | None = _AVAILABLE[1] if len(_AVAILABLE) > 1 else None


def pin(core: int | None) -> None:
    """Run this process on one core from here on; None leaves it where it is."""
    if core is not None:
        os.sched_setaffinity(0, {core})


@contextmanager
def started_on(core: int | None) -> Iterator[None]:
    """Meanwhile, processes that are started run on one core: they inherit this one's affinity."""
    before = os.sched_getaffinity(0)
    pin(core)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def cpu_s(pids: Iterable[int]) -> float:
    """User and system time of these processes, all their threads.

    From each process' CPU clock (clock_getcpuclockid(3)): /proc/PID/stat has the same sum in ticks of
    10 ms, too coarse for a window in which a server is busy for 20.
    """
    return sum(time.clock_gettime((~pid << 3) | 2) for pid in pids)


def resident_bytes(pids: Iterable[int]) -> int:
    pages = (int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids)
    return sum(pages) * os.sysconf("SC_PAGE_SIZE")


def children(pid: int) -> tuple[int, ...]:
    """The processes that it has started, from whichever of its threads."""
    lists = (path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children"))
    return tuple(int(child) for text in lists for child in text.split())
