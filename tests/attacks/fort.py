"""A site with something to hide and a room to write to, and an attacker who speaks in bytes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.support.events import headline
from tests.support.reader import connected
from tests.support.serving import CHANNELS, Serving, serving
from tests.support.waiting import PATIENCE_S

SECRET = "Sesame opens the vault"
TOKEN = "vault-token-1"
_CHANNELS = {**CHANNELS, "vault": {}, "lounge": {"messages": True, "messages_burst": 0}}
_ACCESS = {
    "anonymous": {"read": ["stocks", "news.*", "lounge"], "write": ["lounge"]},
    "tokens": {"keeper": {"token": TOKEN, "read": ["*"], "write": ["*"]}},
}


@asynccontextmanager
async def fort(folder: Path, **settings: Any) -> AsyncIterator[Serving]:
    async with serving(folder, access=_ACCESS, settings={"channels": _CHANNELS, **settings}) as site:
        await site.append(headline("secret", SECRET), channel="vault")
        yield site


async def sent(site: Serving, request: bytes) -> bytes:
    """All that comes back for some bytes until the server hangs up, or has said enough for a stream."""
    reader, writer = await connected(site.port)
    answer = bytearray()
    with contextlib.suppress(ConnectionError):
        async with asyncio.timeout(PATIENCE_S):
            writer.write(request)
            await writer.drain()
            while b"stream-live" not in answer and (data := await reader.read(65_536)):
                answer += data
    writer.transport.abort()
    return bytes(answer)


def request(target: bytes, *lines: bytes, method: bytes = b"GET", body: bytes = b"") -> bytes:
    """A request whose connection ends with its answer; `lines` are more header lines."""
    head = b"\r\n".join((b"%b %b HTTP/1.1" % (method, target), b"Host: ticker", b"Connection: close", *lines))
    return head + b"\r\n\r\n" + body
