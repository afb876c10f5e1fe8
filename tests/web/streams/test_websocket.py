"""/ws: the stream of /stream over WebSocket, and what a client may say on it."""

import asyncio
import contextlib
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect

from tests.support.events import headline, message, quote
from tests.support.reader import Reader, connected, until
from tests.support.serving import Serving, four, serving
from tests.support.waiting import PATIENCE_S, eventually
from tests.support.ways import FRAMED_SOCKET, JSON_SOCKET, LIVE, SOCKET, SOCKETS, Way, timeless
from tests.support.websocket import KEY, DeflatedSocketReader, WebSocketReader, handshake, masked
from ticker.server.conversing import CLOSE_S

every_socket = pytest.mark.parametrize("way", SOCKETS, ids=repr)
both = pytest.mark.parametrize("way", [SOCKET, FRAMED_SOCKET], ids=["direct", "framework"])


async def opened(site: Serving, way: Way = JSON_SOCKET, target: str = "/stream") -> WebSocketReader:
    reader = await (await way.read(site, target)).live()
    assert isinstance(reader, WebSocketReader)
    return reader


# The same stream


@pytest.mark.parametrize("target", ["/stream", "/stream/news.*?types=headline", "/stream?since=all&q=fed"])
async def test_it_says_what_the_stream_says_however_it_is_opened(tmp_path: Path, target: str) -> None:
    async with serving(tmp_path) as site:
        ids = await four(site)
        for cursor in ({}, {"Last-Event-ID": ids[1]}, {"Last-Event-ID": "nonsense"}):
            usual = await (await LIVE.read(site, target, cursor)).live()
            for way in SOCKETS:
                reader = await (await way.read(site, target, cursor)).live()
                assert timeless(reader.body) == timeless(usual.body), way


async def test_without_a_subprotocol_a_message_is_an_object_and_with_ticker_sse_a_frame(
    tmp_path: Path,
) -> None:
    async with serving(tmp_path) as site:
        (record,) = await site.append(headline("a"))
        plain, framed = await opened(site), await opened(site, SOCKET)
        first = json.loads(plain.messages[0])
        assert (first["id"], first["event"]) == (None, "stream-open")
        assert first["retry"] == first["data"]["retry_ms"]
        assert json.loads(plain.messages[1]) == {
            "id": record.id,
            "event": "headline",
            "retry": None,
            "data": json.loads(record.json),
        }
        assert json.loads(plain.messages[2])["id"] == record.id
        assert framed.messages[1] == f"id: {record.id}\nevent: headline\ndata: {record.json.decode()}\n\n"


@both
@pytest.mark.parametrize(
    ("offered", "agreed"),
    [
        ("ticker.sse", "ticker.sse"),
        ("x, ticker.sse", "ticker.sse"),
        ("x", None),
        ("TICKER.SSE", None),
        (None, None),
    ],
)
async def test_of_subprotocols_the_one_that_is_known_is_agreed_upon(
    tmp_path: Path, way: Way, offered: str | None, agreed: str | None
) -> None:
    async with serving(tmp_path) as site:
        headers = {"Sec-WebSocket-Protocol": offered or "", "X-Odd": "\xe9" if way is FRAMED_SOCKET else ""}
        reader, writer = await connected(site.port, handshake("/ws", headers))
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        assert head.startswith("http/1.1 101 ")
        assert (f"sec-websocket-protocol: {agreed}" in head) == (agreed is not None)
        assert ("sec-websocket-protocol" in head) == (agreed is not None)
        writer.transport.abort()


@every_socket
async def test_a_quiet_one_is_pinged(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path, heartbeat="100ms") as site:
        reader = await opened(site, way)
        await reader.until(lambda one: one.body.count(b":\n") >= 3)
        assert all(not text.startswith(":") for text in reader.messages)
        await site.append(message("still there"))
        await reader.until("still there")


