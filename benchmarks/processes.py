"""The harness' end of a server's and of a load generator's process."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import msgspec

from benchmarks.cores import LOAD_CORE, SERVER_CORE, started_on
from benchmarks.orders import Attacked, Counted, Hello, Order, Published, Serve, Served
from benchmarks.peers import Peer
from benchmarks.readers import Reader

Answer = TypeVar("Answer", bound=msgspec.Struct)

_ROOT = Path(__file__).parent.parent
_START_S = 20.0
_MAKE_FEEDS_S = 60.0
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
                # Nobody's requests are to take the way round by a proxy.
                env={**os.environ, "TMPDIR": self._folder.name, "no_proxy": "*"},
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


class OriginProcess(Process):
    """Where the feeds come from, on the load's core."""

    def __init__(self, feeds: int) -> None:
        command = (sys.executable, "-m", "benchmarks.origin", str(feeds))
        super().__init__("the origin of the feeds", command, LOAD_CORE)
        try:
            self.port = msgspec.json.decode(self.line(_MAKE_FEEDS_S), type=Hello).port
        except BaseException:
            self.close()
            raise

    def serve(self, order: Serve) -> Served:
        """Have it answer differently from now on; how it has answered so far."""
        self.send(order)
        return msgspec.json.decode(self.line(_START_S), type=Served)


class AttackProcess(Process):
    """Who means harm to a server, on the load's core."""

    def __init__(self, port: int, rate: float, slow: int) -> None:
        command = (sys.executable, "-m", "benchmarks.attack", str(port), str(rate), str(slow))
        super().__init__("the attack", command, LOAD_CORE)
        try:
            msgspec.json.decode(self.line(_START_S), type=Hello)
        except BaseException:
            self.close()
            raise

    def answers(self) -> dict[str, int]:
        """How often each status came so far."""
        self.send(Attacked(answers={}))
        return msgspec.json.decode(self.line(_START_S), type=Attacked).answers


class ReaderProcess(Process):
    """A reader of feeds, with all that it starts, on the server's core."""

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader.title, reader.command, SERVER_CORE)

    def ask(self, order: msgspec.Struct, answer: type[Answer], timeout_s: float) -> Answer:
        self.send(order)
        return msgspec.json.decode(self.line(timeout_s), type=answer)
