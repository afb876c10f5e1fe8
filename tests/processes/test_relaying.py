"""Requests that another process answers, as if it were this one."""

import asyncio
import gc
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import msgspec
import pytest
from quart import Quart, Response, request

from tests.support.waiting import eventually
from ticker.processes.frames import framed
from ticker.processes.relaying import Relay, Relayed

SCOPE: dict[str, object] = {
    "type": "http",
    "asgi": {"version": "3.0"},
    "http_version": "1.1",
    "method": "GET",
    "scheme": "http",
    "path": "/pieces",
    "raw_path": b"/pieces",
    "query_string": b"",
    "root_path": "",
    "headers": [(b"host", b"x")],
    "client": None,
    "server": None,
}


def application() -> Quart:
    app = Quart("inner")
    app.config["gone"] = asyncio.Event()

    @app.route("/told", methods=["GET", "POST"])
    async def told() -> dict[str, object]:
        return {
            "method": request.method,
            "peer": request.remote_addr,
            "scheme": request.scheme,
            "host": request.host,
            "path": request.path,
            "query": request.query_string.decode(),
            "accept": request.headers.getlist("Accept"),
            "body": await request.get_data(as_text=True),
            "version": request.http_version,
        }

    @app.get("/pieces")
    async def pieces() -> Response:
        async def body() -> AsyncIterator[bytes]:
            try:
                for number in range(1_000):
                    yield b"%d " % number * 200
                await asyncio.Event().wait()
            finally:
                app.config["gone"].set()

        response = Response(body(), 203, headers={"X-Inner": "yes"})
        response.timeout = None
        return response

    return app


@asynccontextmanager
async def relayed(folder: Path) -> AsyncIterator[tuple[httpx.AsyncClient, Quart]]:
    app, path = application(), folder / "requests"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen(1_000)
        inner = Relayed(app)
        await inner.open(listener)
        transport = httpx.ASGITransport(Relay(path, lambda: False), client=("192.0.2.7", 5))  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="https://ticker.test") as client:
            yield client, app
        inner.close()


async def test_a_request_is_answered_as_if_it_had_come_there(tmp_path: Path) -> None:
    async with relayed(tmp_path) as (client, _):
        sent = b"x" * 500_000
        answer = await client.post("/told?a=%20b&c", content=sent, headers={"Accept": "text/html"})
        told = answer.json()
        assert told.pop("body") == sent.decode()
        assert told == {
            "method": "POST",
            "peer": "192.0.2.7",
            "scheme": "https",
            "host": "ticker.test",
            "path": "/told",
            "query": "a=%20b&c",
            "accept": ["text/html"],
            "version": "1.1",
        }
        # What is answered without having been read is read to its end all the same.
        answers = await asyncio.gather(*(client.post("/nothing", content=sent) for _ in range(50)))
        assert {answer.status_code for answer in answers} == {404}


async def test_who_hangs_up_is_gone_there_too(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with relayed(tmp_path) as (_, app):
        relay = Relay(tmp_path / "requests", lambda: False)
        sent: list[bytes] = []
        gone = asyncio.Event()
        said = iter([{"type": "http.request", "body": b"", "more_body": False}])

        async def receive() -> dict[str, object]:
            for event in said:
                return event
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(event: dict[str, object]) -> None:
            sent.append(event.get("body", b""))  # type: ignore[arg-type]

        asking = asyncio.create_task(relay(SCOPE, receive, send))  # type: ignore[arg-type]
        await eventually(lambda: len(b"".join(sent)) > 700_000)
        gone.set()
        await app.config["gone"].wait()
        await asking
    assert caplog.messages == []


async def test_who_hangs_up_amid_a_piece_leaves_no_word_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with relayed(tmp_path) as (_, app):
        reader, writer = await asyncio.open_unix_connection(tmp_path / "requests")
        writer.write(framed(msgspec.msgpack.encode(SCOPE)))
        await reader.read(1_000)
        # With so much unread that the other end waits for it to be read.
        writer.transport.abort()
        await app.config["gone"].wait()
    gc.collect()  # a task that has failed without anybody's noticing is told of only then
    assert caplog.messages == []


async def test_where_nobody_answers_it_is_told_so(tmp_path: Path) -> None:
    transport = httpx.ASGITransport(Relay(tmp_path / "requests", lambda: True))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://ticker.test") as client:
        answer = await client.get("/told")
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "2"
        assert answer.json()["error"]["code"] == "busy"