@pytest.mark.parametrize("framed", [False, True], ids=["direct", "framework"])
async def test_compression_is_agreed_upon_where_it_is_asked_for(tmp_path: Path, framed: bool) -> None:
    odd = {"X-Odd": "a\r\nX-Odd: b"} if framed else {}
    async with serving(tmp_path) as site:
        await site.append(message("m" * 2_000))
        reader = await DeflatedSocketReader.open(site.port, "/ws", odd)
        agreed = reader.headers["sec-websocket-extensions"]
        assert agreed == "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
        await reader.live()
        reader.say({"ping": "x" * 5_000})
        assert await reader.answer("pong") == "x" * 5_000
        await eventually(lambda: site.broadcast.members == (0 if framed else 1))
        await site.append(message("n" * 2_000))
        await reader.until("n" * 2_000)


async def test_who_asks_for_compression_shares_its_bytes_too(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        readers = [
            await (await kind.open(site.port, "/ws")).live()
            for kind in (DeflatedSocketReader, DeflatedSocketReader, WebSocketReader, WebSocketReader)
        ]
        await eventually(lambda: site.broadcast.members == 4)
        before = site.broadcast.tally.encoded
        await site.append(message("m" * 2_000))
        for reader in readers:
            await reader.until("m" * 2_000)
        assert site.broadcast.tally.encoded - before == 2


# What opens none


@pytest.mark.parametrize(
    "target", ["/ws?zzz=1", "/ws?format=sse", "/ws?types=x", "/ws?max_rate=0/s", "/ws/x"]
)
@pytest.mark.parametrize("odd", ["", "\xe9"], ids=["plain", "odd"])
async def test_a_bad_question_is_refused_before_it_is_one(tmp_path: Path, target: str, odd: str) -> None:
    async with serving(tmp_path) as site:
        reader = await WebSocketReader.open(site.port, target, {"X-Odd": odd})
        plain = await site.get(target)
        assert reader.status == plain.status_code in (400, 404)
        assert json.loads(reader.body) == plain.json()
        assert reader.headers["x-content-type-options"] == "nosniff"
        assert site.broadcast.readers == 0


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Upgrade": "", "Connection": "", "Sec-WebSocket-Version": ""}, 426, "upgrade_required"),
        ({"Sec-WebSocket-Version": "8"}, 426, "upgrade_required"),
        ({"Sec-WebSocket-Version": ""}, 426, "upgrade_required"),
        ({"Sec-WebSocket-Key": ""}, 400, "bad_handshake"),
        ({"Sec-WebSocket-Key": "c2hvcnQ="}, 400, "bad_handshake"),
        ({"Sec-WebSocket-Key": "?" * 24}, 400, "bad_handshake"),
        ({"Connection": "keep-alive"}, 400, "bad_handshake"),
        ({"Upgrade": "h2c, websocket"}, 400, "bad_handshake"),
    ],
)
async def test_what_is_no_handshake_is_told_what_is_missing(
    tmp_path: Path, headers: dict[str, str], status: int, code: str
) -> None:
    async with serving(tmp_path) as site:
        reader = await WebSocketReader.open(site.port, "/ws", headers)
        error = json.loads(reader.body)["error"]
        assert (reader.status, error["code"]) == (status, code)
        assert code != "bad_handshake" or [error["parameter"]] == [*headers]
        assert error["detail"]
        assert error["expected"]
        if status == 426:
            assert reader.headers["sec-websocket-version"] == "13"
            assert reader.headers["upgrade"] == "websocket"


