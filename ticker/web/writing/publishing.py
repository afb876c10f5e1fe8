"""POST /channels/{channel}/events: what programs publish."""

import msgspec
from quart import Blueprint, Response

from ticker.access.rate import RefusedByRate
from ticker.ask import only
from ticker.errors import QueryError
from ticker.publishing import PublishedMessage, Submitted, beside, event_of, values_of
from ticker.web.answers import json_response
from ticker.web.body import taken_in
from ticker.web.entry.limits import note, too_many
from ticker.web.rooms import LIMIT
from ticker.web.site import arguments, gathering, site
from ticker.web.writing.writer import media_type, once_only, refuse_type, writer_to

blueprint = Blueprint("publishing", __name__)

MAX_BYTES = 1_000_000
MAX_EVENTS = 10_000
"""They are committed and sent as one batch, for which every reader waits."""
_EVENT_BYTES = 50
"""No event is much shorter."""
_WITHIN_S = 30.0
_TYPES = frozenset(
    {
        "",
        "application/json",
        "application/x-ndjson",
        "application/ndjson",
        "application/jsonl",
        # What curl and a shell say of anything.
        "application/x-www-form-urlencoded",
        "text/plain",
    }
)


class Answer(msgspec.Struct, frozen=True):
    """The id of each event, in the order in which they were sent."""

    ids: list[str]


@blueprint.post("/channels/<channel>/events")
async def publish(channel: str) -> Response:
    only(arguments(), ())
    writer_to(channel)
    if media_type() not in _TYPES:
        raise refuse_type("application/json or application/x-ndjson")
    body = await taken_in("the document", MAX_BYTES, _WITHIN_S)
    # Asked again: while it came, who sends it may have lost the right to.
    who = writer_to(channel)
    once = once_only(who, f"events {channel}", body)
    items = await beside(len(body) // _EVENT_BYTES, lambda: _items(body))
    here = gathering()
    if (refused := _said_too_often(channel, who.address, items)) is not None:
        return refused
    stored = await here.publisher.publish(items, channel, once)
    return json_response(msgspec.json.encode(Answer([here.log.id_of(seq) for seq in stored.seqs])), 201)


def _said_too_often(channel: str, address: str, items: list[Submitted]) -> Response | None:
    """429 for more messages than the address may say in this room, in whatever way it says them."""
    room = site().config.channels[channel]
    count = sum(isinstance(item.event, PublishedMessage) for item in items)
    if not (room.messages and count):
        return None
    ruling = gathering().rooms.take(room, address, count)
    if isinstance(ruling, RefusedByRate):
        if count > ruling.rate.burst:
            limit = f"at most {ruling.rate.burst} messages at once in a room"
            raise QueryError("too_many_events", "$", f"got {count} messages", limit, status=413)
        return too_many(LIMIT, ruling, f"too many messages on {channel}")
    note(LIMIT, ruling)
    return None


def _items(body: bytes) -> list[Submitted]:
    values = list(values_of(body))
    if len(values) > MAX_EVENTS:
        limit = f"at most {MAX_EVENTS} events"
        raise QueryError("too_many_events", "$", f"got {len(values)} events", limit, status=413)
    return [Submitted(path, event_of(path, value)) for path, value in values]
