import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ticker.sources.rss.codings import decoder
from ticker.sources.rss.failures import FetchFailure, TooBig


def decoded(coding: str | None, wire: bytes, max_bytes: int = 100_000, chunk: int = 7) -> bytes:
    found = decoder(coding, max_bytes)
    body = b"".join(found.decode(wire[start : start + chunk]) for start in range(0, len(wire), chunk))
    found.finish()
    return body


@given(st.binary(max_size=2000), st.integers(1, 64))
def test_what_was_encoded_is_decoded(body: bytes, chunk: int) -> None:
    assert decoded(None, body, chunk=chunk) == body
    assert decoded("gzip", gzip.compress(body), chunk=chunk) == body
    assert decoded("GZip", gzip.compress(body) + gzip.compress(b"more"), chunk=1000) == body + b"more"
    assert decoded("deflate", zlib.compress(body), chunk=chunk) == body


def test_deflate_without_its_header_is_decoded() -> None:
    raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    assert decoded("deflate", raw.compress(b"feed" * 100) + raw.flush(), chunk=1000) == b"feed" * 100


def test_padding_after_gzip_is_ignored() -> None:
    assert decoded("gzip", gzip.compress(b"feed") + b"\0" * 20, chunk=1000) == b"feed"


def test_bomb_is_stopped_at_the_limit() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    found = decoder("gzip", 1_000_000)
    with pytest.raises(TooBig, match="more than 1 MB"):
        found.decode(bomb)


def test_exactly_the_limit_is_not_too_big() -> None:
    assert len(decoded("gzip", gzip.compress(b"x" * 1000), max_bytes=1000)) == 1000
    with pytest.raises(TooBig):
        decoded("gzip", gzip.compress(b"x" * 1001), max_bytes=1000)


def test_compressed_data_that_ends_early_is_named() -> None:
    with pytest.raises(FetchFailure, match="cut off in the middle of its compressed data"):
        decoded("gzip", gzip.compress(b"feed" * 100)[:-9])


def test_damaged_compressed_data_is_named() -> None:
    with pytest.raises(FetchFailure, match="compressed data is damaged"):
        decoded("gzip", b"<rss/>")


def test_coding_that_was_not_asked_for_is_named() -> None:
    with pytest.raises(FetchFailure, match="answered in a coding that was not asked for: br"):
        decoder("br", 1000)
