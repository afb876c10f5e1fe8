"""A list of feeds that is no XML, read by its tags: bare `&` and `<`, odd quotes. Pure."""

import re
from collections.abc import Iterator

import msgspec

from ticker.markup import unescaped

_OPAQUE = re.compile(r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)", re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.-]+:)?opml(?=[\s>])", re.IGNORECASE)
_ROOT_END = re.compile(r"</(?:[\w.-]+:)?opml\s*>", re.IGNORECASE)
_OUTLINE = re.compile(r"<(/?)(?:[\w.-]+:)?outline(?=[\s/>])", re.IGNORECASE)
# A quotation mark ends a value only where another attribute, or the tag's end, follows.
_AFTER = r"\s*+(?:[/?]?>|[A-Za-z_][\w.:-]*+\s*+=|\Z)"
_ATTRIBUTE = re.compile(
    r"[\s,;]*+([A-Za-z_][\w.:-]*+)\s*+=\s*+"
    rf"""(?:"((?:[^"]|"(?!{_AFTER}))*+)"|'((?:[^']|'(?!{_AFTER}))*+)'|([^\s"'>]*+))"""
)
_CLOSED = re.compile(r"\s*+/\s*+>")


class Tag(msgspec.Struct, frozen=True):
    """A tag of an outline; one without content both opens and closes."""

    opens: bool
    closes: bool
    attributes: dict[str, str]


def whole(text: str) -> str | None:
    """What stands in the one list of a text; None if it is cut off, or there are several of them."""
    text = _OPAQUE.sub("", text)
    begins, ends = list(_ROOT.finditer(text)), list(_ROOT_END.finditer(text))
    if len(begins) != 1 or not ends:
        return None
    return text[begins[0].end() : ends[-1].start()]


def tags(text: str) -> Iterator[Tag]:
    """The tags of outlines, in their order; everything else is passed over."""
    found = list(_OUTLINE.finditer(text))
    ends = [tag.start() for tag in found[1:]] + [len(text)]
    for tag, end in zip(found, ends, strict=False):
        if tag[1]:
            yield Tag(opens=False, closes=True, attributes={})
            continue
        attributes, at = _attributes(text[tag.end() : end])
        closed = _CLOSED.match(text[tag.end() : end], at) is not None
        yield Tag(opens=True, closes=closed, attributes=attributes)


def _attributes(text: str) -> tuple[dict[str, str], int]:
    given: dict[str, str] = {}
    at = 0
    while attribute := _ATTRIBUTE.match(text, at):
        at = attribute.end()
        name, *values = attribute.groups("")
        given.setdefault(name.lower(), unescaped("".join(values)))
    return given, at
