"""What only one browser can read (RFC 8291).

Imported only where `push` is on: what it needs is an extra.
"""

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from http_ece import encrypt

from ticker.webpush.subscription import PushSubscription

CODING = "aes128gcm"
"""RFC 8188."""


def encrypted(payload: bytes, to: PushSubscription) -> bytes:
    """By a key that is drawn for this alone; ValueError if the browser's own is no point of the curve."""
    sealed: bytes = encrypt(
        payload,
        private_key=generate_private_key(SECP256R1()),
        dh=to.key,
        auth_secret=to.secret,
        version=CODING,
    )
    return sealed
