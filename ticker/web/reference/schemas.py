"""The shape of everything that is sent and taken, as JSON Schemas made from the types (2020-12). Pure."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from inspect import cleandoc
from typing import Any, TypeAlias, get_args

import msgspec
from pydantic.json_schema import models_json_schema

from ticker.broadcast import ReaderView
from ticker.config.rules import Draft
from ticker.derive.bars import Sparkline
from ticker.events import BODIES, Envelope
from ticker.publishing import PUBLISHED
from ticker.web.answers import Problem, ProblemDetails
from ticker.web.entry.session import SessionView
from ticker.web.event_pages import PageReset
from ticker.web.udf.history import Failed, History, NoData
from ticker.web.udf.marks import Mark, TimescaleMark
from ticker.web.udf.symbols import Configuration, Found, SymbolInfo
from ticker.web.views.api import ChannelView, ExtentView
from ticker.web.views.market.bars import BarsView
from ticker.web.views.market.sessions import SessionsView
from ticker.web.views.market.venues import VenueView
from ticker.web.views.operator.alerts import DeliveryView, RuleView
from ticker.web.views.operator.probes import Readiness
from ticker.web.views.operator.webhooks import WebhookView
from ticker.web.views.sources import SourceView
from ticker.web.writing.messages import Readers
from ticker.web.writing.notifications import PushKey, SubscriptionView
from ticker.web.writing.publishing import Answer as Published
from ticker.web.writing.reading import ReadBegun
from ticker.web.writing.rules import CheckView
from ticker.webhooks import Trial
from ticker.webpush import Unwanted, Wanted
from ticker.wire import CONTROL_TYPES, Control

Schema: TypeAlias = dict[str, Any]
"""One schema, as it stands in a document of JSON."""

_PLACE = "#/components/schemas/{name}"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ANSWERS = (
    Problem,
    ProblemDetails,
    ChannelView,
    ExtentView,
    SourceView,
    BarsView,
    Sparkline,
    VenueView,
    SessionsView,
    PageReset,
    Readers,
    Readiness,
    ReaderView,
    RuleView,
    DeliveryView,
    WebhookView,
    Draft,
    CheckView,
    ReadBegun,
    Published,
    SessionView,
    PushKey,
    SubscriptionView,
    Configuration,
    SymbolInfo,
    Found,
    History,
    NoData,
    Failed,
    Mark,
    TimescaleMark,
    Wanted,
    Unwanted,
)


def ref(name: str) -> Schema:
    """A schema of `components`, from within a document that holds them."""
    return {"$ref": _PLACE.format(name=name)}


def list_of(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def record_of(**fields: Schema) -> Schema:
    """An object that has these fields, all of them."""
    return {"type": "object", "properties": fields, "required": list(fields)}


def nullable(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def fields_of(name: str) -> Mapping[str, Schema]:
    return dict(components()[name]["properties"])


def published(name: str) -> str:
    """The name of what a program sends of a type: without what Ticker itself gives."""
    return f"published-{name}"


@cache
def components() -> Mapping[str, Schema]:
    """Every schema by name: the types of events and of control events, what is published, and answers."""
    return {**_events(), **_controls(), **_published(), **_answers()}


def _events() -> Mapping[str, Schema]:
    _, found = msgspec.json.schema_components((Envelope, *BODIES), ref_template=_PLACE)
    envelope = found.pop(Envelope.__name__)["properties"]
    events = {_name(kind): _event(envelope, found.pop(kind.__name__)) for kind in BODIES}
    rest = {name: _tidied(schema) for name, schema in found.items()}
    return {"event": _one_of(tuple(events)), **events, **rest}


def _event(envelope: Schema, own: Schema) -> Schema:
    """What is sent of one type: all its fields are always there, null where nothing is known."""
    fields = {**envelope, **own["properties"]}
    name = own["properties"]["type"]["enum"][0]
    fields["type"] = {"const": name}
    shown = {field: _without_default(schema) for field, schema in fields.items()}
    tidied = _tidied(own)
    return {**tidied, "title": name, "properties": shown, "required": list(shown)}


def _without_default(schema: Schema) -> Schema:
    return {word: value for word, value in schema.items() if word != "default"}


def _controls() -> Mapping[str, Schema]:
    """And what tries a webhook, which has no place in a stream."""
    kinds = (*get_args(Control), Trial)
    _, found = msgspec.json.schema_components(kinds, ref_template=_PLACE)
    named = {_name(kind): {**_tidied(found[kind.__name__]), "title": _name(kind)} for kind in kinds}
    return {"control": _one_of(CONTROL_TYPES), **named}


def _published() -> Mapping[str, Schema]:
    models = [(model, "validation") for model in PUBLISHED.values()]
    by_model, definitions = models_json_schema(models, ref_template="#/$defs/{model}")  # type: ignore[arg-type]
    found = definitions["$defs"]
    sent = {}
    for name, model in PUBLISHED.items():
        key = by_model[model, "validation"]["$ref"].rpartition("/")[2]
        schema = _tidied(found[key])
        required = ["type", *schema.get("required", ())]
        fields = {
            field: inner if field in required else _or_null(inner)
            for field, inner in schema["properties"].items()
        }
        fields = {"type": {"const": name}, **fields}
        sent[published(name)] = {
            **schema,
            "title": published(name),
            "properties": fields,
            "required": required,
        }
    return {"published": _one_of(tuple(sent)), **sent}


def _or_null(schema: Schema) -> Schema:
    """What is null counts as left out."""
    return schema if {"type": "null"} in schema.get("anyOf", ()) else nullable(schema)


def _answers() -> Mapping[str, Schema]:
    _, found = msgspec.json.schema_components(_ANSWERS, ref_template=_PLACE)
    return {name: _tidied(schema) for name, schema in found.items()}


def _name(kind: type[msgspec.Struct]) -> str:
    return str(kind.__struct_config__.tag)


def _one_of(names: Sequence[str]) -> Schema:
    by_type = {name.removeprefix("published-"): _PLACE.format(name=name) for name in names}
    return {
        "oneOf": [ref(name) for name in names],
        "discriminator": {"propertyName": "type", "mapping": by_type},
    }


def _tidied(schema: Schema) -> Schema:
    """With what a docstring says on lines of its own."""
    if "description" not in schema:
        return schema
    return {**schema, "description": cleandoc(schema["description"])}


def alone(name: str) -> Schema:
    """One schema as a document of its own, with those that it refers to beside it."""
    return {"$schema": _DIALECT, **_renamed(components()[name]), "$defs": _needed(name)}


def _needed(name: str) -> Schema:
    found: dict[str, Schema] = {}
    waiting = list(_named_in(components()[name]))
    while waiting:
        other = waiting.pop()
        if other not in found:
            found[other] = _renamed(components()[other])
            waiting += _named_in(components()[other])
    return found


def _named_in(value: object) -> Iterator[str]:
    match value:
        case {"$ref": str(place)}:
            yield place.removeprefix(_PLACE.format(name=""))
        case dict():
            for item in value.values():
                yield from _named_in(item)
        case list():
            for item in value:
                yield from _named_in(item)


def _renamed(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    match value:
        case {"$ref": str(place)}:
            return {"$ref": "#/$defs/" + place.removeprefix(_PLACE.format(name=""))}
        case dict():
            return {word: _renamed(item) for word, item in value.items() if word != "discriminator"}
        case list():
            return [_renamed(item) for item in value]
        case _:
            return value
