"""What is to be appended of what a program publishes, beside what the log holds of the same keys. Pure."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeAlias

import msgspec

from ticker.errors import QueryError
from ticker.events import Body, Draft, Headline, Record
from ticker.publishing.bodies import Published

Enrich: TypeAlias = Callable[[Sequence[Body]], Sequence[Body]]


class Submitted(msgspec.Struct, frozen=True):
    """An event to be published, and its path in what was sent."""

    path: str
    event: Published


class Plan(msgspec.Struct, frozen=True):
    """For each item its place among the `drafts`, or the sequence of the event that says the same already."""

    drafts: tuple[Draft, ...]
    places: tuple["Place", ...]

    def seqs(self, records: Sequence[Record]) -> tuple[int, ...]:
        """The sequence of each item's event, with the records that the drafts became."""
        return tuple(
            records[place.index].seq if isinstance(place, New) else place.seq for place in self.places
        )


class New(msgspec.Struct, frozen=True):
    index: int


class Known(msgspec.Struct, frozen=True):
    seq: int


Place: TypeAlias = New | Known


class Held(msgspec.Struct, frozen=True):
    """The newest headline of a key, where it is."""

    place: Place
    body: Headline


def planned(
    items: Sequence[Submitted],
    bodies: Sequence[Body],
    channel: str,
    newest: Mapping[str, Record],
    sources: Collection[str],
) -> Plan:
    """Decide about each item's body, with the `newest` event of each key that is among them.

    A headline that says what its newest revision says is not told again, and another is its next revision.
    QueryError for a key that belongs to another channel, or to a source of the config: whoever may write
    here must not replace what stands there.
    """
    held: dict[str, Held] = {}
    drafts: list[Draft] = []
    places: list[Place] = []
    for item, body in zip(items, bodies, strict=True):
        _refuse_anothers(item.path, body, channel, newest, sources)
        place: Place = New(len(drafts))
        if isinstance(body, Headline):
            before = held.get(body.key) or _held(newest.get(body.key))
            body = body if before is None else _revised(body, before.body)
            if before is not None and body == before.body:
                place = before.place
            held[body.key] = Held(place, body)
        if isinstance(place, New) and place.index == len(drafts):
            drafts.append(Draft(channel, body))
        places.append(place)
    return Plan(tuple(drafts), tuple(places))


def _held(record: Record | None) -> Held | None:
    if record is None or not isinstance(record.body, Headline):
        return None
    return Held(Known(record.seq), record.body)


def _revised(body: Headline, before: Headline) -> Headline:
    # Seen for the first time is what it was then; and what it is said to tell may be known to more by now.
    same = msgspec.structs.replace(
        body,
        revision=before.revision,
        first_seen=before.first_seen,
        story=before.story,
        published=before.published if body.published == body.first_seen else body.published,
    )
    if same == before:
        return before
    return msgspec.structs.replace(body, revision=before.revision + 1, first_seen=before.first_seen)


def _refuse_anothers(
    path: str, body: Body, channel: str, newest: Mapping[str, Record], sources: Collection[str]
) -> None:
    if isinstance(body, Headline) and body.source in sources:
        raise _conflict(f"{path}.source", f"{body.source} is a source of the config", "another source")
    record = newest.get(body.key or "")
    if record is not None and record.channel != channel:
        raise _conflict(path, f"{body.key} is told on another channel", f"what is told on {channel} alone")


def _conflict(path: str, detail: str, expected: str) -> QueryError:
    return QueryError("conflict", path, detail, expected, status=409)
