"""Every control event: its fields from its class, in the words of docs/http.md."""

from ticker.web.reference.kinds import kind_in_words
from ticker.web.reference.schemas import components
from ticker.wire import CONTROL_TYPES
from tools.site.places import Linker
from tools.site.reference.words import Document
from tools.site.tables import cell, code, table

_PAGE = "reference/control-events.md"
_HEAD = """\
# Control events

What a stream says of itself, between the events: `id:` stands in none of them but `stream-live`, so they
move no cursor. In NDJSON each is an object with its `type`, in text a line that begins with `#`.
[HTTP](../http.md#control-events) has them in one table.
"""


def page(linker: Linker) -> str:
    words = Document("http.md", _PAGE, linker).rows("### Control events")
    return _HEAD + "\n".join(_control(name, *words[name]) for name in CONTROL_TYPES)


def _control(name: str, when: str, has: str) -> str:
    schema = components()[name]
    fields = {field: inner for field, inner in schema["properties"].items() if field != "type"}
    lines = ((code(field), cell(kind_in_words(inner))) for field, inner in fields.items())
    said = [
        f"\n## {name}",
        "",
        cell(schema["description"]),
        "",
        f"**When**: {when}.",
        table(("Field", "Value"), lines),
    ]
    # Where the document says no more of them than their names, the table does.
    return "\n".join(said if has == ", ".join(map(code, fields)) else [*said, f"**Fields**: {has}."])
