"""What a request is for, by its first line. Pure."""

import re
from typing import cast
from urllib.parse import unquote

from hypercorn.typing import Scope

_ABSOLUTE = re.compile(rb"(?:http|ws)s?://([^/?#]+)(/.*)?", re.IGNORECASE | re.DOTALL)
_SLASHES = re.compile("/{2,}")


def in_origin_form(scope: Scope) -> Scope:
    """A whole address, as proxies are sent one, taken apart: its host is believed before the Host header.

    RFC 9112, 3.2.2.
    """
    if scope["type"] == "lifespan":
        return scope
    found = _ABSOLUTE.fullmatch(scope["raw_path"])
    if found is None:
        return scope
    host, path = found[1], found[2] or b"/"
    headers = [(b"host", host), *(field for field in scope["headers"] if field[0].lower() != b"host")]
    there = {"path": unquote(path.decode("ascii")), "raw_path": path, "headers": headers}
    return cast(Scope, {**scope, **there})


def with_single_slashes(scope: Scope) -> Scope:
    """What nginx makes of `location /ticker { proxy_pass http://127.0.0.1:8000/; }`.

    A redirect to the right one would lead out of the path that the proxy takes off, and know nothing of its
    TLS.
    """
    path = cast(str, scope.get("path", ""))
    return cast(Scope, {**scope, "path": _SLASHES.sub("/", path)}) if "//" in path else scope
