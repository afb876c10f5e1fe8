"""How a browser has itself be told of alerts."""

from ticker.web.reference.operation import Answer, Body, Operation
from ticker.web.reference.operations.answers import found, json_of
from ticker.web.reference.schemas import ref

_REFUSES = (403, 404, 408, 413, 415)

NOTIFICATIONS = (
    Operation(
        path="/notifications",
        tag="notifications",
        summary="What a browser subscribes with",
        answers=found("the key, in base64url", ref("PushKey")),
        fails=(404,),
    ),
    Operation(
        path="/notifications",
        method="post",
        tag="notifications",
        summary="Have a browser be told of alerts, also while the page is closed",
        body=Body(
            "a subscription as the Push API gives it, and from which severity on", json_of(ref("Wanted"))
        ),
        answers=(
            Answer(201, "what it is told of", json_of(ref("SubscriptionView"))),
            Answer(200, "the same, of one that was there already", json_of(ref("SubscriptionView"))),
        ),
        fails=(*_REFUSES, 503),
    ),
    Operation(
        path="/notifications",
        method="delete",
        tag="notifications",
        summary="Have it be told no more",
        body=Body("which", json_of(ref("Unwanted"))),
        answers=(Answer(204, "it is not subscribed, or not any more"),),
        fails=_REFUSES,
    ),
)
