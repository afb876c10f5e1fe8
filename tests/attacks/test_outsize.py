"""More than anybody means to send: it is refused before it is taken in, and the others hear of it nothing."""

import asyncio
import contextlib
import resource
from pathlib import Path

import pytest

from tests.attacks.fort import fort, request, sent
from tests.support.events import headline
from tests.support.reader import connected
from tests.support.waiting import PATIENCE_S, eventually

SAY = b"/channels/lounge/messages"
PUBLISH = b"/channels/lounge/events"
JSON = b"Content-Type: application/json"


@pytest.mark.parametrize("target", [SAY, PUBLISH])
async def test_a_body_that_says_it_is_too_big_is_refused_unread(tmp_path: Path, target: bytes) -> None:
    async with fort(tmp_path) as site:
        for length in (b"100000000", b"9" * 18, b"9" * 200):
            answer = await sent(site, request(target, JSON, b"Content-Length: " + length, method=b"POST"))
            assert answer[9:12] in (b"413", b"400"), answer[:100]


@pytest.mark.parametrize("target", [SAY, PUBLISH, b"/channels", b"/stream", b"/nope"])
async def test_a_body_without_end_is_cut_off(tmp_path: Path, target: bytes) -> None:
    async with fort(tmp_path) as site:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        head = request(target, JSON, b"Transfer-Encoding: chunked", method=b"POST")
        reader, writer = await connected(site.port, head)
        chunk = b"10000\r\n" + b" " * 65_536 + b"\r\n"

        async def pour() -> None:
            while True:
                writer.write(chunk)
                await writer.drain()

        pouring = asyncio.create_task(pour())
        answer = b""
        with contextlib.suppress(ConnectionError):  # who hangs up in the middle has answered before
            async with asyncio.timeout(PATIENCE_S):
                while data := await reader.read(65_536):
                    answer += data
        assert answer[9:12] in (b"413", b"405", b"404"), answer[:100]
        pouring.cancel()
        await asyncio.gather(pouring, return_exceptions=True)
        writer.transport.abort()
        await eventually(lambda: site.server.connections == 0)
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000


async def test_a_body_that_nobody_reads_is_not_kept_while_an_answer_is_waited_for(tmp_path: Path) -> None:
    async with fort(tmp_path) as site:
        before = resident_bytes()
        head = request(b"/events?since=none&wait=60s", JSON, b"Transfer-Encoding: chunked")
        reader, writer = await connected(site.port, head)
        chunk = b"10000\r\n" + b" " * 65_536 + b"\r\n"
        async with asyncio.timeout(PATIENCE_S):
            for _ in range(1_500):
                writer.write(chunk)
                await writer.drain()
        assert resident_bytes() - before < 40_000_000
        writer.write(b"0\r\n\r\n")
        await site.append(headline("awaited"))
        answer = b""
        async with asyncio.timeout(PATIENCE_S):
            while data := await reader.read(65_536):
                answer += data
        assert b"Title of awaited" in answer
        writer.close()


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4_096


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 30_000,
        b'{"a":' * 10_000,
        b'{"text": ' + b"[" * 20_000 + b"]" * 20_000 + b"}",
        b'{"text": ' + b"9" * 60_000 + b"}",
        b'{"text": 1e999999}',
        b'{"text": NaN}',
        b'{"text": "\\ud800"}',
        b'{"text": "' + b"a" * 60_000 + b'"}',
        b"{" + b",".join(b'"%d": 1' % n for n in range(5_000)) + b"}",
        b"\x00" * 60_000,
        b"\xff" * 60_000,
    ],
    ids=range(11),
)
@pytest.mark.parametrize("target", [SAY, PUBLISH])
async def test_json_that_is_made_to_hurt_is_a_mistake_like_any_other(
    tmp_path: Path, target: bytes, body: bytes
) -> None:
    async with fort(tmp_path) as site:
        before = site.log.newest
        length = b"Content-Length: %d" % len(body)
        answer = await sent(site, request(target, JSON, length, method=b"POST", body=body))
        assert answer[9:12] == b"400", answer[:200]
        assert len(answer) < 2_000
        assert site.log.newest == before


async def test_heads_that_are_too_long_are_refused_in_whatever_part(tmp_path: Path) -> None:
    async with fort(tmp_path) as site:
        many = [b"X-%d: y" % number for number in range(2_000)]
        for asked in (
            request(b"/stream?q=" + b"a" * 20_000),
            request(b"/" + b"a/" * 10_000),
            request(b"/stream", b"X: " + b"a" * 20_000),
            request(b"/stream", *many),
            request(b"/stream", b"Cookie: " + b"a=b; " * 4_000),
            request(b"/stream", method=b"A" * 20_000),
        ):
            assert (await sent(site, asked))[9:12] in (b"431", b"400"), asked[:60]


async def test_thousands_of_parameters_are_a_mistake_like_any_other(tmp_path: Path) -> None:
    async with fort(tmp_path) as site:
        for query in (
            b"&".join(b"a%d=1" % number for number in range(1_500)),
            b"&".join([b"symbols=A"] * 1_500),
        ):
            for target in (b"/events?", b"/stream?"):
                answer = await sent(site, request(target + query))
                assert answer[9:12] in (b"400", b"200"), answer[:200]


async def test_who_reads_goes_on_reading_meanwhile(tmp_path: Path) -> None:
    async with fort(tmp_path) as site:
        reader = await (await site.read("/stream/news.world?since=none")).live()
        poured = [
            asyncio.create_task(sent(site, request(target, JSON, b"Content-Length: 9000000", method=b"POST")))
            for target in (SAY, PUBLISH) * 20
        ]
        await site.append(headline("meanwhile"))
        await reader.until("Title of meanwhile")
        await asyncio.gather(*poured)
        await site.append(headline("afterwards"))
        await reader.until("Title of afterwards")
