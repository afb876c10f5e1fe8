"""GET /stream: one reader's live stream, in the format it asked for."""

from collections.abc import AsyncIterator

from quart import Blueprint, Response, request

from ticker.broadcast import Broadcast, Refused, Seat
from ticker.web.query import StreamQuery, accepts, stream_query
from ticker.web.site import arguments, site
from ticker.wire import Busy, Format, encode_control

blueprint = Blueprint("stream", __name__)

# A proxy that buffers or compresses would hold events back until its buffer is full.
HEADERS = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}


@blueprint.get("/stream")
@blueprint.get("/stream/<channels>")
async def stream(channels: str | None = None) -> Response:
    query = stream_query(
        channels,
        arguments(),
        request.headers.get("Accept", ""),
        request.headers.get("Last-Event-ID", ""),
        site().channels,
        site().clock(),
    )
    return respond(query)


def respond(query: StreamQuery) -> Response:
    """The endless answer to a stream query; HEAD gets its headers and ends."""
    if request.method == "HEAD":
        return _response(b"", query.format)
    broadcast = site().broadcast
    seat = broadcast.admit(request.remote_addr or "")
    if isinstance(seat, Refused):
        return _busy(seat, query)
    response = _response(_body(broadcast, seat, query), query.format)
    response.timeout = None  # Quart's own would cut the stream after a minute
    return response


def _response(body: AsyncIterator[bytes] | bytes, to: Format) -> Response:
    response = Response(body, content_type=to.content_type)
    response.headers.update(HEADERS)
    return response


async def _body(broadcast: Broadcast, seat: Seat, query: StreamQuery) -> AsyncIterator[bytes]:
    stream = broadcast.open(query.subscription, query.start, query.format)
    # A reader that goes away cancels this task wherever it waits; nothing but finally runs for certain.
    try:
        async for data in stream:
            yield data
    finally:
        broadcast.close(stream)
        seat.leave()


def _busy(refused: Refused, query: StreamQuery) -> Response:
    """No place now: an EventSource must be told inside a stream, for any other status ends it for good."""
    retry_ms = site().broadcast.retry_ms(query.subscription.channels)
    if query.format is Format.SSE and accepts(request.headers.get("Accept", ""), "text/event-stream"):
        return _response(
            encode_control(Busy(reason=refused.reason, retry_ms=retry_ms), Format.SSE), Format.SSE
        )
    response = _response(f"{refused.reason}\n".encode(), Format.TEXT)
    response.status_code = 503
    response.headers["Retry-After"] = str(max(1, round(retry_ms / 1000)))
    return response
