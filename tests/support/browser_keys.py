"""The other end of Web Push: a browser's keys, and what it and its push service make of what they are sent.

Written after RFC 8291, 8188 and 8292 themselves, with nothing of what Ticker encrypts and signs with.
"""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def written(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def read(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class BrowserKeys:
    """Drawn by a browser when it subscribes."""

    def __init__(self) -> None:
        self._key = generate_private_key(SECP256R1())
        self.public = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.secret = secrets.token_bytes(16)

    def subscription(self, endpoint: str, **more: object) -> dict[str, object]:
        """What PushSubscription.toJSON() gives."""
        keys = {"p256dh": written(self.public), "auth": written(self.secret)}
        return {"endpoint": endpoint, "expirationTime": None, "keys": keys, **more}

    def decrypted(self, body: bytes) -> Any:
        """The JSON in a message of one record (RFC 8188, 2.1 and 2.2; RFC 8291, 3.4)."""
        salt, length = body[:16], body[20]
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        shared = self._key.exchange(ECDH(), EllipticCurvePublicKey.from_encoded_point(SECP256R1(), theirs))
        material = _derived(32, self.secret, b"WebPush: info\0" + self.public + theirs, shared)
        key = _derived(16, salt, b"Content-Encoding: aes128gcm\0", material)
        nonce = _derived(12, salt, b"Content-Encoding: nonce\0", material)
        padded = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\0")
        assert padded[-1:] == b"\2"
        return json.loads(padded[:-1])


def _derived(length: int, salt: bytes, info: bytes, material: bytes) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(material)


def claims_of(authorization: str, public_key: str) -> dict[str, Any]:
    """What a header Authorization claims (RFC 8292), signed with this key; InvalidSignature else."""
    scheme, _, rest = authorization.partition(" ")
    said = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert (scheme, said["k"]) == ("vapid", public_key)
    head, body, signature = said["t"].split(".")
    assert json.loads(read(head))["alg"] == "ES256"
    pair = read(signature)
    EllipticCurvePublicKey.from_encoded_point(SECP256R1(), read(public_key)).verify(
        encode_dss_signature(int.from_bytes(pair[:32]), int.from_bytes(pair[32:])),
        f"{head}.{body}".encode(),
        ECDSA(SHA256()),
    )
    claims: dict[str, Any] = json.loads(read(body))
    return claims
