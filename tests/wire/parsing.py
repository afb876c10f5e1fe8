"""Event streams read by a parser that is not ours: httpx-sse, with the response cut into pieces."""

from collections.abc import Iterable, Iterator

import httpx
from httpx_sse import EventSource, ServerSentEvent

from ticker.wire import SSE


class _Pieces(httpx.SyncByteStream):
    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        yield from self._pieces


def parsed(stream: bytes, piece_bytes: int = 65_536) -> list[ServerSentEvent]:
    """What a client makes of a stream that arrives in pieces of some size."""
    pieces = [stream[at : at + piece_bytes] for at in range(0, len(stream), piece_bytes)]
    headers = {"Content-Type": SSE.content_type}

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers=headers, stream=_Pieces(pieces))

    with (
        httpx.Client(transport=httpx.MockTransport(answer)) as client,
        client.stream("GET", "http://x") as got,
    ):
        return list(EventSource(got).iter_sse())
