"""Connections to other people's hosts: what they say is made into what our parser of HTTP/1 takes."""

import asyncio
import re
from ssl import SSLContext

from httpcore import AsyncNetworkStream

from ticker.outbound.http1.chunks import Chunks
from ticker.outbound.http1.heads import mended

_HEAD_END = re.compile(rb"\n\r?\n")
# Where the parser gives up, and says so.
_MOST_HEAD_BYTES = 100 * 1024
# TLS where none is expected, say.
_NO_HEAD = frozenset(bytes([byte]) for byte in range(32) if byte != ord("\t"))


class Http1Answers:
    """What comes over one connection, answer by answer."""

    def __init__(self) -> None:
        self._head: bytes | None = b""
        self._looked_at = 0
        self._chunks: Chunks | None = None

    def asked(self) -> None:
        """A request goes out: what comes next begins an answer."""
        if self._head is None:
            self._head, self._looked_at, self._chunks = b"", 0, None

    def feed(self, data: bytes) -> bytes:
        """What can be handed on now."""
        out: list[bytes] = []
        while self._head is not None:
            # Some send an empty line before all others.
            self._head = (self._head + data).lstrip(b"\r\n")
            data = b""
            if (end := _HEAD_END.search(self._head, max(0, self._looked_at - 3))) is None:
                self._looked_at = len(self._head)
                is_none = len(self._head) > _MOST_HEAD_BYTES or self._head[:1] in _NO_HEAD
                return b"".join((*out, self._rest() if is_none else b""))
            raw, data = self._head[: end.end()], self._head[end.end() :]
            head = mended(raw)
            self._head, self._looked_at = (b"" if head.is_interim else None), 0
            self._chunks = Chunks() if head.is_chunked else None
            out.append(head.wire)
        return b"".join((*out, self._chunks.feed(data) if self._chunks is not None else data))

    def end(self) -> bytes:
        """What is still to be handed on when the connection has ended."""
        if self._head:
            return self._rest()
        return self._chunks.end() if self._chunks is not None else b""

    def _rest(self) -> bytes:
        raw, self._head = self._head or b"", None
        return raw


class Http1Stream(AsyncNetworkStream):
    """httpcore's stream, read through `Http1Answers`, and closed when its TLS handshake is cancelled.

    httpcore would lose it. What HTTP/2 says is left as it is.
    """

    def __init__(self, plain: AsyncNetworkStream) -> None:
        self._plain = plain
        tls = plain.get_extra_info("ssl_object")
        self._answers = None if tls is not None and tls.selected_alpn_protocol() == "h2" else Http1Answers()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        while True:
            data = await self._plain.read(max_bytes, timeout)
            if self._answers is None:
                return data
            if not data:
                return self._answers.end()
            if found := self._answers.feed(data):
                return found

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if self._answers is not None:
            self._answers.asked()
        await self._plain.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._plain.aclose()

    async def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> AsyncNetworkStream:
        try:
            return Http1Stream(await self._plain.start_tls(ssl_context, server_hostname, timeout))
        except asyncio.CancelledError:
            await self._plain.aclose()
            raise

    def get_extra_info(self, info: str) -> object:
        return self._plain.get_extra_info(info)
