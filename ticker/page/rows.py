"""Rows as static/rows.json describes them, as HTML; `static/js/rows.js` makes the same in the browser."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from ticker.page.formats import show

_DESCRIPTION = json.loads((Path(__file__).parent.parent / "static" / "rows.json").read_text("utf-8"))
_ROWS: dict[str, list[Any]] = _DESCRIPTION["rows"]
CARDS: dict[str, dict[str, list[str]]] = _DESCRIPTION["cards"]
_VOID = frozenset({"img"})


def draw(kind: str, values: object, now_ms: int) -> Markup:
    """A row of this kind; the fields that it shows are attributes of `values`."""
    return Markup("".join(_element(_ROWS[kind], values, now_ms)))  # noqa: S704 - every value is escaped below


def _element(spec: list[Any], values: object, now_ms: int) -> Iterator[str]:
    tag, attributes, *children = spec
    said = {
        name: value if isinstance(value, str) else show(value, values, now_ms)
        for name, value in attributes.items()
    }
    if said.pop("if", "yes") == "":
        return
    text = said.pop("text", "")
    # What is empty as it stands in the description (`alt`) is meant so.
    shown = (f' {name}="{escape(value)}"' for name, value in said.items() if value or attributes[name] == "")
    yield f"<{tag}{''.join(shown)}>{escape(text)}"
    for child in children:
        if isinstance(child, dict):
            for item in getattr(values, child["each"]):
                yield draw(child["row"], item, now_ms)
        else:
            yield from _element(child, values, now_ms)
    if tag not in _VOID:
        yield f"</{tag}>"
