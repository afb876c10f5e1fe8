"""Bytes as base64url without padding (RFC 7515, section 2), as everything about Web Push is written. Pure."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

_WRITTEN = re.compile(r"[A-Za-z0-9_-]*={0,2}")


def to_base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_base64url(text: str) -> bytes:
    """ValueError for what is none."""
    if _WRITTEN.fullmatch(text) is None:
        raise ValueError("no base64url")
    bare = text.rstrip("=")
    return urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
