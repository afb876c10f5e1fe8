"""Every route, described once: the documents and the page are made from this."""

from msgspec import structs

from ticker.ask import AUTHOR, BEFORE, CHANNELS, LIMIT, PAGE, STREAM, SYMBOLS, WEBSOCKET, WORDS, Parameter
from ticker.ask.bars import BARS
from ticker.ask.udf import HISTORY, MARKS, SEARCH, SYMBOL
from ticker.web.reference.operation import Answer, Body, Content, Operation
from ticker.web.reference.schemas import Schema, fields_of, list_of, nullable, published, record_of, ref

_TEXT: Schema = {"type": "string"}
_JSON = "application/json"
_NEVER: Schema = {"type": "string", "description": "an endless body"}
_LISTED: tuple[Parameter, ...] = (CHANNELS, SYMBOLS, WORDS)


def _json(schema: Schema) -> tuple[Content, ...]:
    return (Content(_JSON, schema),)


def _found(meaning: str, schema: Schema, *headers: str) -> tuple[Answer, ...]:
    return (Answer(200, meaning, _json(schema), headers),)


def _document(meaning: str, media_type: str, schema: Schema = _TEXT) -> tuple[Answer, ...]:
    """What has an entity tag, by which it need not be sent twice."""
    kept = ("ETag", "Last-Modified")
    return (
        Answer(200, meaning, (Content(media_type, schema),), kept),
        Answer(304, "it is what the client has already", (), kept),
    )


_PAGE_OF_EVENTS = record_of(events=list_of(ref("event")), next=_TEXT, reset=nullable(ref("PageReset")))
_FRAMES = {"oneOf": [ref("event"), ref("control")]}

_STREAM = (
    Answer(
        200,
        "events as they happen, after those from where it was asked to begin",
        (
            Content("text/event-stream", _NEVER, _FRAMES),
            Content("application/x-ndjson", _NEVER, _FRAMES),
            Content("text/plain", _NEVER),
        ),
    ),
    Answer(204, "nothing is left of what was asked for with `until`: do not come back"),
)
_EVENTS = (
    Answer(200, "some events, and from where to go on", _json(_PAGE_OF_EVENTS), ("ETag", "Link")),
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

_SOURCE = {"allOf": [ref("source"), ref("SourceView")]}

STATE = (
    Operation(
        path="/channels",
        tag="state",
        summary="The channels, in the order of the config",
        answers=_found("the channels", record_of(channels=list_of(ref("ChannelView")))),
    ),
    Operation(
        path="/sources",
        tag="state",
        summary="How every source is doing",
        parameters=_LISTED,
        answers=_found("the newest source event of each", record_of(sources=list_of(_SOURCE))),
        fails=(404,),
    ),
    Operation(
        path="/quotes",
        tag="state",
        summary="The newest price of each symbol",
        parameters=_LISTED,
        answers=_found("the newest quote event of each", record_of(quotes=list_of(ref("quote")))),
        fails=(404,),
    ),
    Operation(
        path="/venues",
        tag="state",
        summary="Whether venues are open, and when that changes",
        answers=_found("the venues of the sources", record_of(venues=list_of(ref("VenueView")))),
    ),
    Operation(
        path="/headlines",
        tag="state",
        summary="Headlines, the newest first, each in its newest revision",
        parameters=(*_LISTED, LIMIT, BEFORE),
        answers=_found(
            "headlines, and from where to go on",
            record_of(headlines=list_of(ref("headline")), next=nullable(_TEXT)),
        ),
        fails=(404,),
    ),
    Operation(
        path="/bars/{symbol}",
        tag="state",
        summary="Open, high, low, close and volume, by the second, minute, hour or day",
        parameters=BARS,
        headers=("If-None-Match",),
        answers=(
            Answer(
                200,
                "the newest bars of the window, ascending",
                (*_json(ref("BarsView")), Content("text/csv", _TEXT)),
                ("ETag",),
            ),
            Answer(304, "it is what the client has already", (), ("ETag",)),
        ),
        fails=(404,),
    ),
    Operation(
        path="/channels/{channel}/readers",
        tag="state",
        summary="How many streams of a channel are open",
        answers=_found("their number", ref("Readers")),
        fails=(404,),
    ),
    Operation(
        path="/page/history",
        tag="state",
        summary="Prices of the last two hours at some moments, by symbol",
        answers=_found(
            "by symbol, pairs of a time in milliseconds and a price",
            record_of(
                history={"type": "object", "additionalProperties": list_of(list_of({"type": "number"}))}
            ),
        ),
    ),
)


def _for_charts(name: str, summary: str, schema: Schema, parameters: tuple[Parameter, ...] = ()) -> Operation:
    return Operation(
        path=f"/udf/{name}",
        tag="charts",
        summary=summary,
        parameters=parameters,
        answers=_found("what a chart needs, or what was wrong with what it asked", schema),
    )


def _or_failed(*schemas: Schema) -> Schema:
    return {"anyOf": [*schemas, ref("Failed")]}


CHARTS = (
    _for_charts("config", "What the feed can do", ref("Configuration")),
    Operation(
        path="/udf/time",
        tag="charts",
        summary="The time here",
        answers=(Answer(200, "unix seconds", (Content("text/plain", _TEXT),)),),
    ),
    _for_charts("symbols", "One symbol", _or_failed(ref("SymbolInfo")), (SYMBOL,)),
    _for_charts("search", "Symbols by some letters", _or_failed(list_of(ref("Found"))), SEARCH),
    _for_charts("history", "Bars", _or_failed(ref("History"), ref("NoData")), HISTORY),
    _for_charts("marks", "Headlines, alerts and splits", _or_failed(list_of(ref("Mark"))), MARKS),
    _for_charts(
        "timescale_marks",
        "The same below the bars",
        _or_failed(list_of(ref("TimescaleMark"))),
        MARKS,
    ),
)

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
                Content(_JSON, _MESSAGE),
                Content("text/plain", _SAID),
                Content("application/x-www-form-urlencoded", _FORM),
                Content("multipart/form-data", _FORM),
            ),
        ),
        answers=(
            Answer(201, "the event that it has become", _json(ref("message")), ("Location",)),
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
            (Content(_JSON, _ONE_OR_MORE), Content("application/x-ndjson", _TEXT, ref("published"))),
        ),
        answers=(Answer(201, "the ids that they were given, in their order", _json(ref("Answer"))),),
        fails=(*_WRITES, 409),
    ),
)

