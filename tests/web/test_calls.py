"""When a call of the application ends, whatever is said of the client: the server goes on only then."""

import asyncio
from typing import Any

import pytest
from quart import Quart, request, websocket

from tests.support.waiting import PATIENCE_S
from ticker.web.calls import HttpCall, WebSocketCall

SCOPE: dict[str, object] = {
    "asgi": {"version": "3.0", "spec_version": "2.3"},
    "http_version": "1.1",
    "raw_path": b"/",
    "query_string": b"",
    "root_path": "",
    "headers": [(b"host", b"x")],
    "client": None,
    "server": None,
    "extensions": {"websocket.http.response": {}},
}
HTTP: dict[str, object] = {**SCOPE, "type": "http", "method": "POST", "scheme": "http"}
WEBSOCKET: dict[str, object] = {**SCOPE, "type": "websocket", "scheme": "ws", "subprotocols": []}


class Application(Quart):
    asgi_http_class = HttpCall
    asgi_websocket_class = WebSocketCall


def application() -> Quart:
    app = Application("called")

    @app.post("/told")
    async def told() -> str:
        return "told"

    @app.post("/dropped")
    async def dropped() -> str:
        await request.get_data()
        raise asyncio.CancelledError

    @app.websocket("/greeted")
    async def greeted() -> None:
        await websocket.accept()
        await websocket.close(1001)

    @app.websocket("/refused")
    async def refused() -> tuple[str, int]:
        return "no", 403

    return app


class Client:
    """Says what it has to say, and then stays without a word."""

    def __init__(self, *says: dict[str, object], is_lost: bool = False) -> None:
        self._says = iter(says)
        self._is_lost = is_lost
        self._is_heard = asyncio.Event()
        self.told: list[str] = []

    async def receive(self) -> dict[str, object]:
        self._is_heard.set()
        for event in self._says:
            return event
        await asyncio.Event().wait()
        raise AssertionError

    async def send(self, event: dict[str, Any]) -> None:
        await self._is_heard.wait()
        if self._is_lost:
            raise ConnectionResetError
        self.told.append(event["type"])

    async def ask(self, scope: dict[str, object], path: str) -> list[str]:
        async with asyncio.timeout(PATIENCE_S):
            await application()({**scope, "path": path}, self.receive, self.send)  # type: ignore[arg-type]
        return self.told


@pytest.mark.parametrize("path", ["/told", "/nope"])
async def test_a_request_is_over_with_its_answer_though_the_client_stays(path: str) -> None:
    said = {"type": "http.request", "body": b"half", "more_body": True}
    assert (await Client(said).ask(HTTP, path))[-1] == "http.response.body"


async def test_a_request_that_is_given_up_is_over_without_an_answer() -> None:
    said = {"type": "http.request", "body": b"all", "more_body": False}
    assert await Client(said).ask(HTTP, "/dropped") == []


@pytest.mark.parametrize(
    ("path", "last"), [("/greeted", "websocket.close"), ("/refused", "websocket.http.response.body")]
)
async def test_a_websocket_is_over_when_it_is_closed_or_refused_though_the_client_stays(
    path: str, last: str
) -> None:
    assert (await Client({"type": "websocket.connect"}).ask(WEBSOCKET, path))[-1] == last


async def test_a_client_that_is_lost_while_it_is_answered_is_no_error() -> None:
    assert await Client(is_lost=True).ask(HTTP, "/told") == []
