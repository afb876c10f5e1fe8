"""What an item's elements say, in order of precedence, whatever their order in the document; pure.

The feed format's own elements come first, then content:encoded, media:, itunes: and dc:.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import TypeAlias

import msgspec

from ticker.sources.rss.parsing import people
from ticker.sources.rss.parsing.pictures import Candidate
from ticker.sources.rss.parsing.xml.element import Element, Said

_CONTENTS = frozenset({"content", "body", "fullitem", "xhtml:body", "content:encoded"})
_AUTHORS = frozenset({"author", "dc:creator", "dc:author", "itunes:author"})
# What another feed format calls its own, or what this one has for something shorter.
_BORROWED_RANK, _CONTENT_RANK = 1, 2
_RANKS = {"": 0, "xhtml": _CONTENT_RANK, "content": _CONTENT_RANK, "media": 3, "itunes": 5}
_GROUP_RANK, _OTHER_RANK, _FOREIGN_RANK = 4, 6, 7
_SHORTER = frozenset({"summary", "abstract"})
_DATES = ("published", "updated", "created")
_TITLES = ("title", "itunes_title")
_RANKED = frozenset((*_TITLES, "summary", "content", "id", "link", "links", "author", *_DATES))
# How RFC 4287, section 4.2.7.2, writes a relation in full.
_REGISTERED = "http://www.iana.org/assignments/relation/"
_HTML_TYPES = frozenset({"html", "text/html", "xhtml", "application/xhtml+xml"})


class TypedText(msgspec.Struct, frozen=True):
    """A text and its media type; `own` tells an element of the format itself from those that were added."""

    text: str
    kind: str
    own: bool


class WrittenItem(msgspec.Struct, frozen=True, kw_only=True):
    """An item as it was written, of each kind the best first.

    `pages` are addresses, `permalink` is a guid that is one, `enclosures` are files. `authors` are the
    names from each vocabulary, `relations` all links with what they are for.
    """

    titles: tuple[TypedText, ...]
    texts: tuple[TypedText, ...]
    guid: str | None
    pages: tuple[str, ...]
    permalink: str | None
    enclosures: tuple[str, ...]
    authors: tuple[tuple[str, ...], ...]
    dates: tuple[str, ...]
    tags: tuple[str, ...]
    pictures: tuple[Candidate, ...]
    relations: tuple[tuple[str, str], ...]


class _Pair(msgspec.Struct, frozen=True):
    """What an element says under one of feedparser's names."""

    element: Element
    value: Said


_Pairs: TypeAlias = Sequence[_Pair]


def item(elements: Sequence[Element]) -> WrittenItem:
    """Gather what the children of an item, or of the feed itself, say."""
    by_name: defaultdict[str, list[_Pair]] = defaultdict(list)
    for element in elements:
        for name, value in element.said.items():
            by_name[name].append(_Pair(element, value))
    ranked = {name: sorted(by_name[name], key=_rank) for name in _RANKED & by_name.keys()}
    links = [(pair.element, link) for pair in ranked.get("links", ()) for link in _dicts(pair.value)]
    return WrittenItem(
        titles=tuple(
            words for name in _TITLES for words in _words(ranked.get(name, ()), "title_detail", "text/plain")
        ),
        texts=tuple(_texts(ranked)),
        guid=next(_strings(ranked.get("id", ())), None),
        pages=tuple(_pages(links)),
        permalink=_permalink(ranked.get("link", ())) or _about(ranked.get("id", ())),
        enclosures=tuple(_files(links, by_name)),
        authors=tuple(_authors(ranked.get("author", ()))),
        dates=tuple(date for name in _DATES for date in _strings(ranked.get(name, ()))),
        tags=tuple(_text(tag, "label") or _text(tag, "term") for tag in _listed(by_name, "tags")),
        pictures=tuple(_pictures(by_name)),
        relations=tuple((_text(link, "rel"), href) for _, link in links if (href := _text(link, "href"))),
    )


def _rank(pair: _Pair) -> int:
    rank = _rank_of(pair.element.name, pair.element.foreign)
    return _BORROWED_RANK if rank == 0 and pair.element.borrowed else rank


@cache
def _rank_of(name: str, foreign: bool) -> int:
    if foreign:
        return _FOREIGN_RANK
    if name in _SHORTER:
        return _BORROWED_RANK
    if name in ("media:group", "media:content"):
        return _GROUP_RANK
    prefix = name.rpartition(":")[0]
    # Atom's own content, too, is longer than its summary.
    return _CONTENT_RANK if name in _CONTENTS else _RANKS.get(prefix, _OTHER_RANK)


