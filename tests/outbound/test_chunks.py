"""Chunked bodies as servers send them, and what a strict parser is given instead."""

import time

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticker.outbound.http1.chunks import Chunks

HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def read(wire: bytes, size: int, *, ends: bool = True) -> bytes:
    """The body that our parser finds; h11.RemoteProtocolError if it has no end, or cannot be read."""
    connection, chunks = h11.Connection(h11.CLIENT), Chunks()
    connection.send(h11.Request(method="GET", target="/", headers=[("host", "x")]))
    connection.send(h11.EndOfMessage())
    pieces = [chunks.feed(wire[start : start + size]) for start in range(0, len(wire), size)]
    connection.receive_data(HEAD + b"".join(pieces) + (chunks.end() if ends else b""))
    connection.receive_data(b"")
    body = b""
    while not isinstance(event := connection.next_event(), h11.EndOfMessage):
        body += bytes(event.data) if isinstance(event, h11.Data) else b""
    return body


@pytest.mark.parametrize(
    "wire",
    [
        b"3\r\nfee\r\n1\r\nd\r\n0\r\n\r\n",
        b"3;a=b\r\nfee\r\n001\r\nd\r\n0;c\r\nX: y\r\n\r\n",
        b"3\nfee\n1\nd\n0\n\n",
        b" 3 \r\nfee\r\n1\t\r\nd\r\n00\r\n\r\n",
        b"3 ; a\r\nfee\r\n1\r\nd\r\n0\r\nno trailer\r\n\r\n",
        b"3\r\nfee1\r\nd0\r\n\r\n",
        b"4\r\nfeed\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
    ],
)
@pytest.mark.parametrize("size", [1, 2, 5, 1000])
def test_body_is_found_however_its_chunks_are_written(wire: bytes, size: int) -> None:
    assert read(wire, size, ends=False) == b"feed"


@pytest.mark.parametrize("wire", [b"4\r\nfeed\r\n0\r\n", b"4\r\nfeed\r\n0\r\nX: y\r\n", b"4\nfeed\n0\n"])
def test_end_of_the_connection_is_the_end_after_the_last_chunk(wire: bytes) -> None:
    assert read(wire, 3) == b"feed"


@pytest.mark.parametrize(
    "wire",
    [
        b"",
        b"4\r\nfe",
        b"4\r\nfeed",
        b"4\r\nfeed\r\n",
        b"four\r\nfeed",
        b"-4\r\nfeed",
        b"4\r\nfeed\r\n\r\n\r\n",
    ],
)
def test_body_without_its_last_chunk_is_refused(wire: bytes) -> None:
    with pytest.raises(h11.RemoteProtocolError):
        read(wire, 3)


@given(st.lists(st.binary(min_size=1, max_size=50), max_size=8), st.integers(1, 40))
def test_every_body_comes_through_in_pieces_of_any_size(pieces: list[bytes], size: int) -> None:
    wire = b"".join(b"%X\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    assert read(wire, size, ends=False) == b"".join(pieces)


@pytest.mark.parametrize("piece", [b"1\nx\n", b"\n", b"0", b"1\n", b" "])
def test_body_that_is_made_to_be_slow_holds_nobody_up(piece: bytes) -> None:
    wire = piece * (400_000 // len(piece))
    begun, chunks = time.process_time(), Chunks()
    chunks.feed(wire)
    assert time.process_time() - begun < 8
