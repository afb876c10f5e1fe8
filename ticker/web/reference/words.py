"""What the documents say in words."""

from collections.abc import Mapping

DESCRIPTION = (
    "A live market and news ticker: typed events with ids that never come twice, kept in a log, and sent as "
    "Server-Sent Events, NDJSON, text, WebSocket messages or pages of JSON. Every way in takes the same "
    "filters and cursors. Errors are JSON with a code, the parameter, what is wrong and what is expected; "
    "as problem details (RFC 9457) to who accepts those."
)

TAGS: Mapping[str, str] = {
    "streams": "events as they happen, and those that have",
    "state": "how things are now",
    "charts": "bars for charts that speak TradingView's UDF, in which errors are answered with 200",
    "writing": "messages of people, events of programs",
    "notifications": "alerts in browsers, also while the page is closed",
    "feeds": "out to other readers",
    "session": "who one is",
    "service": "the service itself",
}

VARIABLES: Mapping[str, str] = {
    "channels": "a comma list of channels, and of patterns with *, such as `stocks,news.*`",
    "channel": "the name of a channel",
    "filename": "a file's path",
    "fingerprint": "that of the page, as /service-worker.js names it",
    "symbol": "a symbol, in letters of either case",
    "name": "a type of event (`quote`), a control event (`stream-open`), or another shape of /openapi.json",
}

HEADERS: Mapping[str, str] = {
    "ETag": "by which the same is known again",
    "Idempotency-Key": "under which the same request may be sent again for a day, and is done once",
    "If-Modified-Since": "only if it has changed since",
    "If-None-Match": "only if it is not what has this entity tag",
    "Last-Event-ID": "the id to go on after",
    "Last-Modified": "when it changed last",
    "Link": 'where the next page is, with rel="next"',
    "Location": "where it can be read",
    "Set-Cookie": "who one is from now on, or that one is nobody any more",
    "Retry-After": "in how many seconds to come back",
    "WWW-Authenticate": "how to show who one is",
}

WEBHOOK_HEADERS: Mapping[str, str] = {
    "webhook-id": "of this message, the same whenever it is sent again",
    "webhook-timestamp": "when this attempt was sent, in unix seconds",
    "webhook-signature": "by Standard Webhooks: `v1,` and HMAC-SHA256 in base64, one for each secret",
}

OFTEN = (400, 401, 429, 431, 503)
"""What every route may answer: a wrong parameter, a wrong token, too often, a head too long, and not now."""

FAILURES: Mapping[int, str] = {
    400: "a parameter, a header or a body that cannot be",
    401: "a token that is wrong",
    403: "what one may not do here",
    404: "what there is not, or not for who asks",
    408: "a body that comes too slowly",
    409: "what is somebody else's to tell",
    410: "what has ended",
    413: "too much at once",
    415: "a type of body that is not taken",
    422: "an Idempotency-Key under which something else was sent",
    426: "what is only there as a WebSocket",
    431: "a head of more than 16 KB; without a body",
    429: "too often: come back after Retry-After",
    503: "not now: come back after Retry-After",
}