async def test_where_there_is_no_websocket_it_is_said_where_there_is_one(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        for path in ("/stream", "/events/stocks", "/"):
            _, writer = opened = await connected(site.port, handshake(path))
            answer = await opened[0].readuntil(b"}}")
            writer.close()
            assert answer.startswith(b"HTTP/1.1 404")
            assert b"a WebSocket at /ws" in answer


async def test_only_get_over_http_1_1_opens_one(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        for request in (
            handshake("/ws", method="POST"),
            handshake("/ws").replace(b" HTTP/1.1", b" HTTP/1.0"),
            handshake("/stream"),
            handshake("/healthz"),
        ):
            reader, writer = await connected(site.port, request)
            assert not (await reader.readline()).startswith(b"HTTP/1.1 101")
            writer.transport.abort()
        await eventually(lambda: site.broadcast.readers == 0)


@pytest.mark.parametrize("odd", ["", "\xe9"], ids=["direct", "framework"])
async def test_a_page_of_another_site_is_refused_unless_the_config_names_it(tmp_path: Path, odd: str) -> None:
    cors = {"cors": {"origins": ["https://friend.example"]}}
    async with serving(tmp_path, settings=cors) as site:

        async def status(**headers: str) -> int:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            reader = await WebSocketReader.open(site.port, "/ws", {"X-Odd": odd, **named})
            await reader.close()
            return reader.status

        assert await status(Origin="https://evil.example") == 403
        assert await status(Origin="null") == 403
        assert await status(Origin="http://ticker.evil.example") == 403
        assert await status(Origin="https://evil.example", Sec_Fetch_Site="cross-site") == 403
        assert await status(Origin="http://ticker") == 101
        assert await status(Origin="https://friend.example") == 101
        assert await status() == 101


async def test_where_every_page_may_read_none_does_with_somebodys_cookie(tmp_path: Path) -> None:
    async with serving(tmp_path, settings={"cors": {"origins": ["*"]}}) as site:
        seen: list[str] = []
        askers = site.site.askers

        def noting(config: Any, peer: str, header: Any) -> Any:
            seen.append(header("Cookie"))
            return askers(config, peer, header)

        site.site.askers = noting
        for origin in ("https://any.example", "http://ticker"):
            await (await WebSocketReader.open(site.port, "/ws", {"Origin": origin, "Cookie": "a=b"})).live()
        assert seen == ["", "a=b"]


# What a client may say


@every_socket
async def test_it_may_ask_anew_and_everything_is_replaced(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path) as site:
        ids = await four(site)
        reader = await opened(site, way, "/stream/stocks?symbols=AAPL")
        for asked, channels, expected in (
            ({"channels": "news.*", "types": ["headline"]}, ["news.tech", "news.world"], [ids[2]]),
            ({"channels": ["stocks"], "symbols": "msft", "q": None}, ["stocks"], [ids[1]]),
            ({"since": ids[1], "channels": "", "types": ""}, ["news.tech", "news.world", "stocks"], ids[2:]),
            ({"last_event_id": ids[2]}, ["news.tech", "news.world", "stocks"], ids[3:]),
            ({"since": 1_767_225_602}, ["news.tech", "news.world", "stocks"], ids[2:]),
            ({}, ["news.tech", "news.world", "stocks"], ids),
        ):
            seen = len(reader.frames)
            reader.say({"subscribe": asked})
            await reader.answer("stream-live")
            frames = reader.frames[seen:]
            assert frames[0].event == "stream-open"
            assert frames[0].data["channels"] == channels
            assert [frame.id for frame in frames[1:-1]] == expected, asked
        assert site.broadcast.readers == site.broadcast.tally.opened == 1


@every_socket
@pytest.mark.parametrize("value", [None, 1, "x", {"a": [1, {"b": "\u2028\n"}]}, 1.5, "\U0001d11e" * 500])
async def test_a_ping_is_answered_with_what_came_with_it(tmp_path: Path, way: Way, value: object) -> None:
    async with serving(tmp_path) as site:
        reader = await opened(site, way)
        reader.say({"ping": value})
        assert await reader.answer("pong") == value
        if way is JSON_SOCKET:
            assert json.loads(reader.messages[-1]) == {"event": "pong", "data": value}


MISTAKES: dict[str, tuple[str, str | None]] = {
    "": ("bad_message", None),
    "{": ("bad_message", None),
    "[]": ("bad_message", None),
    "{}": ("bad_message", None),
    "null": ("bad_message", None),
    '"subscribe"': ("bad_message", None),
    '{"unsubscribe": {}}': ("bad_message", None),
    '{"subscribe": {}, "ping": 1}': ("bad_message", None),
    '{"subscribe": "stocks"}': ("bad_parameter", "subscribe"),
    '{"subscribe": null}': ("bad_parameter", "subscribe"),
    '{"subscribe": {"chanels": "stocks"}}': ("unknown_parameter", "chanels"),
    '{"subscribe": {"format": "text"}}': ("unknown_parameter", "format"),
    '{"subscribe": {"channels": "nope"}}': ("unknown_channel", "channels"),
    '{"subscribe": {"channels": ["stocks", 1]}}': ("bad_parameter", "channels"),
    '{"subscribe": {"types": ["quotes"]}}': ("unknown_type", "types"),
    '{"subscribe": {"since": true}}': ("bad_parameter", "since"),
    '{"subscribe": {"since": ["1h", "2h"]}}': ("bad_parameter", "since"),
    '{"subscribe": {"max_rate": "x"}}': ("bad_parameter", "max_rate"),
    '{"subscribe": {"q": {"a": 1}}}': ("bad_parameter", "q"),
    "[" * 10_000: ("bad_message", None),
    '{"subscribe": {"q": ' + "[" * 10_000 + "]" * 5_000 + "}}": ("bad_message", None),
    '{"ping": ' + "[" * 10_000: ("bad_message", None),
}


@both
async def test_a_mistake_is_answered_in_words_and_the_stream_goes_on(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path) as site:
        reader = await opened(site, way)
        for said, (code, parameter) in MISTAKES.items():
            reader.say(said)
            error = await reader.answer("error")
            assert (error["code"], error["parameter"]) == (code, parameter), said[:60]
            assert set(error) == {"code", "parameter", "detail", "expected"}
            assert error["detail"]
            assert error["expected"]
        reader.writer.write(masked(0x82, b"\0\1"))
        assert (await reader.answer("error"))["code"] == "bad_message"
        await site.append(message("still there"))
        await reader.until("still there")
        assert reader.names.count("stream-open") == 1


async def test_frames_that_come_with_the_handshake_are_heard(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await site.append(quote(), channel="stocks")
        for odd in ("", "\xe9"):
            request = handshake("/ws/news.*", {"X-Odd": odd})
            said = masked(0x81, b'{"ping": "early"}') + masked(0x81, b'{"subscribe": {"channels": "stocks"}}')
            reader, writer = await connected(site.port, request + said)
            seen = await until(reader, b'"key":"quote:')
            assert b'{"event":"pong","data":"early"}' in seen
            assert seen.count(b"stream-open") in (2, 4)  # each is named in its data as well
            writer.transport.abort()


# How it ends


@every_socket
async def test_the_server_says_goodbye_and_closes(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path) as site:
        reader = await opened(site, way)
        site.broadcast.say_goodbye("shutdown")
        closed = await reader.gone()
        assert closed.code == 1001
        assert reader.names[-1] == "stream-bye"
        assert reader.frames[-1].retry == reader.frames[-1].data["reconnect_ms"]
        await eventually(lambda: site.connections == 0)


@every_socket
async def test_where_there_is_no_place_it_is_told_inside(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path, max_readers=1) as site:
        await opened(site)
        reader = await way.read(site)
        assert isinstance(reader, WebSocketReader)
        closed = await reader.gone()
        assert closed.code == 1013
        assert reader.names == ["stream-busy"]
        assert reader.frames[0].retry == reader.frames[0].data["retry_ms"]
        assert site.broadcast.readers == 1


@both
@pytest.mark.parametrize("code", [1000, 1001, 3_456, None])
async def test_a_client_that_closes_is_answered_with_its_code_and_leaves_nothing(
    tmp_path: Path, way: Way, code: int | None
) -> None:
    async with serving(tmp_path) as site:
        reader = await opened(site, way)
        payload = code.to_bytes(2) + b"done" if code else b""
        reader.writer.write(masked(0x88, payload))
        closed = await reader.gone()
        assert closed.code == (code or 1005)
        await eventually(lambda: site.broadcast.readers == 0 and site.connections == 0)


async def test_a_client_that_does_not_answer_the_close_is_left_after_a_while(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        reader, writer = await connected(site.port, handshake("/ws"))
        await until(reader, b"stream-live")
        site.broadcast.streams[0].part("lifetime")
        site.log.rouse()
        async with asyncio.timeout(CLOSE_S + PATIENCE_S):
            assert (await reader.read(100_000)).endswith(b"\x88\x02\x03\xe9")
            assert await reader.read() == b""
        await eventually(lambda: site.connections == 0)
        writer.close()


@both
async def test_one_that_has_ended_only_its_own_side_reads_on(tmp_path: Path, way: Way) -> None:
    async with serving(tmp_path) as site:
        reader = await opened(site, way)
        reader.writer.write_eof()
        await site.append(message("still there"))
        await reader.until("still there")
        reader.abort()
        await eventually(lambda: site.broadcast.readers == 0 and site.connections == 0)


async def test_readers_and_figures_name_them_by_their_format(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        await opened(site)
        await opened(site, SOCKET, "/stream/stocks")
        shown = (await site.get("/readers")).json()["readers"]
        assert [(one["format"], one["state"]) for one in shown] == [("json", "live"), ("sse", "live")]
        figures = (await site.get("/metrics")).text
        assert 'ticker_readers{format="json",state="live"} 1.0' in figures
        await site.append(message("one"))
        await eventually(lambda: site.broadcast.tally.deliveries["json"] == 1)


async def test_a_request_that_was_answered_before_may_be_followed_by_one(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        reader = await Reader.open(site.port, "/healthz")
        await reader.end()
        socket = WebSocketReader(reader._reader, reader.writer)
        await socket.ask("/ws")
        await socket.live()
        socket.say({"ping": KEY})
        assert await socket.answer("pong") == KEY


async def test_thousands_of_mistakes_in_a_question_cost_no_more_than_they_would_elsewhere(
    tmp_path: Path,
) -> None:
    async with serving(tmp_path, settings={"limits": {"streams": {"rate": "1/d", "burst": 20}}}) as site:
        statuses = []
        for _ in range(4):
            reader = await WebSocketReader.open(site.port, "/ws/nope")
            statuses.append(reader.status)
        assert statuses == [404, 404, 429, 429]


async def test_pages_that_are_not_there_are_not_there(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, httpx.AsyncClient(base_url=site.address) as client:
        for path in ("/ws/", "/ws/a/b", "/wsx"):
            with contextlib.suppress(httpx.RemoteProtocolError):
                assert (await client.get(path)).status_code == 404
            reader = await WebSocketReader.open(site.port, path)
            assert reader.status == 404


@pytest.mark.parametrize("compression", ["deflate", None])
async def test_a_program_reads_it_as_programs_do(tmp_path: Path, compression: str | None) -> None:
    async with serving(tmp_path, heartbeat="100ms") as site:
        ids = await four(site)
        address = f"ws://127.0.0.1:{site.port}/ws?since={ids[0]}"
        async with connect(address, compression=compression) as socket:
            seen = [json.loads(await socket.recv()) for _ in range(5)]
            assert [one["id"] for one in seen[1:4]] == ids[1:]
            await socket.send(json.dumps({"ping": "x" * 2_000}))
            assert json.loads(await socket.recv()) == {"event": "pong", "data": "x" * 2_000}
            await (await socket.ping())
            (record,) = await site.append(message("m" * 2_000))
            assert json.loads(await socket.recv())["id"] == record.id
        await eventually(lambda: site.connections == 0)
        async with connect(address, subprotocols=["ticker.sse"]) as socket:  # type: ignore[list-item]
            assert socket.subprotocol == "ticker.sse"
            site.broadcast.say_goodbye("shutdown")
            last = [text async for text in socket][-1]
            assert "event: stream-bye" in str(last)
            assert socket.close_code == 1001
