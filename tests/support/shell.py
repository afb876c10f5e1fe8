"""Commands of the documents, as somebody types them."""

import asyncio
import contextlib
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path


@asynccontextmanager
async def running(arguments: list[str], folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """It runs in the folder, with what is installed here in its path, and ends with the block."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environ = {"PATH": path, "HOME": str(folder), "PYTHONUNBUFFERED": "1", "TICKER_TOKEN": "some-token"}
    process = await asyncio.create_subprocess_exec(
        *arguments, cwd=folder, env=environ, stdout=asyncio.subprocess.PIPE, start_new_session=True
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        # With what it has printed and nobody read: else the pipe might outlive the test.
        await process.communicate()


async def says(process: asyncio.subprocess.Process, expected: str, timeout_s: float = 30) -> str:
    """What it prints, until that has what is expected or it ends."""
    assert process.stdout is not None
    said = ""
    async with asyncio.timeout(timeout_s):
        # What is to be the whole of it has ended.
        while not re.search(expected, said) or expected.endswith("$"):
            piece = await process.stdout.read(65_536)
            if not piece:
                break
            said += piece.decode()
    return said
