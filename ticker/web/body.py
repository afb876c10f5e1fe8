"""What a request sends, taken in within bounds of size and time."""

import asyncio

from quart import request

from ticker.errors import QueryError


async def taken_in(what: str, max_bytes: int, timeout_s: float) -> bytes:
    """The whole body; QueryError if it is compressed, bigger, or not there in time. `what` is it in words."""
    if request.headers.get("Content-Encoding", "identity") != "identity":
        # Who unpacks what is not known yet can be made to choke.
        raise QueryError("encoded", "Content-Encoding", f"{what} is compressed", "identity", status=415)
    if (request.content_length or 0) > max_bytes:
        raise _too_big(what, max_bytes)
    taken = bytearray()
    try:
        async with asyncio.timeout(timeout_s):
            async for piece in request.body:
                taken += piece
                if len(taken) > max_bytes:
                    raise _too_big(what, max_bytes)
    except TimeoutError as error:
        limit = f"within {timeout_s:g} s"
        raise QueryError("too_slow", "body", f"{what} did not come in time", limit, status=408) from error
    return bytes(taken)


def _too_big(what: str, max_bytes: int) -> QueryError:
    limit = f"at most {max_bytes} bytes"
    return QueryError("too_big", "body", f"{what} is too big", limit, status=413)
