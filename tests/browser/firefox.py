"""Firefox, in which the page is tried too: found here or fetched by `make outfit`, never skipped."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.js.test_node import node
from tests.support.system_package import install

NAMES = ("firefox-esr", "firefox")
PACKAGE = "firefox-esr"
HOW_TO = (
    "The tests of the page need Firefox beside Chromium. Install the package `firefox-esr` of your system "
    "(on Debian: apt-get install firefox-esr), or name one you have with TICKER_FIREFOX=/path/to/firefox."
)
MISSING = "no Firefox found: run `make outfit`, or name one with TICKER_FIREFOX=/path/to/firefox"
_DRIVER = Path(__file__).with_suffix(".mjs")
_MOST_BYTES = 1 << 20


def firefox_path() -> str | None:
    """TICKER_FIREFOX, or else the system's; None if there is none."""
    named = os.environ.get("TICKER_FIREFOX")
    found = [named] if named else [shutil.which(name) for name in NAMES]
    return next((path for path in found if path and Path(path).is_file()), None)


class Firefox:
    """A page in Firefox."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def goto(self, url: str) -> None:
        await self._do("goto", url=url)

    async def size(self, width: int, height: int) -> None:
        await self._do("size", width=width, height=height)

    async def evaluate(self, script: str) -> Any:
        return await self._do("evaluate", script=script)

    async def wait(self, script: str) -> None:
        """Until an expression is true in the page."""
        await self._do("wait", script=script)

    async def frames(self, script: str) -> list[Any]:
        """What an expression is in each frame that the page has."""
        return list(await self._do("frames", script=script))

    async def errors(self) -> list[str]:
        """What the page has complained of so far."""
        return list(await self._do("errors"))

    async def _do(self, order: str, **arguments: object) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": order, **arguments}).encode() + b"\n")
        return await self.answer()

    async def answer(self) -> Any:
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        said = json.loads(line) if line else {"error": "Firefox has ended"}
        if "error" in said:
            raise AssertionError(said["error"])
        return said["answer"]


@asynccontextmanager
async def firefox() -> AsyncIterator[Firefox]:
    """A headless Firefox for as long as the block runs; an error that says how to get one otherwise."""
    path = firefox_path()
    if path is None:
        raise RuntimeError(MISSING)
    pipe = asyncio.subprocess.PIPE
    command = [node(), str(_DRIVER), path]
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=_MOST_BYTES)
    try:
        page = Firefox(process)
        await page.answer()
        yield page
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


def main() -> int:
    if firefox_path() is None:
        try:
            install(PACKAGE)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"Firefox could not be installed: {error}", file=sys.stderr)
    found = firefox_path()
    print(found or HOW_TO, file=sys.stdout if found else sys.stderr)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
