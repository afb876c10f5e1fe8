"""A list of feeds that is no XML, read by its tags: bare `&` and `<`, odd quotes, any encoding. Pure."""

import codecs
import re
from collections.abc import Iterator

import msgspec

from ticker.markup import unescaped

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']?([\w.:-]+)")
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


def decoded(document: bytes) -> str:
    """By its byte order mark, as UTF-8 if it is, as it declares, or as Windows-1252."""
    for mark, encoding in _BOMS:
        if document.startswith(mark):
            return document[len(mark) * (encoding == "utf-8") :].decode(encoding, "replace")
    declared = _DECLARED.search(document[:300])
    for name in ("utf-8", declared[1].decode() if declared else "utf-8"):
        try:
            return document.decode(name)
        except (ValueError, LookupError):
            continue
    return document.decode("cp1252", "replace")


def whole(text: str) -> str | None:
    """What stands in the one list of a text; None if it is cut off, or there are several of them."""
    text = _OPAQUE.sub("", text)
    begins, ends = list(_ROOT.finditer(text)), list(_ROOT_END.finditer(text))
    if len(begins) != 1 or len(ends) != 1:
        return None
    return text[begins[0].end() : ends[0].start()]


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
