"""A network of the benchmark's own, in which the receiver's half of TCP is another core's."""

import ctypes
import fcntl
import os
import socket
import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.processes import BenchmarkError

_CLONE_NEWNET = 0x40000000
_SIOCSIFFLAGS = 0x8914
_UP_AND_RUNNING = 0x1 | 0x40
_libc = ctypes.CDLL(None, use_errno=True)


@contextmanager
def own_network(receiving_core: int) -> Iterator[None]:
    """Meanwhile, processes that are started have a loopback whose packets that core takes in.

    On loopback the sender is charged for the receiver's work, which over a network is done where the packets
    come in: receive packet steering (Documentation/networking/scaling.rst in the kernel's sources) hands it
    to another core here. BenchmarkError where that may not be set up: it takes root.
    """
    with Path("/proc/self/ns/net").open() as before:
        try:
            _leave()
        except OSError as error:
            raise BenchmarkError(f"a network of its own takes root: {error}") from error
        try:
            _set_up(receiving_core)
            yield
        finally:
            _checked(_libc.setns(before.fileno(), _CLONE_NEWNET))


def _leave() -> None:
    _checked(_libc.unshare(_CLONE_NEWNET))


def _set_up(receiving_core: int) -> None:
    try:
        _bring_up()
        _steer_to(receiving_core)
    except OSError as error:
        raise BenchmarkError(f"a network of its own takes root, and a sysfs: {error}") from error


def _bring_up() -> None:
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh", b"lo", _UP_AND_RUNNING))


def _steer_to(core: int) -> None:
    """Only a sysfs that is mounted within a network shows it."""
    with tempfile.TemporaryDirectory(prefix="ticker-benchmark-") as folder:
        _checked(_libc.mount(b"sysfs", os.fsencode(folder), b"sysfs", 0, None))
        try:
            Path(folder, "class/net/lo/queues/rx-0/rps_cpus").write_text(f"{1 << core:x}")
        finally:
            _checked(_libc.umount(os.fsencode(folder)))


def _checked(result: int) -> None:
    if result:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
