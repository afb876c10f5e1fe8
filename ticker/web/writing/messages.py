"""POST /channels/{channel}/messages: what people say in a room; and how many are there."""

from collections import Counter
from urllib.parse import quote

import msgspec
from quart import Blueprint, Response, request

from ticker.access.rate import RefusedByRate
from ticker.ask import AUTHOR, accepts, only, unknown_channel
from ticker.config.types import ChannelPolicy
from ticker.errors import QueryError
from ticker.events import Envelope, Message, encode_body, stamp
from ticker.publishing import Stored, Submitted
from ticker.times import rfc3339
from ticker.web.answers import json_response
from ticker.web.body import taken_in
from ticker.web.entry.limits import note, too_many
from ticker.web.rooms import LIMIT
from ticker.web.site import arguments, asker, gathering, header, site
from ticker.web.writing.said import FORM, MULTIPART, TYPES, message_of
from ticker.web.writing.writer import media_type, once_only, refuse_type, writer_to
from ticker.wire import on_one_line

blueprint = Blueprint("messages", __name__)

MAX_BYTES = 65_536
_WITHIN_S = 10.0
_PATH = "/channels/<channel>/messages"


class Readers(msgspec.Struct, frozen=True):
    """How many streams of a channel are open."""

    channel: str
    readers: int


@blueprint.post(_PATH)
async def say(channel: str) -> Response:
    given = arguments()
    only(given, (AUTHOR,))
    _room(channel)
    writer_to(channel)
    kind = media_type()
    if kind not in TYPES:
        raise refuse_type("application/json, text/plain or a form")
    body = await taken_in("the message", MAX_BYTES, _WITHIN_S)
    # Asked again: while it came, both may have changed.
    room, who = _room(channel), writer_to(channel)
    said = message_of(kind, request.mimetype_params.get("boundary", ""), body, AUTHOR.of(given))
    once = once_only(who, f"messages {channel}", said.author or "", said.text)
    ruling = gathering().rooms.take(room, who.address)
    if isinstance(ruling, RefusedByRate):
        return too_many(LIMIT, ruling, f"too many messages on {channel}")
    note(LIMIT, ruling)
    stored = await gathering().publisher.publish([Submitted("$", said)], channel, once)
    return _answer(kind, room, Message(text=said.text, author=said.author), stored)


def _room(channel: str) -> ChannelPolicy:
    """The room of that name; QueryError for a channel where nothing can be said."""
    who, channels = asker(), site().config.channels
    if not (who.knows(channel) or who.may_write(channel)):
        raise unknown_channel(channel, who.channels)
    room = channels[channel]
    if not room.messages:
        rooms = [name for name, other in channels.items() if other.messages and who.knows(name)]
        what = f"one of {', '.join(rooms)}" if rooms else "a channel with messages: true in the config"
        raise QueryError("no_room", "channels", f"{channel} is no room for messages", what, status=404)
    return room


def _answer(kind: str, room: ChannelPolicy, body: Message, stored: Stored) -> Response:
    if kind in (FORM, MULTIPART) and accepts(header("Accept"), "text/html"):
        # A browser without JavaScript goes back to the page that it came from.
        back = Response(b"", 303)
        back.headers["Location"] = "../../"
        back.headers["Cache-Control"] = "no-store"
        return back
    (seq,) = stored.seqs
    response = json_response(_event(room, body, site().log.id_of(seq), stored.time_ms), 201)
    # Relative, so that it is right below a path, too.
    before = quote(site().log.id_of(seq - 1))
    response.headers["Location"] = f"../../events/{quote(room.name)}?since={before}&types=message&limit=1"
    return response


def _event(room: ChannelPolicy, body: Message, event_id: str, time_ms: int) -> bytes:
    """The event as it is streamed, also when it was stored at an earlier request, and is gone by now."""
    envelope = Envelope(
        id=event_id,
        type="message",
        channel=room.name,
        key=None,
        time=rfc3339(time_ms),
        retry_ms=room.retry_ms,
    )
    return on_one_line(stamp(envelope, encode_body(body)))


@blueprint.get("/channels/<channel>/readers")
async def readers(channel: str) -> Response:
    """How many read a channel: not who, which is the operator's business."""
    only(arguments(), ())
    who = asker()
    if not who.knows(channel):
        raise unknown_channel(channel, who.channels)
    counts = await gathering().present.get("", _counts)
    return json_response(msgspec.json.encode(Readers(channel, counts[channel])))


async def _counts() -> Counter[str]:
    return (await gathering().audiences.told()).by_channel
