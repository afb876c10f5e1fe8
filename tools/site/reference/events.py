"""Every type of event: its fields from its class, in the words of docs/http.md."""

import json

from tests.support.events import ONE_OF_EACH, record_of
from ticker.events import DEFAULT_TYPES, KEYLESS_TYPES, STATE_TYPES, TYPES, type_of
from ticker.publishing import PUBLISHED
from ticker.web.reference.kinds import kind_in_words
from ticker.web.reference.schemas import components, published
from tools.site.places import Linker
from tools.site.reference.words import Document
from tools.site.tables import cell, code, table

_PAGE = "reference/events.md"
_HEAD = """\
# Events

What a stream sends and the log keeps: the fields of each type, from its class, which all stand in each
event of it, null where nothing is known. A running Ticker has each as a JSON Schema at `/schemas/TYPE`.
[HTTP](../http.md#events) says how they come, and [Publishing](../publishing.md) how a program sends its
own.

## What every event has
"""
_EXAMPLES = {type_of(body): body for body in ONE_OF_EACH}


def page(linker: Linker) -> str:
    words = Document("http.md", _PAGE, linker)
    common = words.rows("## Events")
    own = "\n".join(_type(name, words, frozenset(common)) for name in TYPES)
    return _HEAD + _fields(TYPES[0], common, frozenset(common)) + "\n" + own


def _type(name: str, words: Document, common: frozenset[str]) -> str:
    said, meanings = words.below(f"### {name}"), words.rows(f"### {name}")
    fields = frozenset(components()[name]["properties"]) - common
    return "\n".join(
        [
            f"## {name}",
            "",
            said,
            "",
            _traits(name),
            _fields(name, meanings, fields),
            *_example(name),
            *_sent(name),
        ]
    )


def _traits(name: str) -> str:
    if name in STATE_TYPES:
        kept = "A state: of the events of a key only the newest counts, and that is kept for ever."
    elif name in KEYLESS_TYPES:
        kept = "Without a key: none ever takes the place of another."
    else:
        kept = "An item: another event of its key takes its place, and its channel says how long it is kept."
    return kept if name in DEFAULT_TYPES else f"{kept} Sent only to who names the type."


def _fields(name: str, meanings: dict[str, list[str]], fields: frozenset[str]) -> str:
    properties = components()[name]["properties"]
    return table(
        ("Field", "Value", "Meaning"),
        (
            (code(field), cell(kind_in_words(schema)), meanings[field][0])
            for field, schema in properties.items()
            if field in fields
        ),
    )


def _example(name: str) -> list[str]:
    return ["```json", json.dumps(json.loads(record_of(_EXAMPLES[name]).json), indent=1), "```", ""]


def _sent(name: str) -> list[str]:
    """What a program may say of it."""
    if name not in PUBLISHED:
        return []
    schema = components()[published(name)]
    required = schema["required"]
    lines = (
        (code(field), cell(kind_in_words(inner)), "" if field in required else "may be left out")
        for field, inner in schema["properties"].items()
    )
    return [
        "What a program [publishes](../publishing.md#events) of it:",
        table(("Field", "Value", "Meaning"), lines),
    ]
