"""Requests about whose end two readers could have two opinions: none hides another one behind it."""

from pathlib import Path

import pytest

from tests.attacks.fort import fort, sent

HIDDEN = (
    b"POST /channels/lounge/messages HTTP/1.1\r\nHost: ticker\r\n"
    b"Content-Type: text/plain\r\nContent-Length: 8\r\n\r\nsmuggled"
)
CHUNKED = b"Transfer-Encoding: chunked"
LAST_CHUNK = b"0\r\n\r\n"
LENGTH = b"Content-Length: %d" % len(HIDDEN)


def post(*lines: bytes, body: bytes = b"") -> bytes:
    head = b"\r\n".join((b"POST /channels HTTP/1.1", b"Host: ticker", *lines))
    return head + b"\r\n\r\n" + body + HIDDEN


AMBIGUOUS = {
    "length and chunks": post(LENGTH, CHUNKED, body=LAST_CHUNK),
    "chunks and length": post(CHUNKED, b"Content-Length: 5", body=LAST_CHUNK),
    "chunks behind a fold": post(b"Transfer-Encoding:\r\n chunked", b"Content-Length: 5", body=LAST_CHUNK),
    "chunks and another coding": post(CHUNKED, b"Transfer-Encoding: identity", body=LAST_CHUNK),
    "a coding that is none": post(b"Transfer-Encoding: xchunked", LENGTH),
    "a blank before the colon": post(b"Transfer-Encoding : chunked", body=LAST_CHUNK),
    "a vertical tab": post(b"Transfer-Encoding: \x0bchunked", LENGTH),
    "two lengths": post(b"Content-Length: 0", LENGTH),
    "a list of lengths": post(b"Content-Length: 0, %d" % len(HIDDEN)),
    "a length with a sign": post(b"Content-Length: +0"),
    "a negative length": post(b"Content-Length: -1"),
    "a length in hexadecimal": post(b"Content-Length: 0x0"),
    "a length with a dash below": post(b"Content-Length: 1_0"),
    "no length": post(b"Content-Length: "),
    "a length in other digits": post("Content-Length: \u0660".encode()),
    "a chunk in hexadecimal": post(CHUNKED, body=b"0x0\r\n\r\n"),
    "a negative chunk": post(CHUNKED, body=b"-1\r\n\r\n"),
    "a chunk line without CR": post(CHUNKED, body=b"0\n\n"),
    "a chunk extension over two lines": post(CHUNKED, body=b"1;a\nb\r\nx\r\n0\r\n\r\n"),
    "a chunk of any size": post(CHUNKED, body=b"f" * 40 + b"\r\n"),
    "a chunk longer than it says": post(CHUNKED, body=b"1\r\nxyz0\r\n\r\n"),
    "a bare CR": post(b"X: a\rContent-Length: 5"),
    "a NUL": post(b"X: a\0b"),
    "two hosts": b"GET /channels HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + HIDDEN,
    "no host": b"GET /channels HTTP/1.1\r\n\r\n" + HIDDEN,
    "a blank before the method": b" GET /channels HTTP/1.1\r\nHost: a\r\n\r\n" + HIDDEN,
    "chunks in HTTP/1.0": b"POST /channels HTTP/1.0\r\n%b\r\n\r\n" % CHUNKED + LAST_CHUNK + HIDDEN,
    "HTTP/0.9": b"GET /channels\r\n" + HIDDEN,
    "a GET with a body": b"GET /channels HTTP/1.1\r\nHost: a\r\nConnection: close\r\n%b\r\n\r\n" % LENGTH
    + HIDDEN,
    "a stream with a body": b"GET /stream HTTP/1.1\r\nHost: a\r\n%b\r\n\r\n" % LENGTH + HIDDEN,
    "behind a stream": b"GET /stream HTTP/1.1\r\nHost: a\r\n\r\n" + HIDDEN,
}


@pytest.mark.parametrize("name", AMBIGUOUS)
async def test_nothing_is_taken_for_a_request_that_might_be_a_body(tmp_path: Path, name: str) -> None:
    async with fort(tmp_path) as site:
        before = site.log.newest
        answer = await sent(site, AMBIGUOUS[name])
        assert answer.count(b"HTTP/1.1 ") == 1, answer
        assert site.log.newest == before


async def test_what_leaves_no_doubt_is_a_second_request(tmp_path: Path) -> None:
    async with fort(tmp_path) as site:
        for first in (post(), post(CHUNKED, body=LAST_CHUNK), post(b"Content-Length: 3", body=b"abc")):
            before = site.log.newest
            last = first.replace(b"Content-Type", b"Connection: close\r\nContent-Type")
            answer = await sent(site, last)
            assert answer.count(b"HTTP/1.1 ") == 2, answer
            assert site.log.newest == before + 1


async def test_a_client_cannot_change_over_to_http_2_past_a_proxy(tmp_path: Path) -> None:
    async with fort(tmp_path) as site:
        answer = await sent(
            site,
            b"GET /healthz HTTP/1.1\r\nHost: ticker\r\nConnection: Upgrade, HTTP2-Settings\r\n"
            b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"
            b"GET /healthz HTTP/1.1\r\nHost: ticker\r\nConnection: close\r\n\r\n",
        )
        assert answer.count(b"HTTP/1.1 200 ") == 2
        assert b"101" not in answer.partition(b"\r\n")[0]
