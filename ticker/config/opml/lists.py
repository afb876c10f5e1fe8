"""OPML 2.0 (http://opml.org/spec2.opml): lists of feeds as readers exchange them. Pure.

What Ticker writes has the source's own name and rhythm in a namespace of its own, so that reading it
again gives the same sources.
"""

import re
from collections.abc import Callable, Iterable
from itertools import groupby
from xml.etree import ElementTree as ET
from xml.parsers import expat

import msgspec

from ticker.charsets.decoding import decode
from ticker.config.opml import bent
from ticker.errors import TickerError
from ticker.times import duration_text, parse_duration_ms

MAX_BYTES = 10_000_000
MAX_DEPTH = 50
MAX_OUTLINES = 50_000
_NAMESPACE = "urn:ticker:opml"
_PREFIX = "ticker"
_ROOTS = frozenset({"opml", "body", "outline"})
_ADDRESSES = ("xmlurl", "feedurl", "rssurl")
_FEED_TYPES = frozenset({"rss", "rss1", "atom", "feed"})
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class OpmlError(TickerError):
    """A document that is no OPML, or one that is not safe to read."""


class Outline(msgspec.Struct, frozen=True, kw_only=True):
    """A feed in an OPML document; `folder` is the innermost one around it, `outer` those around that.

    `name`, `every_ms` and `auto` stand only in what Ticker itself has written.
    """

    title: str
    url: str
    folder: str | None = None
    name: str | None = None
    every_ms: int | None = None
    auto: bool = False
    outer: tuple[str, ...] = ()


def xml_text(text: str) -> str:
    """Text without the characters that XML 1.0 (section 2.2) has no way to write."""
    return _NOT_XML.sub("", text)


def write_opml(title: str, outlines: Iterable[Outline]) -> bytes:
    """Write a document with one folder after the other, as they come; feeds without a folder stay outside."""
    ET.register_namespace(_PREFIX, _NAMESPACE)
    root = ET.Element("opml", version="2.0")
    head = ET.SubElement(root, "head")
    ET.SubElement(head, "title").text = xml_text(title)
    body = ET.SubElement(root, "body")
    for folder, inside in groupby(outlines, lambda outline: outline.folder):
        parent = body
        if folder is not None:
            parent = ET.SubElement(body, "outline", text=xml_text(folder), title=xml_text(folder))
        for outline in inside:
            ET.SubElement(parent, "outline", _attributes(outline))
    ET.indent(root)
    written: bytes = ET.tostring(root, "utf-8")
    return _DECLARATION + written + b"\n"


_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'


def _attributes(outline: Outline) -> dict[str, str]:
    title = xml_text(outline.title)
    attributes = {"type": "rss", "text": title, "title": title, "xmlUrl": xml_text(outline.url)}
    if outline.name is not None:
        attributes[f"{{{_NAMESPACE}}}name"] = outline.name
    if outline.auto or outline.every_ms is not None:
        attributes[f"{{{_NAMESPACE}}}every"] = _every(outline)
    return attributes


def _every(outline: Outline) -> str:
    return "auto" if outline.auto or outline.every_ms is None else duration_text(outline.every_ms)


def _every_ms(said: str) -> int | None:
    """What stands there as a duration; None for whatever else another program has put there."""
    try:
        return parse_duration_ms(said)
    except ValueError:
        return None


def read_opml(document: bytes, file: str, tell: Callable[[str], object] | None = None) -> tuple[Outline, ...]:
    """Read the feeds of a document, in its order; OpmlError says what is wrong in `file`, and where.

    The parser is the standard library's expat, with every declaration of an entity refused: so nothing
    can be expanded, and nothing outside the document is ever looked at. A whole list that is wrong as XML
    is read as it was meant, which `tell` is told.
    """
    if len(document) > MAX_BYTES:
        raise OpmlError(file, f"expected at most {MAX_BYTES // 1_000_000} MB of OPML, got more")
    said: list[str] = []
    try:
        found = _strictly(document, file)
    except _NotXml as error:
        found = _leniently(document, file)
        if not found.outlines:
            raise OpmlError(error.subject, f"expected OPML, got {error.detail}") from error
        said = [f"{error}, read as it was meant"]
    said += [f"{file}: {title or 'a feed'}: left out, no address (xmlUrl)" for title in found.without_address]
    if tell is not None:
        for line in said:
            tell(line)
    return tuple(found.outlines)


