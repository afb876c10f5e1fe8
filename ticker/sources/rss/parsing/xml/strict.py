"""XML read by expat and handed to feedparser, under the prefixes by which feedparser knows its namespaces."""

from collections.abc import Sequence
from xml.parsers import expat

import msgspec
from feedparser.api import StrictFeedParser

from ticker.sources.rss.parsing.xml.elements import Attributes, ByChild

_BETWEEN = "\x1f"
"""What expat puts between the parts of a name: no XML holds it, whereas a namespace may hold a blank."""
_TEXT_BYTES = 65_536
_USERLAND = "backend.userland.com/rss"


class _Name(msgspec.Struct, frozen=True):
    """An element's namespace, and its tag with the usual prefix."""

    namespace: str | None
    tag: str


class Strict(ByChild, StrictFeedParser):  # type: ignore[misc]
    """Reads a document that is XML.

    Without Python's SAX between expat and feedparser, which hands on a text line by line and looks for each
    attribute among all others.
    """

    def begin_tag(self, name: str, attributes: Sequence[str]) -> None:
        """Take a tag as expat has it, with the names and values of its attributes in turn."""
        known = self._known.get(name) or self._learned(name)
        self.namespace = known.namespace
        self.unknown_starttag(known.tag, self._attributes(attributes) if attributes else [])

    def finish_tag(self, name: str) -> None:
        """Take the end of the tag that was begun last."""
        self.unknown_endtag(self._known[name].tag)

    def read(self, data: bytes) -> str | None:
        """Read a document in UTF-8; what is wrong with it, None if nothing is."""
        self._known: dict[str, _Name] = {}
        # What an entity may grow to is bounded by expat itself; test_bombs holds it.
        parser = expat.ParserCreate("utf-8", _BETWEEN)
        parser.namespace_prefixes = parser.ordered_attributes = parser.buffer_text = True
        parser.buffer_size = _TEXT_BYTES
        parser.StartNamespaceDeclHandler = self.startPrefixMapping
        parser.StartElementHandler, parser.EndElementHandler = self.begin_tag, self.finish_tag
        parser.CharacterDataHandler = self.handle_data
        try:
            parser.Parse(data, True)
        except MemoryError:
            raise
        except expat.ExpatError as error:
            return f"<unknown>:{error.lineno}:{error.offset}: {expat.ErrorString(error.code)}"
        except Exception as error:
            return str(error)
        return None

    def _learned(self, name: str) -> _Name:
        *namespace, local, prefix = _parts(name)
        usual = self._prefix(namespace[0]) if namespace else None
        self._known[name] = known = _Name(
            namespace[0] if namespace else None, _joined(prefix if usual is None else usual, local)
        )
        return known

    def _attributes(self, said: Sequence[str]) -> Attributes:
        found: dict[str, str] = {}
        for name, value in zip(said[::2], said[1::2], strict=True):
            *namespace, local, prefix = _parts(name)
            usual = self._prefix(namespace[0]) if namespace else None
            # By both names, as feedparser looks for either.
            found[_joined(usual or "", local)] = found[_joined(prefix, local)] = value
        return list(found.items())

    def _prefix(self, namespace: str) -> str | None:
        """How feedparser calls a namespace: not at all where it is RSS's or Atom's, None if it knows none."""
        lower = namespace.lower()
        if _USERLAND in lower:
            return ""
        prefix: str | None = self._matchnamespaces.get(lower)
        return prefix


def _parts(name: str) -> tuple[str, ...]:
    """The namespace, if any, the local name and the prefix, empty where there is none."""
    match name.split(_BETWEEN):
        case [local]:
            return local, ""
        case [namespace, local]:
            return namespace, local, ""
        case parts:
            return tuple(parts)


def _joined(prefix: str, local: str) -> str:
    return f"{prefix}:{local}".lower() if prefix else local.lower()
