"""A Ticker in a process of its own that need not load first what the one before it had loaded already.

It is forked from a process that has the modules and has done nothing else: to load them anew takes a second
of the processor, for each of the hundreds of Tickers that tests start. Those of tests/test_command_line.py,
and all that are given an environment or limits of their own, are begun as an operator would.
"""

import atexit
import os
import runpy
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from multiprocessing import connection, get_context, process, reduction
from pathlib import Path
from typing import IO, Protocol

_LOADED = ["ticker.commands.command_line", "ticker.service", "ticker.service.serving"]


class Begun(Protocol):
    """What a test may do with a process: a part of subprocess.Popen."""

    @property
    def pid(self) -> int: ...
    @property
    def stdout(self) -> IO[bytes] | None: ...
    @property
    def returncode(self) -> int | None: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, sig: int) -> None: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...


class Forked:
    """`python -W error -m ticker`, or another `module`, with these arguments; `stdout` has what it says."""

    def __init__(
        self, arguments: Sequence[str], *, cwd: Path, errors: Path, module: str | None = None
    ) -> None:
        said, says = os.pipe()
        context = get_context("forkserver")
        context.set_forkserver_preload(_LOADED)
        with errors.open("ab") as complaints:
            self._process = context.Process(
                target=_run,
                args=(module, arguments, dict(os.environ), cwd, _Open(says), _Open(complaints.fileno())),
            )
            self._process.start()
        # How it has ended can be read once: not by others who begin a process meanwhile, in another thread.
        process._children.discard(self._process)  # type: ignore[attr-defined]
        self._looking = threading.Lock()
        os.close(says)
        atexit.register(self.kill)
        self.stdout: IO[bytes] | None = os.fdopen(said, "rb")

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self.poll()

    def poll(self) -> int | None:
        with self._looking:
            code = self._process.exitcode
        if code is not None:
            # Kept until the end, hundreds of them would hold two files each.
            atexit.unregister(self.kill)
        return code

    def wait(self, timeout: float | None = None) -> int:
        connection.wait([self._process.sentinel], timeout)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired("ticker", timeout or 0)
        return code

    def send_signal(self, sig: int) -> None:
        # It may have ended, and this process not know it yet.
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, sig)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class _Open:
    """A file that the process has open, too."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __reduce__(self) -> tuple[Callable[..., int], tuple[object]]:
        return _taken, (reduction.DupFd(self._number),)


class _Sent(Protocol):
    def detach(self) -> int: ...


def _taken(sent: _Sent) -> int:
    return sent.detach()


def _run(
    module: str | None, arguments: Sequence[str], environ: Mapping[str, str], cwd: Path, out: int, err: int
) -> None:
    from ticker.__main__ import main

    os.environ.clear()
    os.environ.update(environ)
    os.chdir(cwd)
    for number, target in ((out, 1), (err, 2)):
        os.dup2(number, target)
        os.close(number)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)
    sys.warnoptions[:] = ["error"]
    warnings.resetwarnings()
    warnings.simplefilter("error")
    sys.argv = [module or "ticker", *arguments]
    if module is None:
        sys.exit(main(arguments))
    runpy.run_module(module, run_name="__main__", alter_sys=True)
