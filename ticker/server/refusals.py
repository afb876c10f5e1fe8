"""Requests over HTTP/1 that are answered before anybody has looked at what they ask for. Pure."""

import h11

MAX_HEAD_BYTES = 16_384
"""h11 has the same limit, but looks only at what is not complete yet."""
_LENGTHS = {b"content-length", b"transfer-encoding"}


def refusal(request: h11.Request) -> int | None:
    """The status for a head that is too long, or one of whose body's end there are two opinions."""
    fields = sum(len(name) + len(value) + 4 for name, value in request.headers)
    if fields + len(request.method) + len(request.target) > MAX_HEAD_BYTES:
        return 431
    # A proxy that believes the other one takes the beginning of somebody else's request for the body's end
    # (RFC 9112, 6.3): no client that means well sends both.
    return 400 if {name for name, _ in request.headers} >= _LENGTHS else None


def without_upgrade(request: h11.Request) -> h11.Request:
    """The same request, not asking for another protocol."""
    headers = [(name, value) for name, value in request.headers if name != b"upgrade"]
    if len(headers) == len(request.headers):
        return request
    return h11.Request(
        method=request.method, target=request.target, headers=headers, http_version=request.http_version
    )
