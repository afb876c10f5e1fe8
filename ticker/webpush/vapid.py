"""Who sends: the key pair by which push services know this Ticker (RFC 8292).

Imported only where `push` is on: what it needs is an extra.
"""

import logging
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from ticker.access.secret_file import kept_key
from ticker.webpush.base64url import to_base64url

FILE = "vapid.key"
_BYTES = 32
_GOOD_FOR_S = 12 * 3_600
"""Half of the day that push services take at most: clocks differ."""

_logger = logging.getLogger(__name__)


class Vapid:
    """Signs for one sender; `contact` is a `mailto:` or `https:` address of whoever runs it."""

    def __init__(self, key: EllipticCurvePrivateKey, contact: str) -> None:
        self._signer = Vapid02(key)
        self._contact = contact
        self._key = key

    @cached_property
    def public_key(self) -> str:
        """The uncompressed point in base64url, as browsers subscribe with it."""
        return to_base64url(
            self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        )

    def authorization(self, endpoint: str, now_ms: int) -> str:
        """The header Authorization of a request to an endpoint: good for its origin, and for 12 hours."""
        claims = {
            "aud": _origin(endpoint),
            "exp": now_ms // 1_000 + _GOOD_FOR_S,
            "sub": self._contact,
        }
        signed: str = self._signer.sign(claims)["Authorization"]
        return signed


def _origin(endpoint: str) -> str:
    """As browsers write it (RFC 6454, 6.2)."""
    where = urlsplit(endpoint)
    port = "" if where.port in (None, 443) else f":{where.port}"
    return f"https://{where.hostname}{port}"


def vapid(folder: Path, contact: str) -> Vapid:
    """By the key in the data folder, drawn at the first time.

    If it cannot be kept, browsers have to subscribe anew after a restart, which the page has them do.
    """
    path = folder / FILE
    try:
        secret = kept_key(path, _drawn, _BYTES)
        key = derive_private_key(int.from_bytes(secret), SECP256R1())
    except (OSError, ValueError) as error:
        _logger.warning("%s cannot be used (%s): notifications stop with the next restart", path, error)
        key = generate_private_key(SECP256R1())
    return Vapid(key, contact)


def _drawn() -> bytes:
    return generate_private_key(SECP256R1()).private_numbers().private_value.to_bytes(_BYTES)