_REFUSES = (403, 404, 408, 413, 415)

NOTIFICATIONS = (
    Operation(
        path="/notifications",
        tag="notifications",
        summary="What a browser subscribes with",
        answers=_found("the key, in base64url", ref("PushKey")),
        fails=(404,),
    ),
    Operation(
        path="/notifications",
        method="post",
        tag="notifications",
        summary="Have a browser be told of alerts, also while the page is closed",
        body=Body(
            "a subscription as the Push API gives it, and from which severity on", _json(ref("Wanted"))
        ),
        answers=(
            Answer(201, "what it is told of", _json(ref("SubscriptionView"))),
            Answer(200, "the same, of one that was there already", _json(ref("SubscriptionView"))),
        ),
        fails=(*_REFUSES, 503),
    ),
    Operation(
        path="/notifications",
        method="delete",
        tag="notifications",
        summary="Have it be told no more",
        body=Body("which", _json(ref("Unwanted"))),
        answers=(Answer(204, "it is not subscribed, or not any more"),),
        fails=_REFUSES,
    ),
    Operation(
        path="/service-worker.js",
        tag="notifications",
        summary="What the browser runs when it is told of one",
        headers=("If-None-Match",),
        answers=_document("a script", "text/javascript"),
        fails=(404,),
    ),
)


def _headlines(ending: str, name: str, media_type: str, schema: Schema = _TEXT) -> Operation:
    return Operation(
        path=f"/headlines.{ending}",
        tag="feeds",
        summary=f"Headlines as {name}",
        parameters=(*_LISTED, LIMIT),
        headers=("If-None-Match", "If-Modified-Since"),
        answers=_document("the newest headlines", media_type, schema),
        fails=(404,),
    )


