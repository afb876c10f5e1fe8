"""In which coding a stream is sent: zstd to who asks for it (RFC 9110, 12.5.3), to others as it is."""

import re

from ticker.ask import qualities
from ticker.web.asker import Header

VARY = "Accept-Encoding"

_STOPS_AFTER_A_FRAME = re.compile(r"node$|undici\b|axios/|got\b", re.IGNORECASE)
"""Clients that may be told to ask for zstd, and read nothing behind the first of several frames.

node's zlib decodes one frame of what it is given at once (nodejs/node#64741), and they go by it.
"""


def takes_zstd(header: Header) -> bool:
    """Whether a client asks for zstd by name, and can be sent it frame after frame.

    Not for `*`, which is said by clients that take no zstd, and leaves it to the server: without a coding is
    always right, unless that is what they refuse.
    """
    asked = qualities(header("Accept-Encoding"))
    quality = asked.get("zstd", 0.0)
    if not quality > 0 or quality < asked.get("identity", 0.0):
        return False
    return _STOPS_AFTER_A_FRAME.match(header("User-Agent")) is None
