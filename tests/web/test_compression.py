"""Whole answers are compressed for who takes that, and are the same answers."""

import gzip
from collections.abc import Callable
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import httpx
import pytest
import zstandard
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from tests.support.events import headline
from tests.support.serving import Serving, serving
from ticker.web.compression import coding_for

DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
    "gzip": gzip.decompress,
}


async def sent(here: Serving, target: str, **headers: str) -> tuple[httpx.Headers, bytes]:
    """The headers and the bytes of an answer, as they came."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with here.client.stream("GET", target, headers=named) as answer:
        return answer.headers, b"".join([piece async for piece in answer.aiter_raw()])


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, zstd", "zstd"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("x-gzip", "gzip"),
        ("GZIP", "gzip"),
        ("*", "br"),
        ("br;q=0, *", "zstd"),
        ("br;q=0, zstd;q=0, gzip;q=0", None),
        ("identity", None),
        ("identity;q=1, gzip;q=0.5", None),
        ("identity;q=0.5, gzip", "gzip"),
        ("deflate, compress", None),
        ("", None),
    ],
)
def test_a_client_is_sent_what_it_likes_best(accepted: str, expected: str | None) -> None:
    found = coding_for(parse_accept_header(accepted, Accept))
    assert (found.name if found else None) == expected


@pytest.mark.parametrize("coding", DECODERS)
@pytest.mark.parametrize("target", ["/", "/openapi.json", "/static/js/page.js", "/static/css/page.css"])
async def test_it_is_the_same_answer(tmp_path: Path, coding: str, target: str) -> None:
    async with serving(tmp_path) as here:
        kind = "text/html" if target == "/" else "*/*"
        plain, whole = await sent(here, target, accept=kind, accept_encoding="identity")
        short, body = await sent(here, target, accept=kind, accept_encoding=coding)
        assert "Content-Encoding" not in plain
        assert short["Content-Encoding"] == coding
        assert DECODERS[coding](body) == whole
        assert int(short["Content-Length"]) == len(body) < len(whole) / 2
        assert all("Accept-Encoding" in headers["Vary"] for headers in (plain, short))


async def test_what_is_known_is_not_sent_again_in_any_coding(tmp_path: Path) -> None:
    async with serving(tmp_path) as here:
        for coding in ("identity", "gzip"):
            first, _ = await sent(here, "/static/rows.json", accept_encoding=coding)
            again = await here.get("/static/rows.json", accept_encoding=coding, if_none_match=first["ETag"])
            assert (again.status_code, again.headers["ETag"]) == (304, first["ETag"])
            assert first["ETag"].startswith("W/") == (coding == "gzip")


@pytest.mark.parametrize(
    "target",
    ["/healthz", "/nope", "/static/favicon.svg", "/static/vendor/inter/inter-latin-wght-normal.woff2"],
)
async def test_what_would_not_get_shorter_is_sent_as_it_is(tmp_path: Path, target: str) -> None:
    async with serving(tmp_path) as here:
        headers, body = await sent(here, target, accept_encoding="gzip")
        assert "Content-Encoding" not in headers
        assert int(headers["Content-Length"]) == len(body)


async def test_a_stream_is_not_held_back_to_be_compressed(tmp_path: Path) -> None:
    async with serving(tmp_path) as here:
        reader = await here.read("/stream", accept_encoding="gzip, br")
        await reader.live()
        assert "content-encoding" not in {name.lower() for name in reader.headers}
        await here.append(*(headline(f"n{n}", title="w " * 500) for n in range(3)))
        async with here.client.stream("GET", "/events?wait=5s", headers={"Accept-Encoding": "br"}) as answer:
            assert (await answer.aread()).startswith(b'{"events":[{')


async def test_the_length_of_a_head_is_that_of_the_whole(tmp_path: Path) -> None:
    async with serving(tmp_path) as here:
        answer = await here.client.head("/openapi.json", headers={"Accept-Encoding": "gzip"})
        assert (answer.status_code, answer.content) == (200, b"")
        assert "Content-Encoding" not in answer.headers