class _NotXml(TickerError):
    """Why a document cannot be read as XML."""


def _strictly(document: bytes, file: str) -> "_Reading":
    reading = _Parsing(file)
    try:
        reading.parser.Parse(decode(document), True)
    except expat.ExpatError as error:
        reason = expat.errors.messages.get(error.code, "broken")
        raise _NotXml(f"{file}:{error.lineno}", f"XML that is wrong: {reason}") from error
    return reading


def _leniently(document: bytes, file: str) -> "_Reading":
    """Read the outlines by their tags alone; nothing where a list has no end, or is not the only one."""
    text = bent.whole(xml_text(decode(document)))
    reading = _Reading(file)
    for tag in bent.tags(text or ""):
        if tag.opens:
            reading.begin("outline", tag.attributes)
        if tag.closes:
            reading.end("outline")
    return reading


class _Reading:
    """The state of one pass over a document; `open` holds the folder's title of each open outline."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.outlines: list[Outline] = []
        self.depth = self.count = 0
        self.open: list[str | None] = []
        self.without_address: list[str] = []

    def refuse(self, detail: str) -> OpmlError:
        return OpmlError(self.file, detail)

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.refuse(f"expected at most {MAX_DEPTH} levels, got more")
        if name == "outline":
            self._outline({key.lower(): value for key, value in attributes.items()})

    def end(self, name: str) -> None:
        self.depth -= 1
        if name == "outline" and self.open:
            self.open.pop()

    def _outline(self, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MAX_OUTLINES:
            raise self.refuse(f"expected at most {MAX_OUTLINES} outlines, got more")
        title = _tidy(attributes.get("text") or attributes.get("title") or "")
        url = _url(attributes)
        if not url and attributes.get("type", "").strip().lower() in _FEED_TYPES:
            self.without_address.append(title)
        if url:
            folders = tuple(folder for folder in reversed(self.open) if folder)
            self.outlines.append(_made(title, url, folders, attributes))
        self.open.append(None if url else title)


class _Parsing(_Reading):
    """A pass of expat."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.parser = expat.ParserCreate()
        # Without namespaces: prefixes that are declared nowhere are common, and harm nobody.
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = lambda name: self.end(_local(name))
        self.parser.EntityDeclHandler = self._entity
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def refuse(self, detail: str) -> OpmlError:
        return OpmlError(f"{self.file}:{self.parser.CurrentLineNumber}", detail)

    def _entity(self, name: str, *_: object) -> None:
        raise self.refuse(f'refused: it declares the entity "{name[:60]}", which no OPML needs')

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self.depth == 0 and _local(name) not in _ROOTS:
            raise self.refuse(f"expected <opml>, got <{name[:60]}>")
        self.begin(_local(name), attributes)


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()


def _url(attributes: dict[str, str]) -> str:
    said = next((said for name in _ADDRESSES if (said := attributes.get(name, "").strip())), "")
    # Escaped twice.
    said = said.replace("&amp;", "&")
    if not said and attributes.get("type", "").strip().lower() in _FEED_TYPES:
        return attributes.get("url", "").strip()
    return said


def _made(title: str, url: str, folders: tuple[str, ...], attributes: dict[str, str]) -> Outline:
    said = attributes.get(f"{_PREFIX}:every", "")
    return Outline(
        title=title,
        url=url,
        folder=folders[0] if folders else None,
        outer=folders[1:],
        name=attributes.get(f"{_PREFIX}:name"),
        every_ms=_every_ms(said),
        auto=said == "auto",
    )


def _tidy(text: str) -> str:
    return " ".join(text.split())
