"""A feed's XML read by feedparser, but each child of the feed and of an item by itself.

feedparser keeps one dictionary an item, into which an element at any depth writes, the last one winning.
Here every child has a dictionary of its own, what stands deeper is left out unless it belongs to its child,
and a child that feedparser trips over is lost alone.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

import msgspec
from feedparser.mixin import _FeedParserMixin
from feedparser.util import FeedParserDict

from ticker.sources.rss.parsing.xml.element import Element, plain

Attributes: TypeAlias = list[tuple[str, str]]

_ITEMS = frozenset({"item", "entry"})
_AROUND = frozenset({"rss", "feed", "rdf:rdf", "rdf", "channel"})
_PERSONS = frozenset({"author", "managingeditor", "itunes:author"})
_OF_A_PERSON = frozenset({"name", "email", "uri", "url", "homepage"})
_MEDIA = frozenset({"media:group", "media:content"})
# What a group says of itself; what a picture in it says is the caption of that picture.
_OF_A_GROUP = frozenset({"media:title", "media:description"})

# Their words are another feed's, a picture's or nobody's; and a feed within an item is none.
_NO_CHILDREN = _ITEMS | _AROUND | {"source", "image", "textinput", "contributor"}


def _flag(name: str, value: str) -> tuple[str, str]:
    """An attribute, but a flag as feedparser knows it, however it is written."""
    return name, value.strip().lower() if name.lower() == "ispermalink" else value


class _Open(msgspec.Struct, frozen=True):
    """An element that was begun and not ended: its usual name, and its tag as it stood."""

    name: str
    tag: str


class _Mark(msgspec.Struct, frozen=True):
    """Where feedparser stood when an element began."""

    elements: int
    bases: int
    languages: int
    depth: int
    base: Any
    language: Any


class ByChild(_FeedParserMixin):  # type: ignore[misc]
    """Stands between whoever finds the tags and feedparser, and hands it one child at a time.

    What it sets and calls besides its own are attributes of feedparser 6.0's `_FeedParserMixin`, which takes
    a method called `_start_x` or `_end_x` for what it does with a tag `x`.
    """

    keep: Callable[[Sequence[Element]], None]
    """Is given the children of each item as soon as it ends: all of them at once would fill the memory."""
    leaky: frozenset[str] | None = None
    """In a document that is no XML, the tags that are not always closed; None in XML."""
    namespace: str | None = None
    contentparams: dict[str, Any]

    def begin(self, keep: Callable[[Sequence[Element]], None]) -> None:
        self.keep = keep
        self.resolve_relative_uris = self.sanitize_html = False
        self._open: list[_Open] = []
        # So that an end of what was never begun does not look through all that is open.
        self._names: Counter[str] = Counter()
        self.head: list[Element] = []
        self._item: list[Element] | None = None
        self._item_level = self._child_level = 0
        self._item_namespace: str | None = None
        self._child: Element | None = None
        self._skip_level: int | None = None
        self._mark = self._skip_mark = self._here()

    def end(self) -> None:
        """End what the document left open."""
        self._close_to(0)

    def unknown_starttag(self, tag: str, attributes: Attributes) -> None:
        name = self._usual(tag, attributes)
        if self._is_markup(name):
            self._hand(tag, attributes)
            return
        if self._ends_child(name):
            self._close_to(self._child_level)
        if self._begins_item(name):
            self._begin_item(tag, attributes)
        elif self._child is not None:
            self._begin_part(name, tag, attributes)
        elif self._item is not None or (self._open and name not in _AROUND):
            self._begin_child(name, tag, attributes)
        else:
            self._hand(tag, attributes)
        self._open.append(_Open(name, tag))
        self._names[name] += 1

    def unknown_endtag(self, tag: str) -> None:
        if self.leaky is None:
            self._close_to(len(self._open) - 1)
            return
        name = self._usual(tag, ())
        if self._names[name]:
            while self._close_innermost().name != name:
                pass
        elif self._is_markup(name):
            self._hand_end(tag)

    def _is_markup(self, name: str) -> bool:
        """Whether a tag that is no XML stands within a text, where it need not be closed."""
        within = self.leaky is not None and self._child is not None and self.incontent > 0
        return within and not (name in _ITEMS and self._item is None)

    def _ends_child(self, name: str) -> bool:
        """Whether the child that is open was not closed: what begins now does not belong to it."""
        if self._child is None or self.leaky is None or self.incontent or self._belongs(name):
            return False
        tag = self._open[self._child_level].tag
        return tag in self.leaky or (tag == "link" and self._child.by_attribute)

    def _begins_item(self, name: str) -> bool:
        if name not in _ITEMS or not self._open:
            return False
        if self._item is None:
            return self.leaky is not None or not self.incontent
        return self.leaky is not None and self._open[self._item_level].tag in self.leaky

    def _begin_item(self, tag: str, attributes: Attributes) -> None:
        self._close_to(self._item_level if self._item is not None else len(self._open))
        if self._child is not None:
            self._close_to(self._child_level)
        self._fresh()
        self._hand(tag, attributes)
        self._item_level, self._item_namespace = len(self._open), self.namespace
        # A name that is given as an attribute, as RDF does it, feedparser has put into its entry.
        self._item = [Element("", dict(said)) for said in self.entries[-1:]]

    def _begin_child(self, name: str, tag: str, attributes: Attributes) -> None:
        self._mark, self._child_level = self._here(), len(self._open)
        self._child = Element(
            name,
            FeedParserDict(),
            foreign=self._is_foreign(),
            borrowed=":" not in name and self._item is not None and self.namespace != self._item_namespace,
            by_attribute=any(key.lower() in ("href", "url") for key, _ in attributes),
        )
        if self._item is None:
            self.feeddata = self._child.said
        else:
            self.entries[-1:] = [self._child.said]
        around = self._item is not None or self._open[-1].name in _AROUND or len(self._open) == 1
        if around and name not in _NO_CHILDREN:
            self._hand(tag, [_flag(*each) for each in attributes] if name == "guid" else attributes)
        else:
            self._skip()

    def _begin_part(self, name: str, tag: str, attributes: Attributes) -> None:
        if self._skip_level is not None:
            return
        if self.incontent:
            self._hand(tag, attributes)
        elif self._child is not None and self._belongs(name):
            self._child = msgspec.structs.replace(self._child, nested=True)
            self._hand(tag, attributes)
        else:
            self._skip()

    def _belongs(self, name: str) -> bool:
        """Whether an element within a child is a part of what that child says."""
        child = self._child.name if self._child else ""
        if child in _PERSONS:
            return name in _OF_A_PERSON
        if child not in _MEDIA or not name.startswith("media:"):
            return False
        return name not in _OF_A_GROUP or self._open[-1].name == "media:group"

    def _is_foreign(self) -> bool:
        known = (self.namespace or "").lower() in self._matchnamespaces
        return self._item is not None and not known and self.namespace != self._item_namespace

    def _close_to(self, level: int) -> None:
        """End the elements that are open from `level` on, the innermost first."""
        while len(self._open) > level:
            self._close_innermost()

    def _close_innermost(self) -> _Open:
        level, last = len(self._open) - 1, self._open[-1]
        if self._child is not None and level == self._child_level:
            self._close_child(self._child, last.tag)
        elif self._child is not None:
            self._close_part(level, last.tag)
        elif self._item is not None and level == self._item_level:
            self._close_item(self._item, last.tag)
        else:
            self._hand_end(last.tag)
        self._open.pop()
        self._names[last.name] -= 1
        return last

    def _close_part(self, level: int, tag: str) -> None:
        if self._skip_level is None:
            self._hand_end(tag)
        elif level == self._skip_level:
            self._rewind(self._skip_mark)
            self._skip_level = None

    def _close_child(self, child: Element, tag: str) -> None:
        if self._skip_level is None:
            self._hand_end(tag)
        self._rewind(self._mark)
        self._fresh()
        self._child = self._skip_level = None
        (self.head if self._item is None else self._item).append(plain(child))

    def _close_item(self, item: list[Element], tag: str) -> None:
        self._hand_end(tag)
        self.keep(item)
        self._item = None
        self.entries.clear()

    def push_content(self, *begun: object) -> None:
        super().push_content(*begun)
        # feedparser asks for them at every tag and every text, and a dictionary of its own makes a detour.
        self.contentparams = dict(self.contentparams)

    def _end_published(self) -> None:
        """Keep the date as it was written: feedparser's own reading of it is neither used nor safe."""
        self.pop("published")

    def _end_updated(self) -> None:
        self.pop("updated")

    def _end_created(self) -> None:
        self.pop("created")

    _end_issued = _end_pubdate = _end_published
    _end_modified = _end_lastbuilddate = _end_updated

    def _hand(self, tag: str, attributes: Attributes) -> None:
        try:
            super().unknown_starttag(tag, attributes)
        except MemoryError:
            raise
        # Whatever it is that trips feedparser: a place without a geometry, an address that is none.
        except Exception:
            if self._child is None:
                super().unknown_starttag(tag, [])
            else:
                self._give_up_child()

    def _hand_end(self, tag: str) -> None:
        try:
            super().unknown_endtag(tag)
        except MemoryError:
            raise
        except Exception:
            if self._child is not None:
                self._give_up_child()

    def _give_up_child(self) -> None:
        self._rewind(self._mark)
        self._fresh()
        self._skip_level = self._child_level
        self.push("", 0)

    def _skip(self) -> None:
        """Leave out the element that begins, and all that is in it."""
        self._skip_level, self._skip_mark = len(self._open), self._here()
        self.push("", 0)

    def _here(self) -> _Mark:
        elements, bases, languages = map(len, (self.elementstack, self.basestack, self.langstack))
        return _Mark(elements, bases, languages, self.depth, self.baseuri, self.lang)

    def _rewind(self, mark: _Mark) -> None:
        del self.elementstack[mark.elements :], self.basestack[mark.bases :], self.langstack[mark.languages :]
        self.depth, self.baseuri, self.lang = mark.depth, mark.base, mark.language

    def _fresh(self) -> None:
        """Make feedparser forget what it was in the middle of."""
        self.incontent = self.hasContent = self.guidislink = self.svgOK = 0
        self.inimage = self.intextinput = self.insource = self.ingeometry = 0
        self.inauthor = self.incontributor = self.inpublisher = 0
        self.title_depth, self._summaryKey, self.psc_chapters_flag = -1, None, False
        self.contentparams = {}
        self.property_depth_map.clear()

    def _usual(self, tag: str, attributes: Iterable[tuple[str, str]]) -> str:
        """The tag with the prefix by which feedparser knows its namespace."""
        for key, uri in attributes:
            if key.lower().startswith("xmlns"):
                self.track_namespace(key[6:] or None, uri)
        prefix, colon, local = tag.rpartition(":")
        usual = self.namespacemap.get(prefix, prefix) if colon else ""
        return f"{usual}:{local}" if usual else local
