"""GET /stream: one reader's live stream, in the format it asked for."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Protocol

from quart import Blueprint, Response, request

from ticker.ask import STREAM, Ask, accepts
from ticker.broadcast import Admission, Broadcast, NotAdmitted
from ticker.web.asker import Asker
from ticker.web.entry.limits import no_place, note
from ticker.web.site import arguments, asked, asker, header, site
from ticker.web.streams.coding import VARY, takes_zstd
from ticker.wire import BARE, BARE_ZSTD, CHUNKED, CHUNKED_ZSTD, IDENTITY, Busy, Coding, Format, Framing

blueprint = Blueprint("stream", __name__)

# A proxy that buffers or compresses would hold events back until its buffer is full.
HEADERS = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}

ENDS_CONNECTION = {"Connection": "close"}
"""Who pools connections must not take one out again that is closed with its stream, or at a shutdown."""


@blueprint.get("/stream")
@blueprint.get("/stream/<channels>")
async def stream(channels: str | None = None) -> Response:
    return await respond(asked(STREAM, channels, arguments()))


async def respond(ask: Ask) -> Response:
    """The answer to who asks for a stream; HEAD gets its headers and ends.

    An EventSource comes back after each end, and stops for good where there is no content.
    """
    if await site().broadcast.has_ended(ask, asker().address):
        return Response(status=204, headers={"Cache-Control": "no-store"})
    wire = Wire.of_request(ask.format)
    if request.method == "HEAD":
        response = _varying(_response(b"", ask.format, wire.framing.coding))
        # One that GET has not (RFC 9110, 8.6).
        del response.headers["Content-Length"]
        return response
    broadcast = site().broadcast
    who = asker()
    admission = broadcast.admit(who.address)
    if isinstance(admission, NotAdmitted):
        return _varying(_busy(admission, ask))
    note(site().limits.streams.name, admission.ruling)
    response = _response(_body(broadcast, admission, who, ask, wire), ask.format, wire.framing.coding)
    response.timeout = None  # Quart's own would cut the stream after a minute
    if request.http_version != "2":
        response.headers.update(ENDS_CONNECTION)
    return _varying(response)


def _response(body: AsyncIterator[bytes] | bytes, to: Format, coding: Coding = IDENTITY) -> Response:
    response = Response(body, content_type=to.content_type)
    response.headers.update({**HEADERS, **coding_fields(coding)})
    return response


def _varying(response: Response) -> Response:
    """Say that it is another to who asks for another coding, if it is."""
    if site().config.service.stream.compress:
        response.vary.add(VARY)
    return response


def coding_fields(coding: Coding) -> Mapping[str, str]:
    """What the head of an answer says of how its body is compressed."""
    return {} if coding is IDENTITY else {"Content-Encoding": coding.name}


async def _body(
    broadcast: Broadcast, admission: Admission, who: Asker, ask: Ask, wire: "Wire"
) -> AsyncIterator[bytes]:
    stream = broadcast.open(
        ask, wire.writer, who.address, wire.framing, carrier=wire.carrier, principal=who.principal
    )
    # A reader that goes away cancels this task wherever it waits; nothing but finally runs for certain.
    try:
        async for data in stream:
            yield data
            wire.pulses(True)  # the body has begun by now
        if wire.framing.coding.ending:
            yield wire.framing.coding.ending
    finally:
        wire.pulses(False)
        broadcast.close(stream)
        admission.leave()


class Peer(Protocol):
    """What our own server puts into the ASGI state of each request, as `peer`."""

    writer: asyncio.StreamWriter
    pulse: bytes


class Wire:
    """The connection below a stream, as far as the stream may use it past ASGI.

    `writer` takes chunks of the body directly, and is there only where the body is chunked and has the
    connection to itself: HTTP/1.1 on our own server.
    """

    def __init__(self, peer: Peer | None, to: Format, framing: Framing) -> None:
        self._peer = peer
        self._sign = framing.sign_of_life(to)
        self.framing = framing
        is_own = framing in (CHUNKED, CHUNKED_ZSTD)
        self.writer = peer.writer if is_own and peer is not None else None
        self.carrier = peer.writer.transport if peer is not None else None

    @classmethod
    def of_request(cls, to: Format) -> "Wire":
        peer: Peer | None = request.scope.get("state", {}).get("peer")
        compresses = site().config.service.stream.compress and takes_zstd(header)
        if request.http_version == "1.1":
            return cls(peer, to, CHUNKED_ZSTD if compresses else CHUNKED)
        return cls(peer, to, BARE_ZSTD if compresses else BARE)

    def pulses(self, on: bool) -> None:
        """Whether the server may send a mere sign of life, to see if the client is still there."""
        if self._peer is not None:
            self._peer.pulse = self._sign if on else b""


def busy(refused: NotAdmitted, ask: Ask) -> Busy:
    """What a stream says that has no place now."""
    retry_ms = site().broadcast.retry_ms(ask.subscription.channels)
    if refused.ruling is not None:
        retry_ms = max(retry_ms, round(refused.ruling.retry_after_s * 1000))
    return Busy(reason=refused.reason, retry_ms=retry_ms)


def _busy(refused: NotAdmitted, ask: Ask) -> Response:
    """No place now: an EventSource must be told inside a stream, for any other status ends it for good."""
    told = busy(refused, ask)
    note(site().limits.streams.name, refused.ruling)
    media_type = ask.format.content_type.partition(";")[0]
    if ask.format.needs_200 and accepts(header("Accept"), media_type):
        return _response(ask.format.control(told), ask.format)
    return no_place(refused, told.retry_ms)
