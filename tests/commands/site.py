"""A config folder and a command run in it, beside a server that this test's event loop runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.sources.rss.documents import item, rss
from tests.support.origin import Origin
from ticker.__main__ import main

CONFIG = "fetch: {host_gap: 0s, timeout: 5s}\nchannels: {stocks: , world: , tech: }\n"
FEED = rss(item("One", guid="https://example.org/1"), item("Two", guid="https://example.org/2"))


class Said:
    """What a command printed, and what it exited with."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err

    @property
    def refusal(self) -> str:
        """The one line of a command that could not do what it should."""
        assert self.code == 1
        (line,) = self.err.splitlines()
        return line


class Site:
    """`feeds` is the folder of feed files; commands run in the folder above it."""

    def __init__(self, root: Path, server: Origin, capture: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self.feeds = root / "feeds"
        self.server = server
        self._capture = capture

    async def run(self, *arguments: str) -> Said:
        self._capture.readouterr()
        code = await asyncio.to_thread(main, arguments)
        printed = self._capture.readouterr()
        return Said(code, printed.out, printed.err)

    def write(self, name: str, text: str) -> None:
        (self.root / name).write_text(text)

    def files(self) -> dict[str, str]:
        return {file.name: file.read_text() for file in sorted(self.feeds.iterdir())}


@asynccontextmanager
async def site_in(
    root: Path, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]
) -> AsyncIterator[Site]:
    monkeypatch.chdir(root)
    (root / "config.yaml").write_text(CONFIG)
    (root / "feeds").mkdir()
    async with Origin().open() as server:
        yield Site(root, server, capture)
