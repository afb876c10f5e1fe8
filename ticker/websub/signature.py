"""Whether a delivery comes from who knows the secret (WebSub, section 7.1). Pure."""

import hmac

# sha1 too: the oldest public hubs know no other, and as a MAC it is not broken.
_METHODS = frozenset({"sha1", "sha256", "sha384", "sha512"})


def is_signed(body: bytes, header: str, secret: str) -> bool:
    """Check `X-Hub-Signature: method=hex` against the body as it was received."""
    method, _, digest = header.strip().partition("=")
    method = method.strip().lower()
    if method not in _METHODS:
        return False
    expected = hmac.new(secret.encode(), body, method).hexdigest()
    return hmac.compare_digest(expected.encode(), digest.strip().lower().encode("utf-8", "replace"))