def _words(pairs: _Pairs, detail: str, kind: str) -> Iterator[TypedText]:
    for pair in pairs:
        if text := _string(pair.value):
            found = pair.element.said.get(detail) or {}
            yield TypedText(text, found.get("type") or kind, _rank(pair) == 0)


def _texts(ranked: Mapping[str, _Pairs]) -> Iterator[TypedText]:
    # feedparser copies a content to the summary.
    summaries = [pair for pair in ranked.get("summary", ()) if pair.element.name not in _CONTENTS]
    contents = [
        _Pair(pair.element, value.get("value"))
        for pair in ranked.get("content", ())
        for value in _dicts(pair.value)
    ]
    found = sorted([*summaries, *contents], key=_rank)
    return _words(found, "summary_detail", "text/html")


def _pages(links: Sequence[tuple[Element, Said]]) -> Iterator[str]:
    """The addresses of the page about it: HTML before others, RSS's own way before Atom's in RSS."""

    def later(pair: tuple[Element, Said]) -> tuple[bool, bool]:
        element, link = pair
        return _text(link, "type") not in _HTML_TYPES, element.by_attribute

    for _, link in sorted(links, key=later):
        relations = _text(link, "rel").lower().removeprefix(_REGISTERED).split()
        if "alternate" in relations and (href := _text(link, "href")):
            yield href


def _permalink(pairs: _Pairs) -> str | None:
    return next(_strings([pair for pair in pairs if "id" in pair.element.said]), None)


def _about(pairs: _Pairs) -> str | None:
    """What RSS 1.0 says that an item is about, which is its link."""
    return next(_strings([pair for pair in pairs if not pair.element.name]), None)


def _files(links: Sequence[tuple[Element, Said]], by_name: Mapping[str, _Pairs]) -> Iterator[str]:
    """Enclosures, then what is in their place: the source of a content, and media that are no pictures."""
    yield from (_text(link, "href") for _, link in links if _is_file(link))
    yield from (_text(content, "src") for content in _listed(by_name, "content"))
    for media in _listed(by_name, "media_content"):
        if _text(media, "medium") in ("video", "audio") or _text(media, "type").startswith(
            ("video/", "audio/")
        ):
            yield _text(media, "url")


def _is_file(link: Said) -> bool:
    # A picture is shown beside the headline; it is not what the headline leads to.
    return _text(link, "rel") == "enclosure" and not _text(link, "type").startswith("image/")


def _authors(pairs: _Pairs) -> Iterator[tuple[str, ...]]:
    for _, same in groupby((pair for pair in pairs if pair.element.name in _AUTHORS), key=_rank):
        if names := tuple(name for pair in same if (name := _name(pair))):
            yield names


def _name(author: _Pair) -> str:
    written = _string(author.value)
    if not author.element.nested:
        return people.name_in(written)
    listed = _dicts(author.element.said.get("authors"))
    return next((name for each in listed if (name := _text(each, "name"))), written)


def _pictures(by_name: Mapping[str, _Pairs]) -> Iterator[Candidate]:
    for thumbnail in _listed(by_name, "media_thumbnail"):
        yield Candidate(thumbnail.get("url"), width=thumbnail.get("width"), sure=True)
    for content in _listed(by_name, "media_content"):
        sure = content.get("medium") == "image"
        yield Candidate(content.get("url"), content.get("type"), content.get("width"), sure)
    for link in _listed(by_name, "links"):
        if _text(link, "rel") == "enclosure":
            yield Candidate(link.get("href"), link.get("type"))
    for pair in by_name.get("image", ()):
        if isinstance(pair.value, dict):
            yield Candidate(pair.value.get("href"), sure=True)


def _listed(by_name: Mapping[str, _Pairs], name: str) -> Iterator[Said]:
    return (each for pair in by_name.get(name, ()) for each in _dicts(pair.value))


def _strings(pairs: _Pairs) -> Iterator[str]:
    return (text for pair in pairs if (text := _string(pair.value)))


def _text(said: Said, name: str) -> str:
    return _string(said.get(name))


# An element that feedparser does not know may be called `links` or `tags`, and hold no more than a text.
def _string(value: Said) -> str:
    return value.strip() if isinstance(value, str) else ""


def _dicts(value: Said) -> list[Said]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
