"""What many routes answer, and what many are asked with."""

from ticker.ask import CHANNELS, SYMBOLS, WORDS, Parameter
from ticker.web.reference.operation import Answer, Content
from ticker.web.reference.schemas import Schema

TEXT: Schema = {"type": "string"}
JSON = "application/json"
ENDLESS: Schema = {"type": "string", "description": "an endless body"}
LISTED: tuple[Parameter, ...] = (CHANNELS, SYMBOLS, WORDS)


def json_of(schema: Schema) -> tuple[Content, ...]:
    """One body, in JSON."""
    return (Content(JSON, schema),)


def found(meaning: str, schema: Schema, *headers: str) -> tuple[Answer, ...]:
    """200 with JSON, and nothing else."""
    return (Answer(200, meaning, json_of(schema), headers),)


def unchanged(*headers: str) -> Answer:
    """304, without a body."""
    return Answer(304, "it is what the client has already", (), headers)


def document(meaning: str, media_type: str, schema: Schema = TEXT) -> tuple[Answer, ...]:
    """What has an entity tag, by which it need not be sent twice."""
    kept = ("ETag", "Last-Modified")
    return (
        Answer(200, meaning, (Content(media_type, schema),), kept),
        unchanged(*kept),
    )