FEEDS = (
    _headlines("rss", "RSS 2.0", "application/rss+xml"),
    _headlines("atom", "Atom", "application/atom+xml"),
    _headlines("json", "JSON Feed 1.1", "application/feed+json", {"type": "object"}),
    Operation(
        path="/demo/newswire.rss",
        tag="feeds",
        summary="Stories about the simulated markets",
        headers=("If-None-Match",),
        answers=_document("an RSS 2.0 feed", "application/rss+xml"),
    ),
    Operation(
        path="/feeds.opml",
        tag="feeds",
        summary="The feeds that are read, for another reader",
        headers=("If-None-Match",),
        answers=_document("an OPML 2.0 list", "text/x-opml"),
    ),
)

_PAGE = Content("text/html", _TEXT)
_TOKEN = record_of(token={"type": "string", "minLength": 1})

SESSION = (
    Operation(
        path="/session",
        tag="session",
        summary="Who asks, and what they may do",
        answers=(
            Answer(
                200,
                "their name, null for anybody, and rights; a page to sign in for browsers",
                (*_json(ref("SessionView")), _PAGE),
            ),
        ),
    ),
    Operation(
        path="/session",
        method="post",
        tag="session",
        summary="Show a token once, and go on by a cookie",
        body=Body(
            "the token", (Content("application/x-www-form-urlencoded", _TOKEN), Content(_JSON, _TOKEN))
        ),
        answers=(
            Answer(204, "the cookie", (), ("Set-Cookie",)),
            Answer(303, "the same, and back to the page, for a form", (), ("Set-Cookie", "Location")),
        ),
        fails=(403, 408, 413),
    ),
    Operation(
        path="/session",
        method="delete",
        tag="session",
        summary="Take the cookie back",
        answers=(
            Answer(204, "it is gone", (), ("Set-Cookie",)),
            Answer(303, "the same, and back to the page, for a browser", (), ("Set-Cookie", "Location")),
        ),
        fails=(403,),
    ),
)

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
                (Content("text/html", _TEXT), Content("text/plain", _NEVER)),
            ),
        ),
    ),
    Operation(
        path="/healthz",
        tag="service",
        summary="Whether the process answers",
        answers=_found("it does", record_of(status={"const": "ok"})),
    ),
    Operation(
        path="/readyz",
        tag="service",
        summary="Whether sources are read, prices move and the log is written",
        answers=(
            Answer(200, "all is well", _json(_READY)),
            Answer(503, "something stands still", _json(_READY)),
        ),
    ),
    Operation(
        path="/metrics",
        tag="service",
        summary="Figures for Prometheus",
        answers=(Answer(200, "in its text format", (Content("text/plain", _TEXT),)),),
        fails=(403,),
    ),
    Operation(
        path="/readers",
        tag="service",
        summary="Who reads, for the operator",
        answers=_found("open streams, the oldest first", record_of(readers=list_of(ref("ReaderView")))),
        fails=(403,),
    ),
    Operation(
        path="/alerts",
        tag="service",
        summary="How each rule is, and what became of notifications, for the operator",
        answers=_found(
            "the rules in the order of the config; deliveries that wait, then the newest that have ended",
            record_of(rules=list_of(ref("RuleView")), deliveries=list_of(ref("DeliveryView"))),
        ),
        fails=(403,),
    ),
    Operation(
        path="/static/{filename}",
        tag="service",
        summary="What the page is made of, and /static/eventsource.js",
        headers=("If-None-Match", "If-Modified-Since"),
        answers=(
            Answer(200, "a file", (Content("*/*", {}),), ("ETag",)),
            Answer(304, "it is what the client has already", (), ("ETag",)),
        ),
        fails=(404,),
    ),
    Operation(
        path="/openapi.json",
        tag="service",
        summary="Every route (OpenAPI 3.1)",
        answers=_found("the document", {"type": "object"}),
    ),
    Operation(
        path="/asyncapi.json",
        tag="service",
        summary="Every stream and WebSocket (AsyncAPI 3.0)",
        answers=_found("the document", {"type": "object"}),
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
        answers=(Answer(200, "the page", (Content("text/html", _TEXT),)),),
    ),
)

OPERATIONS: tuple[Operation, ...] = (
    *(*STREAMS, *STATE, *CHARTS),
    *(*WRITING, *NOTIFICATIONS),
    *(*FEEDS, *SESSION, *SERVICE),
)
"""All but /push/{token}, an address that only one hub knows, and /demo/hub, a hub: WebSub describes both."""
