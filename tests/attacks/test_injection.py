"""Values that mean something to whoever reads them next: none adds a header, a frame, a line or a tag."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.attacks.fort import fort, request, sent
from tests.support.ways import HTTP2, LIVE, PULL, Way

CRLF = (
    "%0d%0aX-Injected:%20yes",
    "%0aX-Injected:%20yes",
    "%E5%98%8D%E5%98%8AX-Injected:%20yes",
    "%00X-Injected",
)
TARGETS = (
    *(
        "/stream/{}",
        "/events/{}",
        "/{}",
        "/static/{}",
        "/channels/{}/messages",
        "/stream?since={}",
        "/stream?q={}",
    ),
    *("/events?since={}", "/events?{}=1", "/headlines?before={}", "/headlines.rss?q={}", "/stream?token={}"),
    *("/channels/lounge/messages?author={}", "/push/{}?hub.challenge={}", "/?q={}"),
)
HEADERS = (
    *(b"Origin", b"Accept", b"Last-Event-ID", b"User-Agent", b"Authorization", b"X-Forwarded-For", b"Cookie"),
    *(b"X-Forwarded-Prefix", b"X-Forwarded-Proto", b"X-Forwarded-Host", b"If-None-Match", b"Idempotency-Key"),
    *(b"Access-Control-Request-Method", b"Access-Control-Request-Headers", b"Referer", b"Forwarded"),
)


def names_of(answer: bytes) -> set[bytes]:
    head = answer.partition(b"\r\n\r\n")[0]
    assert b"\r" not in head.replace(b"\r\n", b"")
    assert b"\n" not in head.replace(b"\r\n", b"")
    return {line.partition(b":")[0].lower() for line in head.split(b"\r\n")[1:]}


async def test_no_target_adds_a_header(tmp_path: Path) -> None:
    async with fort(tmp_path, cors={"origins": ["*"]}) as site:
        for target in TARGETS:
            for method in (b"GET", b"POST", b"OPTIONS"):
                for value in CRLF:
                    asked = target.replace("{}", value).encode()
                    answer = await sent(site, request(asked, b"Origin: https://a", method=method))
                    assert answer.startswith(b"HTTP/1.1 "), asked
                    assert b"x-injected" not in names_of(answer), asked


async def test_no_header_comes_back_as_more_than_it_is(tmp_path: Path) -> None:
    values = (
        b"a\tb, X-Injected: yes",
        b'"><script>alert(1)</script>',
        b"\xff\xfe\x80",
        b"%0d%0aX-Injected: yes",
    )
    proxied = {"stream": {"trusted_proxies": ["127.0.0.1"]}}
    async with fort(tmp_path, cors={"origins": ["*"]}, **proxied) as site:
        for name in HEADERS:
            for value in values:
                for target in (b"/headlines.rss", b"/channels", b"/"):
                    answer = await sent(site, request(target, b"%b: %b" % (name, value)))
                    assert b"x-injected" not in names_of(answer), (name, value)
                    assert b"<script>alert" not in answer, (name, value)


@pytest.mark.parametrize(
    "host", [b'a"><script>alert(1)</script>', b"a b", b"evil.example:80@x", b"\xff", b"a/../b"]
)
async def test_a_host_that_is_none_breaks_no_document(tmp_path: Path, host: bytes) -> None:
    async with fort(tmp_path) as site:
        for target in (b"/headlines.rss", b"/headlines.atom", b"/headlines.json", b"/feeds.opml", b"/"):
            asked = request(target).replace(b"Host: ticker", b"Host: " + host)
            head, _, body = (await sent(site, asked)).partition(b"\r\n\r\n")
            assert b"<script>alert" not in body
            if b" 200 " in head[:16] + b" " and target.endswith((b".rss", b".atom", b".opml")):
                ET.fromstring(body)


@pytest.mark.parametrize("way", [LIVE, PULL, HTTP2], ids=repr)
async def test_what_somebody_says_is_one_event_in_every_format(tmp_path: Path, way: Way) -> None:
    text = "hi\r\n\r\nevent: stream-bye\ndata: {}\n\nid: 0-0\u2028retry: 1\u2029: \ufeff</script><!--"
    async with fort(tmp_path) as site:
        readers = {
            name: await (await way.read(site, f"/stream/lounge?format={name}")).until("live")
            for name in ("sse", "ndjson", "text")
        }
        said = await site.client.post("/channels/lounge/messages", json={"text": text, "author": "a: b"})
        assert said.status_code == 201, said.text
        await site.client.post("/channels/lounge/messages", json={"text": "the next"})
        for reader in readers.values():
            await reader.until("the next")
        assert readers["sse"].names[-2:] == ["message", "message"]
        heard = readers["sse"].frames[-2].data["text"]
        assert "stream-bye" in heard
        assert json.loads(readers["ndjson"].text.splitlines()[-2])["text"] == heard
        lines = readers["text"].text.splitlines()
        assert "the next" in lines[-1]
        assert "stream-bye" in lines[-2]


async def test_what_would_drive_a_terminal_is_refused(tmp_path: Path) -> None:
    async with fort(tmp_path) as site:
        for text in ("\x1b[2J", "a\x00b", "a\x07", "a\x9b31m", "a\x7fb"):
            for said in ({"text": text}, {"text": "a", "author": text}):
                answer = await site.client.post("/channels/lounge/messages", json=said)
                assert answer.status_code == 400, said


async def test_the_log_of_requests_has_one_line_for_each(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", "ticker"):
        async with fort(tmp_path) as site:
            await sent(site, request(b"/x%0aFORGED\x1b[31m?token=secret-token&a=%0dFORGED"))
            await sent(site, request("/é\u2028FORGED?token=secret-token".encode()))
    for record in caplog.records:
        assert re.fullmatch(r"[ -~]*", record.getMessage()), record
        assert "secret-token" not in record.getMessage()
