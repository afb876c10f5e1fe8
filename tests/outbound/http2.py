"""A server over TLS that speaks HTTP/1.1 and HTTP/2, and says what it was asked over which."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import h2.config
import h2.connection
import h2.events

from tests.support.certificates import shared
from tests.support.listening import listening
from tests.support.origin import answer, request


class TwoVersions:
    """Answers with a status by the version that it is asked over; a good one has the body."""

    def __init__(self, body: bytes, *, old: int, new: int) -> None:
        self.body = body
        self.statuses: dict[str, int] = {"http/1.1": old, "h2": new}
        self.asked: list[tuple[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.port = 0

    @asynccontextmanager
    async def open(self, protocols: list[str]) -> AsyncIterator[str]:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(*shared()[1])
        tls.set_alpn_protocols(protocols)
        async with listening(self._serve, tls=tls) as self.port:
            yield f"https://localhost:{self.port}/feed"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if writer.get_extra_info("ssl_object").selected_alpn_protocol() == "h2":
            await self._serve_2(reader, writer)
            return
        asked = await request(reader)
        self._note("http/1.1", asked.path, dict(asked.headers))
        status = self.statuses["http/1.1"]
        writer.write(answer(self.body if status == 200 else b"", status).wire(connection="close"))
        await writer.drain()

    async def _serve_2(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h2.connection.H2Connection(
            h2.config.H2Configuration(client_side=False, header_encoding="utf-8")
        )
        connection.initiate_connection()
        writer.write(connection.data_to_send())
        while data := await reader.read(65_536):
            for event in connection.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    self._answer(connection, event)
            writer.write(connection.data_to_send())

    def _answer(self, connection: h2.connection.H2Connection, event: h2.events.RequestReceived) -> None:
        headers = {str(name): str(value) for name, value in event.headers}
        self._note("h2", headers[":path"], headers)
        status = self.statuses["h2"]
        stream = event.stream_id
        connection.send_headers(stream, [(":status", str(status)), ("content-type", "text/xml")])
        connection.send_data(stream, self.body if status == 200 else b"", end_stream=True)

    def _note(self, version: str, path: str, headers: dict[str, str]) -> None:
        self.asked.append((version, path))
        self.headers.append(headers)
