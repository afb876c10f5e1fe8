"""GET /asyncapi.json: every stream and WebSocket as AsyncAPI 3.0 has it. Pure."""

from collections.abc import Iterable, Mapping
from functools import cache
from urllib.parse import urlsplit

from ticker.ask import STREAM, WEBSOCKET, Parameter
from ticker.events import TYPES
from ticker.web.reference.schemas import Schema, components, record_of, ref
from ticker.web.reference.words import DESCRIPTION, VARIABLES
from ticker.wire import CONTROL_TYPES

VERSION = "3.0.0"
_FRAMES = (*TYPES, *CONTROL_TYPES)
_ANSWERS = ("pong", "error")
_SAID = ("subscribe", "ping")
_ANYTHING: Schema = {}


def asyncapi(title: str, version: str, home: str) -> Schema:
    """The whole document; `home` is where the one who asks has found this site."""
    at = urlsplit(home)
    is_secure = at.scheme == "https"
    below = at.path.rstrip("/")
    where = {"host": at.netloc, **({"pathname": below} if below else {})}
    return {
        "asyncapi": VERSION,
        "info": {"title": title, "version": version, "description": DESCRIPTION},
        "defaultContentType": "application/json",
        "servers": {
            "http": {**where, "protocol": "https" if is_secure else "http"},
            "websocket": {**where, "protocol": "wss" if is_secure else "ws"},
        },
        **_rest(),
    }


@cache
def _rest() -> Schema:
    return {
        "channels": {
            "stream": _channel("/stream/{channels}", "http", STREAM, _FRAMES),
            "websocket": _channel("/ws/{channels}", "websocket", WEBSOCKET, (*_FRAMES, *_ANSWERS, *_SAID)),
        },
        "operations": {
            "stream": _operation("send", "stream", _FRAMES, "Events as they happen, as Server-Sent Events"),
            "tell": _operation("send", "websocket", (*_FRAMES, *_ANSWERS), "The same over WebSocket"),
            "hear": _operation("receive", "websocket", _SAID, "What a client may say meanwhile"),
        },
        "components": {
            "schemas": {**_plain(components()), **_of_websocket()},
            "messages": {name: _message(name) for name in (*_FRAMES, *_ANSWERS, *_SAID)},
        },
    }


def _plain(schemas: Mapping[str, Schema]) -> Mapping[str, Schema]:
    """Without discriminators, which are something else in AsyncAPI."""
    return {
        name: {word: value for word, value in schema.items() if word != "discriminator"}
        for name, schema in schemas.items()
    }


def _channel(address: str, server: str, parameters: Iterable[Parameter], messages: Iterable[str]) -> Schema:
    query = {
        parameter.name: {**parameter.values.as_schema, "description": parameter.meaning}
        for parameter in parameters
    }
    binding = {"method": "GET", "query": {"type": "object", "properties": query}}
    return {
        "address": address,
        "servers": [{"$ref": f"#/servers/{server}"}],
        "parameters": {"channels": {"description": VARIABLES["channels"]}},
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
        # That of HTTP has no place for a query in a channel, only in an operation.
        **({"bindings": {"ws": binding}} if server == "websocket" else {}),
    }


def _operation(action: str, channel: str, messages: Iterable[str], summary: str) -> Schema:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "summary": summary,
        "messages": [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in messages],
    }


def _message(name: str) -> Schema:
    is_said = name in (*_ANSWERS, *_SAID)
    return {"name": name, "title": name, "payload": ref(f"websocket-{name}" if is_said else name)}


def _of_websocket() -> Schema:
    wanted = {parameter.name: _spoken(parameter) for parameter in WEBSOCKET}
    channels = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    ask = {
        "type": "object",
        "properties": {"channels": channels, **wanted},
        "additionalProperties": False,
    }
    return {
        "websocket-subscribe": record_of(subscribe=ask),
        "websocket-ping": record_of(ping=_ANYTHING),
        "websocket-pong": record_of(event={"const": "pong"}, data=_ANYTHING),
        "websocket-error": record_of(event={"const": "error"}, data=ref("Problem")),
    }


def _spoken(parameter: Parameter) -> Schema:
    """A parameter as a value of JSON: a text as in a query, or the list of its texts."""
    text = {"type": "string"}
    return {
        "description": parameter.meaning,
        "anyOf": [text, {"type": "array", "items": parameter.values.as_schema.get("items", text)}],
    }
