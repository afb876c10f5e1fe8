"""What a client may say on its WebSocket, once it is open. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from ticker.ask.ask import WEBSOCKET
from ticker.ask.parameters import Arguments, only
from ticker.ask.subscription import CHANNELS
from ticker.errors import QueryError

_WHAT = '{"subscribe": {...}} or {"ping": ...}'
_VALUE = "a text, or a list of texts"


class Resubscribe(msgspec.Struct, frozen=True):
    """Everything that was asked is replaced; `channels` is a comma list, None for all."""

    channels: str | None
    arguments: Arguments


class Echo(msgspec.Struct, frozen=True):
    """A value of JSON that is wanted back."""

    json: bytes


Spoken: TypeAlias = Resubscribe | Echo


def spoken(text: str) -> Spoken:
    """Read one message; QueryError for what cannot be."""
    said = _object(text)
    match list(said.items()):
        case [("subscribe", asked)]:
            return _resubscribe(asked)
        case [("ping", value)]:
            return Echo(bytes(value))
        case _:
            raise _bad("got " + (", ".join(map(repr, said)) or "nothing")[:100])


def _object(text: str) -> dict[str, msgspec.Raw]:
    try:
        return msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, RecursionError) as error:
        raise _bad(f"not an object of JSON: {error}") from error


def _resubscribe(asked: msgspec.Raw) -> Resubscribe:
    try:
        given = msgspec.json.decode(asked, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError) as error:
        raise QueryError("bad_parameter", "subscribe", str(error), "an object") from error
    return subscribed(texts_of(given))


def texts_of(given: Mapping[str, object]) -> dict[str, Sequence[str]]:
    """Values of JSON as the texts that a query has; null is absent. QueryError for what is no text."""
    return {name: _texts(name, value) for name, value in given.items() if value is not None}


def subscribed(given: Arguments) -> Resubscribe:
    """What is asked for where no path says which channels; QueryError for a parameter that there is not."""
    only(given, (CHANNELS, *WEBSOCKET))
    channels = ",".join(given.get(CHANNELS.name, ()))
    return Resubscribe(
        channels or None, {name: texts for name, texts in given.items() if name != CHANNELS.name}
    )


def _texts(name: str, value: object) -> list[str]:
    match value:
        case str():
            return [value]
        case int() | float() if not isinstance(value, bool):
            return [str(value)]  # a time in seconds, or a speed
        case [*values] if len(texts := [one for one in values if isinstance(one, str)]) == len(values):
            return texts
        case _:
            got = msgspec.json.encode(value)[:100].decode(errors="replace")
            raise QueryError("bad_parameter", name, f"got {got}", _VALUE)


def _bad(detail: str) -> QueryError:
    return QueryError("bad_message", "", detail, _WHAT)
