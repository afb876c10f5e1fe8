"""How events are read: as a stream, over WebSocket, by page."""

from msgspec import structs

from ticker.ask import PAGE, STREAM, WEBSOCKET, Parameter
from ticker.web.reference.operation import Answer, Content, Operation
from ticker.web.reference.operations.answers import ENDLESS, TEXT, json_of
from ticker.web.reference.schemas import list_of, nullable, record_of, ref

_PAGE_OF_EVENTS = record_of(events=list_of(ref("event")), next=TEXT, reset=nullable(ref("PageReset")))
_FRAMES = {"oneOf": [ref("event"), ref("control")]}

_STREAM = (
    Answer(
        200,
        "events as they happen, after those from where it was asked to begin",
        (
            Content("text/event-stream", ENDLESS, _FRAMES),
            Content("application/x-ndjson", ENDLESS, _FRAMES),
            Content("text/plain", ENDLESS),
        ),
    ),
    Answer(204, "nothing is left of what was asked for with `until`: do not come back"),
)
_EVENTS = (
    Answer(200, "some events, and from where to go on", json_of(_PAGE_OF_EVENTS), ("ETag", "Link")),
    Answer(304, "nothing has changed since the client was told of this entity tag", (), ("ETag", "Link")),
)
_UPGRADE = (Answer(101, "a WebSocket: what it says stands in /asyncapi.json"),)


def _of_channels(
    path: str,
    summary: str,
    answers: tuple[Answer, ...],
    parameters: tuple[Parameter, ...],
    *headers: str,
    fails: tuple[int, ...] = (),
) -> tuple[Operation, Operation]:
    """One route for every channel, and one for some."""
    every = Operation(
        path=path,
        tag="streams",
        summary=f"{summary}, of every channel",
        parameters=parameters,
        headers=("Last-Event-ID", *headers),
        answers=answers,
        fails=fails,
    )
    some = structs.replace(
        every, path=f"{path}/{{channels}}", summary=f"{summary}, of some channels", fails=(*fails, 404)
    )
    return every, some


STREAMS = (
    *_of_channels("/stream", "The live stream", _STREAM, STREAM),
    *_of_channels("/ws", "The same over WebSocket", _UPGRADE, WEBSOCKET, fails=(403, 426)),
    *_of_channels("/events", "A page of events, or a long poll", _EVENTS, PAGE, "If-None-Match"),
)
