"""The stream over HTTP/1.0 and HTTP/1.1: kept alive, pipelined, half closed."""

import asyncio
import json
from pathlib import Path

import pytest

from tests.support.clock import put_forward
from tests.support.events import headline
from tests.support.reader import connected, frames, reset, rest_of, until
from tests.support.response import Response
from tests.support.serving import serving
from tests.support.waiting import eventually, within
from ticker.server.pulses import PULSES_S

# HTTP/1.0


async def test_http_1_0_gets_the_bare_stream_until_the_connection_ends(tmp_path: Path) -> None:
    async with serving(tmp_path, heartbeat="100ms") as site:
        await site.append(headline("a"))
        reader, writer = await connected(site.port, b"GET /stream HTTP/1.0\r\n\r\n")
        seen = await until(reader, b"stream-live")
        await site.append(headline("b"))
        seen += await until(reader, b"\n\n:\n")
        site.broadcast.say_goodbye("shutdown")
        seen += await rest_of(reader)
        writer.close()
        head, _, body = seen.partition(b"\r\n\r\n")
        assert b"transfer-encoding" not in head.lower()
        names = [frame.event for frame in frames(body.decode())]
        assert names == ["stream-open", "headline", "stream-live", "headline", "stream-bye"]


async def test_http_1_0_gets_a_finite_answer_and_the_end(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        reader, writer = await connected(site.port, b"GET /healthz HTTP/1.0\r\n\r\n")
        assert (await rest_of(reader)).endswith(b'\r\n\r\n{"status":"ok"}')
        writer.close()


# HTTP/1.1


async def test_a_kept_alive_connection_is_used_again_and_then_for_a_stream(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        reader = await site.read("/healthz")
        await reader.end()
        for target in ("/channels", "/nope", "/events", "/stream?types=x"):
            await reader.again(target)
            await reader.end()
        await reader.again("/stream")
        await reader.live()
        assert site.server.connections == 1


async def test_a_stream_that_ended_with_busy_leaves_the_connection_usable(tmp_path: Path) -> None:
    async with serving(tmp_path, max_readers=1) as site:
        await (await site.read("/stream")).live()
        reader = await site.read("/stream", accept="text/event-stream")
        assert b"stream-busy" in await reader.end()
        await reader.again("/healthz")
        assert await reader.end() == b'{"status":"ok"}'


async def test_pipelined_requests_are_answered_in_order(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        requests = b"".join(
            b"GET %b HTTP/1.1\r\nHost: ticker\r\n\r\n" % target
            for target in (b"/healthz", b"/quotes", b"/stream")
        )
        reader, writer = await connected(site.port, requests)
        seen = await until(reader, b"stream-live")
        assert seen.index(b'{"status":"ok"}') < seen.index(b'{"quotes":[]}') < seen.index(b"stream-open")
        assert seen.count(b"HTTP/1.1 200") == 3
        writer.close()


async def test_what_is_pipelined_behind_a_stream_waits_and_harms_nothing(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        request = b"GET /stream HTTP/1.1\r\nHost: ticker\r\n\r\n"
        for go_away in (reset, asyncio.StreamWriter.close):
            reader, writer = await connected(site.port, request * 2)
            await until(reader, b"stream-live")
            await site.append(headline("still live"))
            await until(reader, b"headline")
            assert site.broadcast.readers == 1
            go_away(writer)
            await eventually(lambda: site.broadcast.readers == 0 and site.server.connections == 0)


@pytest.mark.parametrize("name", ["sse", "ndjson", "text"])
async def test_a_half_closed_client_gets_the_whole_stream(tmp_path: Path, name: str) -> None:
    async with serving(tmp_path) as site:
        target = f"/stream?format={name}&since=all".encode()
        reader, writer = await connected(site.port, b"GET %b HTTP/1.1\r\nHost: ticker\r\n\r\n" % target)
        writer.write_eof()
        seen = await until(reader, b"live")
        await site.append(headline("first"), headline("second"))
        seen += await until(reader, b"Title of second")
        for pause_s in PULSES_S[:2]:
            put_forward(pause_s)
            await asyncio.sleep(0.02)
        site.broadcast.say_goodbye("shutdown")
        seen += await rest_of(reader)
        writer.close()
        response = Response()
        text = response.body(seen).decode()
        assert response.headers["transfer-encoding"] == "chunked"
        assert response.is_complete
        match name:
            case "sse":
                names = [frame.event for frame in frames(text)]
                assert names == ["stream-open", "stream-live", "headline", "headline", "stream-bye"]
            case "ndjson":
                types = [json.loads(line)["type"] for line in text.splitlines()]
                assert types == ["stream-open", "stream-live", "headline", "headline", "stream-bye"]
            case "text":
                assert [line[:1] for line in text.splitlines() if line != "#"] == ["#", "#", "0", "0", "#"]


async def test_a_half_closed_client_gets_its_finite_answers(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        requests = b"GET /healthz HTTP/1.1\r\nHost: ticker\r\n\r\n" * 3
        reader, writer = await connected(site.port, requests)
        writer.write_eof()
        assert (await rest_of(reader)).count(b'{"status":"ok"}') == 3
        writer.close()


async def test_a_reader_that_hangs_up_is_missed_long_before_the_next_heartbeat(tmp_path: Path) -> None:
    async with serving(tmp_path, heartbeat="1h") as site:
        for name in ("sse", "ndjson", "text"):
            reader = await (await site.read(f"/stream?format={name}")).until("live")
            assert site.broadcast.readers == 1
            await reader.close()
            await within(2, eventually(lambda: site.broadcast.readers == 0 and site.server.connections == 0))


async def test_only_chunked_bodies_are_written_past_the_ordinary_path(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        _, writer = await connected(site.port, b"GET /stream HTTP/1.0\r\n\r\n")
        await eventually(lambda: site.broadcast.readers == 1)
        chunked = await (await site.read("/stream")).live()
        await eventually(lambda: site.broadcast.members == 1)
        await site.append(headline("a"))
        await chunked.until("Title of a")
        await chunked.close()
        await eventually(lambda: (site.broadcast.members, site.broadcast.readers) == (0, 1))
        writer.close()


# What is said of a connection's end


@pytest.mark.parametrize("extra", ["", "Connection: keep-alive, TE\r\nTE: trailers\r\n"])
async def test_a_stream_says_that_its_connection_ends_with_it(tmp_path: Path, extra: str) -> None:
    async with serving(tmp_path) as site:
        request = f"GET /stream HTTP/1.1\r\nHost: ticker\r\n{extra}\r\n".encode()
        reader, writer = await connected(site.port, request)
        seen = await until(reader, b"stream-live")
        site.broadcast.streams[0].part("lifetime")
        site.log.rouse()
        assert (await rest_of(reader)).endswith(b"\r\n0\r\n\r\n")
        assert b"\r\nconnection: close\r\n" in seen.lower()
        writer.close()


async def test_a_server_that_ends_says_so_of_each_connection(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        before = await site.get("/healthz")
        assert "Connection" not in before.headers
        site.broadcast.say_goodbye("shutdown")
        for target in ("/healthz", "/readyz", "/stream"):
            assert (await site.get(target)).headers["Connection"] == "close"


# Heads


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("target", ["/healthz", "/stream", "/?q=1"])
async def test_a_head_over_16_kb_is_told_so(tmp_path: Path, target: str, at_once: bool) -> None:
    async with serving(tmp_path) as site:
        for size, status in ((15_000, 200), (16_500, 431), (60_000, 431)):
            head = f"GET {target} HTTP/1.1\r\nHost: ticker\r\nAccept: text/html\r\nX: ".encode()
            reader, writer = await connected(site.port, head)
            if not at_once:
                await asyncio.sleep(0.05)
            writer.write(b"x" * size + b"\r\n\r\n")
            seen = await until(reader, b"\r\n\r\n")
            assert seen.startswith(b"HTTP/1.1 %d " % status), size
            writer.close()


async def test_a_header_on_two_lines_is_one_list(tmp_path: Path) -> None:
    async with serving(tmp_path) as site:
        two = b"Accept: image/png\r\nAccept: application/x-ndjson\r\n"
        request = b"GET /stream HTTP/1.1\r\nHost: ticker\r\n%b\r\n" % two
        reader, writer = await connected(site.port, request)
        assert b"content-type: application/x-ndjson" in (await until(reader, b"stream-live")).lower()
        writer.close()
