"""Whole answers are sent compressed to who takes that: pages, JSON, scripts, styles (RFC 9110, 8.4)."""

import asyncio
import gzip
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import partial
from hashlib import blake2b
from typing import NamedTuple

import brotli  # type: ignore[import-untyped]
import zstandard
from quart import Response, request
from quart.wrappers.response import DataBody
from werkzeug.datastructures import Accept

_LEAST_BYTES = 860
"""Below that the answer is one packet anyway."""
_INLINE_BYTES = 16_384
"""Up to that it is done at once: to hand it to a thread takes as long."""
_KEPT_BYTES = 8 << 20
_TYPES = {
    "application/javascript",
    "application/json",
    "application/manifest+json",
    "application/problem+json",
    "application/xml",
    "application/atom+xml",
    "application/rss+xml",
    "application/feed+json",
    "image/svg+xml",
}

Compress = Callable[[bytes], bytes]


class AnswerCoding(NamedTuple):
    """A content coding, made quickly for what is asked for once, and well for what is kept for ever."""

    name: str
    quick: Compress
    well: Compress


def _gzip(level: int, body: bytes) -> bytes:
    return gzip.compress(body, level, mtime=0)


def _zstd(level: int, body: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=level).compress(body)


def _brotli(quality: int, body: bytes) -> bytes:
    return bytes(brotli.compress(body, quality=quality))


CODINGS = (
    # Well: an eighth less than 6, for two thirds of a second of a thread after each start.
    AnswerCoding("br", partial(_brotli, 5), partial(_brotli, 11)),
    AnswerCoding("zstd", partial(_zstd, 6), partial(_zstd, 12)),
    AnswerCoding("gzip", partial(_gzip, 6), partial(_gzip, 9)),
)
"""Best first; a client's own preference goes before."""


class Compression:
    """Compresses answers, and keeps what it made: who asks within the same moment is sent the same bytes."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, bytes], bytes] = OrderedDict()
        self._room = _KEPT_BYTES

    async def apply(self, response: Response) -> Response:
        if not _may_be_compressed(response):
            return response
        response.vary.add("Accept-Encoding")
        if response.status_code == 304:
            # What is told again is the tag that the client was told (RFC 9110, 15.4.5).
            if request.if_none_match.is_weak(response.get_etag()[0] or ""):
                _weaken(response)
            return response
        coding = coding_for(request.accept_encodings)
        if coding is None:
            return response
        body = await response.get_data(as_text=False)
        if len(body) < _LEAST_BYTES:
            return response
        for_ever = bool(response.cache_control.immutable)
        response.set_data(await self._compressed(coding, body, well=for_ever))
        response.headers["Content-Encoding"] = coding.name
        _weaken(response)
        return response

    async def _compressed(self, coding: AnswerCoding, body: bytes, *, well: bool) -> bytes:
        key = coding.name, blake2b(body, digest_size=16, person=b"well" if well else b"").digest()
        known = self._kept.get(key)
        if known is not None:
            self._kept.move_to_end(key)
            return known
        compress = coding.well if well else coding.quick
        small = len(body) <= _INLINE_BYTES and not well
        made = compress(body) if small else await asyncio.to_thread(compress, body)
        self._keep(key, made)
        return made

    def _keep(self, key: tuple[str, bytes], made: bytes) -> None:
        if key in self._kept or len(made) > _KEPT_BYTES // 4:
            return
        self._kept[key] = made
        self._room -= len(made)
        while self._room < 0:
            self._room += len(self._kept.popitem(last=False)[1])


def coding_for(accepted: Accept) -> AnswerCoding | None:
    """What the client likes best (RFC 9110, 12.5.3); of what it likes equally, the first of ours."""
    best, best_quality = None, 0.0
    asked = {name.lower(): quality for name, quality in accepted}
    for coding in CODINGS:
        quality = _quality(asked, coding.name)
        if quality > best_quality:
            best, best_quality = coding, quality
    return best if best_quality >= asked.get("identity", 0.0) else None


def _quality(asked: Mapping[str, float], name: str) -> float:
    quality = asked.get(name, asked.get("x-gzip", 0.0) if name == "gzip" else None)
    return asked.get("*", 0.0) if quality is None else quality


def _may_be_compressed(response: Response) -> bool:
    """Whether it is whole, of a kind that gets shorter, and not forbidden."""
    if response.status_code == 304:
        return True
    kind = response.mimetype or ""
    return (
        isinstance(response.response, DataBody)
        and (kind in _TYPES or (kind.startswith("text/") and kind != "text/event-stream"))
        and "Content-Encoding" not in response.headers
        and not response.cache_control.no_transform
        and request.method != "HEAD"
    )


def _weaken(response: Response) -> None:
    """The same, in other bytes (RFC 9110, 8.8.1)."""
    tag, weak = response.get_etag()
    if tag and not weak:
        response.set_etag(tag, weak=True)
