import bz2
import gzip
import lzma
import random
import tracemalloc
import zlib
from collections.abc import Callable
from contextlib import suppress

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from ticker.outbound.codings import decoder
from ticker.outbound.failures import Failure

COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "br": lambda body: bytes(brotli.compress(body, quality=5)),
    "zstd": zstandard.compress,
}


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
    assert decoded("br", brotli.compress(body), chunk=chunk) == body
    assert decoded("zstd", zstandard.compress(body), chunk=chunk) == body
    frames = zstandard.compress(body) + zstandard.compress(b"more")
    assert decoded("zstd", frames, chunk=chunk) == body + b"more"


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "br", "zstd"]), st.integers(1, 64))
def test_rubbish_is_decoded_or_named_and_nothing_else(rubbish: bytes, coding: str, chunk: int) -> None:
    with suppress(Failure):
        assert len(decoded(coding, rubbish, max_bytes=1000, chunk=chunk)) <= 1000


@pytest.mark.parametrize("coding", COMPRESS)
@pytest.mark.parametrize("chunk", [1_000, 65_536, 10_000_000])
def test_large_documents_are_decoded_to_their_end(coding: str, chunk: int) -> None:
    rng = random.Random(1)
    body = " ".join(f"{rng.choice(range(40_000)):x}" for _ in range(150_000)).encode()
    assert decoded(coding, COMPRESS[coding](body), max_bytes=len(body), chunk=chunk) == body


def test_deflate_without_its_header_is_decoded() -> None:
    raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    assert decoded("deflate", raw.compress(b"feed" * 100) + raw.flush(), chunk=1000) == b"feed" * 100


def test_padding_after_gzip_is_ignored() -> None:
    assert decoded("gzip", gzip.compress(b"feed") + b"\0" * 20, chunk=1000) == b"feed"


def test_what_follows_the_end_is_ignored() -> None:
    assert decoded("zstd", zstandard.compress(b"feed") + b"\0" * 20, chunk=9) == b"feed"
    packed = brotli.compress(b"feed")
    assert decoded("br", packed + b"\0" * 20, chunk=len(packed)) == b"feed"


@pytest.mark.parametrize("coding", COMPRESS)
def test_bomb_is_stopped_at_the_limit_in_bounded_memory(coding: str) -> None:
    bomb = COMPRESS[coding](b"\0" * 50_000_000)
    found = decoder(coding, 1_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(Failure, match="more than 1 MB"):
            found.decode(bomb)
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


def test_zstd_window_larger_than_the_web_allows_is_refused() -> None:
    wide = zstandard.ZstdCompressionParameters(window_log=27)
    packer = zstandard.ZstdCompressor(compression_params=wide).compressobj()
    with pytest.raises(Failure, match="compressed data is damaged"):
        decoded("zstd", packer.compress(b"feed") + packer.flush())


@pytest.mark.parametrize("coding", COMPRESS)
def test_exactly_the_limit_is_not_too_big(coding: str) -> None:
    assert len(decoded(coding, COMPRESS[coding](b"x" * 1000), max_bytes=1000)) == 1000
    with pytest.raises(Failure, match=r"^more than "):
        decoded(coding, COMPRESS[coding](b"x" * 1001), max_bytes=1000)


@pytest.mark.parametrize("coding", COMPRESS)
def test_compressed_data_that_ends_early_is_named(coding: str) -> None:
    with pytest.raises(Failure, match="cut off in the middle of its compressed data"):
        decoded(coding, COMPRESS[coding](b"feed" * 100)[:-9])


@pytest.mark.parametrize("missing", range(1, 9))
def test_gzip_without_the_sum_at_its_end_is_whole(missing: int) -> None:
    body = b"feed" * 100
    for chunk in (1, 1000):
        assert decoded("gzip", gzip.compress(body)[:-missing], chunk=chunk) == body


def test_gzip_with_a_wrong_sum_is_read_as_browsers_read_it() -> None:
    body = b"feed" * 100
    assert decoded("gzip", gzip.compress(body)[:-8] + b"12345678") == body


def test_gzip_with_all_that_its_header_may_have_is_read() -> None:
    body = b"feed" * 100
    header = b"\x1f\x8b\x08\x1e" + bytes(6) + b"\x03\0ext" + b"feed.xml\0" + b"a comment\0" + b"\1\2"
    for chunk in (1, 7, 1000):
        assert (
            decoded("gzip", header + gzip.compress(body)[10:] + gzip.compress(body), chunk=chunk) == body * 2
        )


def test_gzip_of_nothing_but_a_header_without_end_is_named() -> None:
    with pytest.raises(Failure, match="damaged"):
        decoded("gzip", b"\x1f\x8b\x08\x08" + bytes(6) + b"x" * 200_000, chunk=1000)


@pytest.mark.parametrize("coding", COMPRESS)
def test_damaged_compressed_data_is_named(coding: str) -> None:
    with pytest.raises(Failure, match="compressed data is damaged"):
        decoded(coding, b"<rss/> is what this is", chunk=100)


def test_coding_that_was_not_asked_for_is_named() -> None:
    with pytest.raises(Failure, match="answered in a coding that was not asked for: lzma"):
        decoded("lzma", lzma.compress(b"feed"))
    with pytest.raises(Failure, match="not asked for: bzip2"):
        decoded("bzip2", bz2.compress(b"feed" * 100))


@pytest.mark.parametrize(
    "coding", ["binary", "8bit", "UTF-8", "iso-8859-1", "aws-chunked", "text/xml", "x-none, y"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "cp1251", "shift_jis", "iso-2022-jp"])
def test_coding_that_is_none_costs_nothing(coding: str, encoding: str) -> None:
    body = "<rss>\t港のニュース\r\n</rss>".encode(encoding, "xmlcharrefreplace")
    assert decoded(coding, body) == body


@pytest.mark.parametrize(
    "codings",
    [
        "identity, gzip",
        "gzip, identity",
        "gzip;q=1",
        "gzip, gzip",
        "GZIP,x-gzip",
        "none, gzip",
        "gzip,aws-chunked",
        "aws-chunked, gzip",
        '"gzip"',
    ],
)
def test_coding_that_is_named_among_others_is_undone(codings: str) -> None:
    for chunk in (1, 7, 1000):
        assert decoded(codings, gzip.compress(b"feed" * 100), chunk=chunk) == b"feed" * 100


def test_codings_are_undone_from_the_last_to_the_first() -> None:
    body = b"feed" * 100
    assert decoded("gzip, br", brotli.compress(gzip.compress(body))) == body
    assert decoded("zstd, gzip", gzip.compress(zstandard.compress(body))) == body
    assert decoded("gzip, gzip", gzip.compress(gzip.compress(body))) == body
    with pytest.raises(Failure, match="cut off in the middle"):
        decoded("gzip, gzip", gzip.compress(gzip.compress(body)[:20]))
    with pytest.raises(Failure, match="more than"):
        decoded("gzip, br", brotli.compress(gzip.compress(b" " * 1_000)), max_bytes=999)
    with pytest.raises(Failure, match="not asked for: gzip, gzip, gzip, gzip"):
        decoded("gzip, gzip, gzip, gzip", gzip.compress(body))
