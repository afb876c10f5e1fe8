"""The tags of a feed document: those of XML, or those that can be made out in what is none."""

import re
from collections import Counter

import msgspec
from feedparser.api import LooseFeedParser
from feedparser.sanitizer import replace_doctype

from ticker.sources.rss.parsing.guarded import Lost, guarded
from ticker.sources.rss.parsing.xml.elements import ByChild
from ticker.sources.rss.parsing.xml.items import WrittenItem, item
from ticker.sources.rss.parsing.xml.strict import Strict

_DECLARATION = re.compile(r"<\?xml[^>]*>")
_TAG = re.compile(r"<(/?)([A-Za-z_][^\s<>/]{0,100}+)")
_EMPTY = re.compile(r"<([A-Za-z_][^\s<>/]{0,100}+)[^<>]*+(?<=/)>")


class TagReading(msgspec.Struct, frozen=True):
    """What a document says; `atom` tells Atom from RSS, `trouble` says why it is no XML, None if it is."""

    head: WrittenItem
    items: tuple[WrittenItem | Lost, ...]
    atom: bool
    trouble: str | None


class _Loose(ByChild, LooseFeedParser):  # type: ignore[misc]
    pass


def read(text: str) -> TagReading:
    """Read a mended document as XML; if it is none, by its tags alone."""
    version, data, entities = replace_doctype(_declared(text).encode())
    found: list[WrittenItem | Lost] = []
    strict = Strict("", None, "utf-8")
    strict.begin(lambda elements: found.append(guarded(item, elements)))
    trouble = strict.read(data)
    if trouble is None:
        return _reading(strict, found, version, None)
    found.clear()
    loose = _Loose("", None, "utf-8", entities)
    loose.leaky = _leaky(text)
    loose.begin(lambda elements: found.append(guarded(item, elements)))
    try:
        loose.feed(data.decode())
    except MemoryError:
        raise
    # Whatever the parser makes of tags that are none: what it read before that is read.
    except Exception as error:
        trouble = f"{trouble}; {error}"
    return _reading(loose, found, version, trouble)


def _reading(
    parser: ByChild, found: list[WrittenItem | Lost], version: str | None, trouble: str | None
) -> TagReading:
    parser.end()
    atom = (version or parser.version).startswith("atom")
    head = guarded(item, parser.head)
    return TagReading(item(()) if isinstance(head, Lost) else head, tuple(found), atom, trouble)


def _declared(text: str) -> str:
    """The document with a declaration of what its bytes are in now."""
    declaration = "<?xml version='1.0' encoding='utf-8'?>"
    found = _DECLARATION.match(text)
    # On a line of its own only if it is new, so that troubles are told with the document's own lines.
    return declaration + text[found.end() :] if found else f"{declaration}\n{text}"


def _leaky(text: str) -> frozenset[str]:
    """The tags that are opened more often than closed."""
    left = Counter[str]()
    for closing, tag in _TAG.findall(text):
        left[tag.lower()] += -1 if closing else 1
    left.subtract(tag.lower() for tag in _EMPTY.findall(text))
    return frozenset(tag for tag, times in left.items() if times > 0)
