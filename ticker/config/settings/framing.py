"""Who may show pages of Ticker in a frame of their own, as config.yaml says it."""

from typing import Annotated, TypeAlias

from ticker.config.scalars import written_as

# A host as Content-Security-Policy can name one (CSP3, 2.3.1): no IPv6 address, no underscore.
_HOST = r"(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?"
_ANCESTOR = rf"\*|https?://{_HOST}(?::(?:[0-9]{{1,5}}|\*))?"
_WORDS = (
    "an origin in small letters and without a path: https://intranet.example, https://*.example.org or "
    "http://localhost:3000; or * for every site"
)

FrameAncestor: TypeAlias = Annotated[str, written_as(_ANCESTOR, _WORDS)]
