"""How the service does, and what it says about itself."""

from ticker.ask import EMBEDDED, taken_by
from ticker.web.reference.operation import Answer, Body, Content, Operation
from ticker.web.reference.operations.answers import ENDLESS, TEXT, found, json_of, unchanged
from ticker.web.reference.schemas import list_of, record_of, ref
from ticker.web.writing.webhooks import RESUME_AFTER

# To who may not know more, that alone.
_READY = {"anyOf": [ref("Readiness"), record_of(ready={"type": "boolean"})]}

SERVICE = (
    Operation(
        path="/",
        tag="service",
        summary="The dashboard for browsers, the tape for terminals",
        answers=(
            Answer(
                200,
                "the page, or lines of text",
                (Content("text/html", TEXT), Content("text/plain", ENDLESS)),
            ),
        ),
    ),
    *(
        Operation(
            path=f"/embed/{panel}",
            tag="service",
            summary=f"The {panel} by itself, for a frame in the page of another site",
            parameters=taken_by(panel),
            answers=(Answer(200, "a page", (Content("text/html", TEXT),)),),
            fails=(404,),
        )
        for panel in EMBEDDED
    ),
    Operation(
        path="/manifest.webmanifest",
        tag="service",
        summary="What a system is told of the page when it is installed (Web Application Manifest)",
        answers=(Answer(200, "the manifest", (Content("application/manifest+json", {"type": "object"}),)),),
    ),
    Operation(
        path="/service-worker.js",
        tag="service",
        summary="What the browser runs beside the page, for alerts and while Ticker cannot be reached",
        headers=("If-None-Match",),
        answers=(
            Answer(200, "a script", (Content("text/javascript", TEXT),), ("ETag",)),
            unchanged("ETag"),
        ),
        fails=(404,),
    ),
    Operation(
        path="/offline/{fingerprint}",
        tag="service",
        summary="The page that a browser keeps to say that Ticker cannot be reached",
        answers=(Answer(200, "a page", (Content("text/html", TEXT),)),),
        fails=(404,),
    ),
    Operation(
        path="/healthz",
        tag="service",
        summary="Whether the process answers",
        answers=found("it does", record_of(status={"const": "ok"})),
    ),
    Operation(
        path="/readyz",
        tag="service",
        summary="Whether sources are read, prices move and the log is written",
        answers=(
            Answer(200, "all is well", json_of(_READY)),
            Answer(503, "something stands still", json_of(_READY)),
        ),
    ),
    Operation(
        path="/metrics",
        tag="service",
        summary="Figures for Prometheus",
        answers=(Answer(200, "in its text format", (Content("text/plain", TEXT),)),),
        fails=(403,),
    ),
    Operation(
        path="/readers",
        tag="service",
        summary="Who reads, for the operator",
        answers=found("open streams, the oldest first", record_of(readers=list_of(ref("ReaderView")))),
        fails=(403,),
    ),
    Operation(
        path="/alerts",
        tag="service",
        summary="How each rule is, and what became of notifications, for the operator",
        answers=found(
            "the rules in the order of the config; deliveries that wait, then the newest that have ended",
            record_of(
                rules=list_of(ref("RuleView")), targets=list_of(TEXT), deliveries=list_of(ref("DeliveryView"))
            ),
        ),
        fails=(403,),
    ),
    Operation(
        path="/alerts/check",
        method="post",
        tag="service",
        summary="What a rule says in words, or what is wrong in it",
        body=Body("a rule as `alerts` in config.yaml has it, each value as text", json_of(ref("Draft"))),
        answers=found("what it says, or its problems", ref("CheckView")),
        fails=(403, 408, 413, 415),
    ),
    Operation(
        path="/alerts/rules",
        method="post",
        tag="service",
        summary="Make a rule, for the operator",
        body=Body("the rule", json_of(ref("Draft"))),
        answers=(Answer(201, "how it is: it is kept, and in force", json_of(ref("RuleView"))),),
        fails=(403, 408, 409, 413, 415, 422, 503),
    ),
    Operation(
        path="/alerts/rules/{name}",
        method="put",
        tag="service",
        summary="Change a rule that was made so, for the operator",
        body=Body("the rule, under the same name", json_of(ref("Draft"))),
        answers=found("how it is: it is kept, and in force", ref("RuleView")),
        fails=(403, 404, 408, 409, 413, 415, 422, 503),
    ),
    Operation(
        path="/alerts/rules/{name}",
        method="delete",
        tag="service",
        summary="Take a rule back that was made so, for the operator",
        answers=(Answer(204, "it is gone"),),
        fails=(403, 404, 409, 503),
    ),
    Operation(
        path="/webhooks",
        tag="service",
        summary="Where events are sent to, and how that goes, for the operator",
        answers=found(
            "in the order of the config",
            record_of(webhooks=list_of(ref("WebhookView")), withheld={"type": "integer"}),
        ),
        fails=(403,),
    ),
    Operation(
        path="/webhooks/{name}/resume",
        method="post",
        tag="service",
        summary="Have a webhook be sent again, or begin elsewhere, for the operator",
        parameters=(RESUME_AFTER,),
        answers=found("how it is", ref("WebhookView")),
        fails=(403, 404, 409),
    ),
    Operation(
        path="/sources/{name}/read",
        method="post",
        tag="service",
        summary="Have a source read at once, for the operator",
        answers=(Answer(202, "what happens now", json_of(ref("ReadBegun"))),),
        fails=(403, 404, 409, 503),
    ),
    Operation(
        path="/static/{filename}",
        tag="service",
        summary="What the page is made of, and /static/eventsource.js",
        headers=("If-None-Match",),
        answers=(
            Answer(200, "a file", (Content("*/*", {}),), ("ETag",)),
            unchanged("ETag"),
        ),
        fails=(404,),
    ),
    Operation(
        path="/openapi.json",
        tag="service",
        summary="Every route (OpenAPI 3.1)",
        answers=found("the document", {"type": "object"}),
    ),
    Operation(
        path="/asyncapi.json",
        tag="service",
        summary="Every stream and WebSocket (AsyncAPI 3.0)",
        answers=found("the document", {"type": "object"}),
    ),
    Operation(
        path="/schemas/{name}",
        tag="service",
        summary="The shape of one event, control event or answer (JSON Schema 2020-12)",
        answers=(Answer(200, "the schema", (Content("application/schema+json", {"type": "object"}),)),),
        fails=(404,),
    ),
    Operation(
        path="/reference",
        tag="service",
        summary="All of this as a page",
        answers=(Answer(200, "the page", (Content("text/html", TEXT),)),),
    ),
)
