"""Signatures by which a receiver knows the sender (https://www.standardwebhooks.com). Pure."""

import hmac
from base64 import b64encode
from collections.abc import Iterable

_VERSION = "v1"


def signatures(keys: Iterable[bytes], message_id: str, sent_s: int, body: bytes) -> str:
    """The header `webhook-signature`: one for each key, in their order."""
    content = b".".join((message_id.encode(), str(sent_s).encode(), body))
    return " ".join(f"{_VERSION},{b64encode(hmac.digest(key, content, 'sha256')).decode()}" for key in keys)
