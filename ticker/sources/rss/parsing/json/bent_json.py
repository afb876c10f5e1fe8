"""A JSON document of items, read as far as it can be read: one bad item costs no other."""

import json
import re
from typing import TypeAlias

import msgspec

Value: TypeAlias = object
"""What JSON can hold, of no type yet."""

# Not strict: a raw tab or line end in a string is no reason to lose it.
_DECODER = json.JSONDecoder(strict=False)
_ITEMS = re.compile(r'"items"\s*:\s*\[')
# A string that is not closed is taken to the end, or each of its quotes would be looked for again.
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\Z)|[{}\[\]]', re.DOTALL)
_OF_AN_ITEM = ("id", "url", "title", "content_html", "content_text")
_OPENS = frozenset("{[")


class JsonDocument(msgspec.Struct, frozen=True):
    """The fields of the document, and its items; None for one that is broken.

    `cut_off` says that it ended in the middle.
    """

    fields: dict[str, Value]
    items: tuple[Value, ...]
    cut_off: bool = False


class NotJson(ValueError):
    """A text of which nothing can be read as JSON; its words say why."""


def read(text: str) -> JsonDocument:
    """Read an object and its `items`; NotJson if it is no JSON at all, or no object."""
    try:
        return _whole(_decoded(text))
    except NotJson:
        listed = _ITEMS.search(text)
        found = _in_parts(text, listed.end()) if listed and text[0] == "{" else None
        if found is None or not any(found.items):
            raise
        return found


def _whole(found: Value) -> JsonDocument:
    if not isinstance(found, dict):
        raise NotJson("it is no object")
    listed = found.pop("items", None)
    items = [listed] if _is_item(listed) else unnumbered(listed)
    return JsonDocument(found, tuple(items) if isinstance(items, list) else ())


def _is_item(value: Value) -> bool:
    # What makes JSON of XML writes a list of one as that one.
    return isinstance(value, dict) and any(isinstance(value.get(name), str) for name in _OF_AN_ITEM)


def _in_parts(text: str, start: int) -> JsonDocument:
    pieces, end = [], len(text)
    opened, depth = start, 0
    for token in _TOKEN.finditer(text, start):
        if token[0] in _OPENS:
            opened = token.start() if depth == 0 else opened
            depth += 1
        elif token[0][0] != '"':
            depth -= 1
            if depth < 0:
                end = token.start()
                break
            if depth == 0:
                pieces.append(text[opened : token.end()])
    cut_off = end == len(text)
    around = text[:start] + ("]}" if cut_off else text[end:])
    return JsonDocument(_fields(around), tuple(map(_or_none, pieces)), cut_off)


def _fields(text: str) -> dict[str, Value]:
    found = _or_none(text)
    return found if isinstance(found, dict) else {}


def _or_none(text: str) -> Value:
    try:
        return _decoded(text)
    except NotJson:
        return None


def _decoded(text: str) -> Value:
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise NotJson("it is nested too deeply") from None
    # Also for a number of more than 4,300 digits, which Python refuses to read.
    except ValueError as error:
        raise NotJson(str(error)) from error


def text(value: Value) -> str | None:
    """A text, or a number as one; None for everything else."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def members(value: Value) -> list[Value]:
    """The members of a list; any other value has none."""
    return value if isinstance(value, list) else []


def unnumbered(value: Value) -> Value:
    """The values of an object that has nothing but objects, for PHP writes a list with gaps as one."""
    objects = isinstance(value, dict) and all(isinstance(each, dict) for each in value.values())
    return list(value.values()) if isinstance(value, dict) and objects and value else value


def listed(value: Value) -> list[Value]:
    """The members of a list; any other value is a list of itself, null an empty one."""
    value = unnumbered(value)
    return members(value) if value is None or isinstance(value, list) else [value]


def field(value: Value, name: str) -> Value:
    """One of an object's fields; None if it has none of this name, or is no object."""
    return value.get(name) if isinstance(value, dict) else None
