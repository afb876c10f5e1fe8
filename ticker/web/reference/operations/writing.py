"""How people and programs say something."""

from ticker.ask import AUTHOR
from ticker.web.reference.operation import Answer, Body, Content, Operation
from ticker.web.reference.operations.answers import JSON, TEXT, json_of
from ticker.web.reference.schemas import fields_of, list_of, published, record_of, ref

_ONE_OR_MORE = {"anyOf": [ref("published"), list_of(ref("published")) | {"minItems": 1}]}
# The same as a message that a program publishes, but for its type, which the route says.
_FIELDS = {name: schema for name, schema in fields_of(published("message")).items() if name != "type"}
_SAID = _FIELDS["text"]
_MESSAGE = record_of(text=_SAID) | {"properties": _FIELDS, "additionalProperties": False}
# In a form, what was not filled in is there all the same.
_FORM = _MESSAGE | {"properties": {"text": _SAID, "author": {"anyOf": [_FIELDS["author"], {"const": ""}]}}}
_WRITES = (403, 404, 408, 413, 415, 422)

WRITING = (
    Operation(
        path="/channels/{channel}/messages",
        method="post",
        tag="writing",
        summary="Say something in a room",
        parameters=(AUTHOR,),
        headers=("Idempotency-Key",),
        body=Body(
            "1 to 2,000 characters after trimming, on any number of lines",
            (
                Content(JSON, _MESSAGE),
                Content("text/plain", _SAID),
                Content("application/x-www-form-urlencoded", _FORM),
                Content("multipart/form-data", _FORM),
            ),
        ),
        answers=(
            Answer(201, "the event that it has become", json_of(ref("message")), ("Location",)),
            Answer(303, "the page that it was sent from, for a form of a browser without JavaScript"),
        ),
        fails=_WRITES,
    ),
    Operation(
        path="/channels/{channel}/events",
        method="post",
        tag="writing",
        summary="Publish events, all of them or none",
        headers=("Idempotency-Key",),
        body=Body(
            "one event, a list of them, or one on each line; at most 1 MB and 10,000 events",
            (Content(JSON, _ONE_OR_MORE), Content("application/x-ndjson", TEXT, ref("published"))),
        ),
        answers=(Answer(201, "the ids that they were given, in their order", json_of(ref("Answer"))),),
        fails=(*_WRITES, 409),
    ),
)
