"""A real Ticker in a process of its own, as an operator would start it."""

import os
import re
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import weakref
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.forked import Begun, Forked
from tests.support.ports import free_port
from tests.support.waiting import PATIENCE_S

CONFIG = """\
data: data
channels:
  stocks: {title: Stocks, retry: 1s, keep: 2h}
feeds: feeds
"""

PRICES = """\
kind: simulator
channel: stocks
seed: 7
every: 100ms
symbols:
  AAPL: {name: Apple, price: 189.40, volatility: 28%}
  MSFT: {name: Microsoft, price: 415.20, volatility: 25%}
"""

QUIET = """\
kind: simulator
channel: stocks
every: 1h
symbols:
  XAU: {name: Gold, price: 2650}
"""
"""On whose channel nothing happens but what a test publishes."""

_RUNNING = re.compile(r"Ticker is running at (https?://\S+)")


def write_site(folder: Path, config: str = CONFIG, **feeds: str) -> Path:
    """Lay out config.yaml and feeds/ (keyword: file stem, value: YAML); the path of config.yaml."""
    (folder / "feeds").mkdir(parents=True, exist_ok=True)
    for name, text in (feeds or {"prices": PRICES}).items():
        (folder / "feeds" / f"{name.replace('_', '-')}.yaml").write_text(text)
    path = folder / "config.yaml"
    path.write_text(config)
    return path


def begun(
    config: Path,
    *arguments: str,
    errors: Path,
    env: Mapping[str, str] | None = None,
    max_files: int | None = None,
) -> subprocess.Popen[bytes]:
    """`ticker serve` in a process of its own, which may not run yet; `errors` is the file it complains to."""
    limited = () if max_files is None else ("sh", "-c", f'ulimit -n {max_files}; exec "$@"', "sh")
    with errors.open("ab") as stderr:
        return subprocess.Popen(
            [
                *limited,
                *(sys.executable, "-W", "error", "-m", "ticker", "serve"),
                *("--config", str(config), *arguments),
            ],
            stdout=subprocess.PIPE,
            stderr=stderr,
            env={**os.environ, **(env or {})},
            cwd=config.parent,
        )


class RunningTicker:
    """Started on a free port, or on `port`; `address` answers once the constructor returns.

    With `max_files` it may have no more files open than that.
    """

    def __init__(
        self,
        config: Path,
        *,
        port: int = 0,
        arguments: tuple[str, ...] = (),
        env: dict[str, str] | None = None,
        max_files: int | None = None,
    ) -> None:
        self.config = config
        # Not beside the config, which may be the one that comes with Ticker.
        folder = tempfile.mkdtemp(prefix="ticker-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.errors = Path(folder) / "stderr.txt"
        # Many a test starts another in its place, while somebody knocks.
        bind = ("--bind", f"127.0.0.1:{port or free_port()}")
        self.process: Begun = (
            Forked(
                ("serve", "--config", str(config), *bind, *arguments), cwd=config.parent, errors=self.errors
            )
            if env is None and max_files is None
            else begun(config, *bind, *arguments, errors=self.errors, env=env, max_files=max_files)
        )
        self.address = self._address()
        self.port = int(self.address.rpartition(":")[2])

    def _address(self, timeout_s: float = 60) -> str:
        assert self.process.stdout is not None
        deadline, seen = time.monotonic() + timeout_s, b""
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while time.monotonic() < deadline:
                if selector.select(0.1):
                    piece = os.read(self.process.stdout.fileno(), 4096)
                    seen += piece
                    if found := _RUNNING.search(seen.decode()):
                        return found[1]
                    if not piece:
                        break
        self.kill()
        raise AssertionError(f"Ticker did not start: {seen!r}\n{self.errors.read_text()}")

    def url(self, path: str) -> str:
        return self.address + path

    def terminate(self, timeout_s: float = PATIENCE_S) -> int:
        """SIGTERM and wait; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.gone(timeout_s)

    def kill(self) -> int:
        """SIGKILL, as by the kernel's out-of-memory killer; the exit code."""
        self.process.kill()
        return self.gone(PATIENCE_S)

    def gone(self, timeout_s: float) -> int:
        """Wait for its end; the exit code."""
        try:
            return self.process.wait(timeout_s)
        finally:
            if self.process.poll() is not None and self.process.stdout is not None:
                self.process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.kill()
