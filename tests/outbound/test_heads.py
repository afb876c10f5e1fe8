"""Heads of answers as servers send them, and what a strict parser is given instead."""

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticker.outbound.http1.heads import mended


def parsed(head: bytes) -> h11.Response:
    """What our parser makes of it; h11.RemoteProtocolError where it refuses."""
    connection = h11.Connection(h11.CLIENT)
    connection.send(h11.Request(method="GET", target="/", headers=[("host", "x")]))
    connection.receive_data(mended(head).wire)
    event = connection.next_event()
    assert isinstance(event, h11.Response)
    return event


def fields_of(head: bytes) -> list[tuple[bytes, bytes]]:
    return list(parsed(head).headers)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.0 404 Not Found\nServer: x\n\n",
        b"HTTP/1.1 200\r\nContent-Length: 5\r\nX: caf\xc3\xa9 \t\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nContent-Length: 5\r\n\r\n",
    ],
)
def test_what_is_right_is_left_as_it_is(head: bytes) -> None:
    assert mended(head).wire == head


@pytest.mark.parametrize(
    ("line", "status", "version"),
    [
        (b"HTTP/1.1  200  OK", 200, b"1.1"),
        (b"HTTP/1.1 200OK", 200, b"1.1"),
        (b"HTTP/1.1 200 O\x01K", 200, b"1.1"),
        (b"http/1.1 404 not found", 404, b"1.1"),
        (b"HTTP/1 200 OK", 200, b"1.0"),
        (b"HTTP/2 200 OK", 200, b"1.1"),
        (b"HTTP 301 Moved", 301, b"1.0"),
        (b"HTTP/1.1\t200\tOK", 200, b"1.1"),
        (b"ICY 200 OK", 200, b"1.0"),
        (b"HTTP/1.1 OK", 200, b"1.1"),
        (b" HTTP/1.1 200 OK", 200, b"1.1"),
        (b"\xef\xbb\xbfHTTP/1.1 200 OK", 200, b"1.1"),
    ],
)
def test_status_is_found_where_browsers_find_it(line: bytes, status: int, version: bytes) -> None:
    found = parsed(line + b"\r\nA: b\r\n\r\n")
    assert (found.status_code, found.http_version) == (status, version)
    assert list(found.headers) == [(b"a", b"b"), (b"connection", b"close")]


@pytest.mark.parametrize(
    "head", [b"220 mail.example ESMTP\r\n\r\n", b"<html>\n\n", b"SSH-2.0-x\r\n\r\n", b"\n\n"]
)
def test_what_is_no_http_stays_so(head: bytes) -> None:
    assert mended(head).wire == head


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (b"no colon at all", []),
        (b": no name", []),
        (b"X Frame Options: no", []),
        (b"X-A : b", [(b"x-a", b"b")]),
        (b" X-A: b", [(b"x-a", b"b")]),
        (b"X-A: b\x00c\x0b\x7fd", [(b"x-a", b"b c d")]),
        (b"X-A: b\r\n c: d", [(b"x-a", b"b c: d")]),
        (b"X(A): b", []),
        (b"\xffA: b", []),
        (b"<br>Warning: x", []),
    ],
)
def test_line_that_is_no_field_costs_no_other(line: bytes, kept: list[tuple[bytes, bytes]]) -> None:
    found = fields_of(b"HTTP/1.1 200 OK\r\n" + line + b"\r\nEtag: x\r\n\r\n")
    assert found == [*kept, (b"etag", b"x"), (b"connection", b"close")]


@pytest.mark.parametrize(
    ("lines", "framing"),
    [
        (b"Content-Length: \r\n", []),
        (b"Content-Length: many\r\n", []),
        (b"Content-Length: -1\r\n", []),
        (b"Content-Length: 5\r\nContent-Length: 5\r\n", [(b"content-length", b"5")]),
        (b"Content-Length: 5\r\nContent-Length: x\r\n", [(b"content-length", b"5")]),
        (b"Transfer-Encoding: identity\r\n", []),
        (b"Transfer-Encoding: none\r\nContent-Length: 5\r\n", [(b"content-length", b"5")]),
        (b"Transfer-Encoding: identity\r\nContent-Length: 5\r\n", [(b"content-length", b"5")]),
        (
            b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\nContent-Length: 6\r\n",
            [(b"transfer-encoding", b"chunked")],
        ),
        (b'Transfer-Encoding: "chunked"\r\n', [(b"transfer-encoding", b"chunked")]),
        (b"Transfer-Encoding: chunked, chunked\r\n", [(b"transfer-encoding", b"chunked")]),
        (
            b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n",
            [(b"transfer-encoding", b"chunked")],
        ),
        (
            b"Transfer-Encoding: chunked\r\nX\r\nContent-Length: many\r\n",
            [(b"transfer-encoding", b"chunked")],
        ),
    ],
)
def test_end_of_a_body_is_where_browsers_see_it_and_the_connections_end(
    lines: bytes, framing: list[tuple[bytes, bytes]]
) -> None:
    found = fields_of(b"HTTP/1.1 200 OK\r\n" + lines + b"\r\n")
    assert [field for field in found if field[0] != b"connection"] == framing
    assert (b"connection", b"close") in found


@pytest.mark.parametrize(
    "lines", [b"Content-Length: 5\r\nContent-Length: 6\r\n", b"Transfer-Encoding: gzip, chunked\r\n"]
)
def test_body_of_which_nobody_knows_the_end_is_refused(lines: bytes) -> None:
    with pytest.raises(h11.RemoteProtocolError):
        parsed(b"HTTP/1.1 200 OK\r\n" + lines + b"\r\n")


LINES = st.lists(
    st.binary(max_size=30)
    | st.sampled_from(
        [b"Content-Length: 5", b"Transfer-Encoding: chunked", b" Content-Length: 6", b"X : y", b"a: b"]
    ),
    max_size=6,
)


@given(LINES)
def test_head_that_was_mended_needs_it_no_more(lines: list[bytes]) -> None:
    once = mended(
        b"HTTP/1.1 200 OK\r\n" + b"\r\n".join(line.replace(b"\n", b"") for line in lines) + b"\r\n\r\n"
    )
    assert mended(once.wire) == once
