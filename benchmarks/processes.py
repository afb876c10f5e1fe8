"""The harness' end of a server's and of a load generator's process."""

import contextlib
import os
import select
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from benchmarks.cores import LOAD_CORE, SERVER_CORE, started_on
from benchmarks.orders import Counted, Hello, Order, Published
from benchmarks.peers import Peer

_ROOT = Path(__file__).parent.parent
_START_S = 20.0
_END_S = 5.0


class BenchmarkError(Exception):
    """A process of the benchmark did not do its part."""


class Process:
    """Started on one core; ends when its standard input does, and is killed if it does not."""

    def __init__(self, name: str, command: Sequence[str], core: int | None) -> None:
        self._name = name
        self._pending = b""
        # Its files go with it, also when it is killed; what it complains of counts only if it fails.
        self._folder = tempfile.TemporaryDirectory(prefix="ticker-benchmark-", ignore_cleanup_errors=True)
        self._errors = Path(self._folder.name) / "stderr.txt"
        with started_on(core), self._errors.open("wb") as stderr:
            self.popen = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                cwd=_ROOT,
                bufsize=0,
                env={**os.environ, "TMPDIR": self._folder.name},
            )

    def send(self, message: msgspec.Struct) -> None:
        assert self.popen.stdin is not None
        self.popen.stdin.write(msgspec.json.encode(message) + b"\n")

    def line(self, timeout_s: float) -> bytes:
        """The next line it writes; BenchmarkError if none comes."""
        assert self.popen.stdout is not None
        fd, deadline_s = self.popen.stdout.fileno(), time.monotonic() + timeout_s
        while b"\n" not in self._pending:
            left_s = deadline_s - time.monotonic()
            if left_s <= 0 or not select.select([fd], [], [], left_s)[0]:
                raise BenchmarkError(f"{self._name} said nothing for {timeout_s:g} s{self._last_words()}")
            piece = os.read(fd, 65_536)
            if not piece:
                code = self.popen.wait(_END_S)
                raise BenchmarkError(f"{self._name} ended with {code}{self._last_words()}")
            self._pending += piece
        line, _, self._pending = self._pending.partition(b"\n")
        return line

    def _last_words(self) -> str:
        return "\n" + self._errors.read_text(errors="replace")[-2_000:]

    def close(self) -> None:
        assert self.popen.stdin is not None
        assert self.popen.stdout is not None
        self.popen.stdin.close()
        try:
            self.popen.wait(_END_S)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait(_END_S)
        self.popen.stdout.close()
        self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class ServerProcess(Process):
    def __init__(self, peer: Peer) -> None:
        super().__init__(peer.title, peer.command, SERVER_CORE)
        self._left_behind: tuple[int, ...] = ()
        try:
            self.hello = msgspec.json.decode(self.line(_START_S), type=Hello)
        except BaseException:
            self.close()
            raise
        self._left_behind = tuple(pid for pid in self.hello.pids if pid != self.popen.pid)

    def published(self, timeout_s: float) -> int:
        return msgspec.json.decode(self.line(timeout_s), type=Published).events

    def close(self) -> None:
        super().close()
        # A publisher that had to be killed could not end the server it had started. Once only: a second
        # close must not hit a stranger that has been given the same id since.
        pids, self._left_behind = self._left_behind, ()
        for pid in pids if self.popen.returncode else ():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)


class LoadProcess(Process):
    def __init__(self, python: str) -> None:
        super().__init__("the load generator", (python, "-m", "benchmarks.load"), LOAD_CORE)

    def ask(self, order: Order, timeout_s: float = 20.0) -> Counted:
        self.send(order)
        return msgspec.json.decode(self.line(timeout_s), type=Counted)
