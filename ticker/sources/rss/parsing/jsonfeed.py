"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from collections.abc import Iterator
from contextlib import suppress
from typing import TypeVar

import msgspec

from ticker.sources.rss.parsing import dates, hubs, links, pictures, plain
from ticker.sources.rss.parsing.entries import Entry, NotAFeed, ParsedFeed

Kind = TypeVar("Kind")

_VERSION = "jsonfeed.org/version/"
_HUB_TYPES = ("websub", "pubsubhubbub")


class _Author(msgspec.Struct):
    name: str | None = None


class _Attachment(msgspec.Struct):
    url: str | None = None
    mime_type: str | None = None


class _Item(msgspec.Struct):
    id: str | int | float | None = None
    url: str | None = None
    external_url: str | None = None
    title: str | None = None
    summary: str | None = None
    content_text: str | None = None
    content_html: str | None = None
    date_published: str | int | float | None = None
    date_modified: str | int | float | None = None
    author: _Author | None = None
    authors: list[_Author | None] | None = None
    tags: list[str | None] | None = None
    image: str | None = None
    banner_image: str | None = None
    attachments: list[_Attachment | None] | None = None


class _Hub(msgspec.Struct):
    type: str = ""
    url: str | None = None


class _Document(msgspec.Struct):
    version: str = ""
    title: str | None = None
    home_page_url: str | None = None
    feed_url: msgspec.Raw = msgspec.Raw(b"null")
    hubs: msgspec.Raw = msgspec.Raw(b"null")
    items: list[msgspec.Raw] = []


_FIELDS = {field.name: field.type for field in msgspec.structs.fields(_Item)}


def parse(text: str, url: str) -> ParsedFeed | NotAFeed:
    """Read a JSON Feed; an item that breaks the format is left out and counted in the remark."""
    try:
        document = msgspec.json.decode(text, type=_Document)
    except msgspec.MsgspecError as error:
        return NotAFeed(f"answered with JSON that is not a JSON Feed: {error}")
    except RecursionError:
        return NotAFeed("answered with JSON that is not a JSON Feed: it is nested too deeply")
    if _VERSION not in document.version:
        return NotAFeed("answered with JSON that is not a JSON Feed")
    items = [_item(raw) for raw in document.items]
    entries = tuple(entry for item in items if item and (entry := _entry(item, url)))
    lost = len(items) - len(entries)
    remark = f"{lost} of {len(items)} items could not be read" if lost else None if items else "no entries"
    title = plain.from_escaped(document.title or "") or None
    return ParsedFeed(title, entries, remark, _named(document, url))


def _named(document: _Document, url: str) -> hubs.Named:
    # Whatever is wrong with them costs the feed no headline, and one hub not the other.
    topic = _decoded(document.feed_url, str)
    offered = (_decoded(raw, _Hub) for raw in _decoded(document.hubs, list[msgspec.Raw]) or ())
    found = [("hub", hub.url) for hub in offered if hub is not None and hub.type.lower() in _HUB_TYPES]
    return hubs.named([("self", topic), *found], url)


def _decoded(raw: msgspec.Raw, kind: type[Kind]) -> Kind | None:
    with suppress(msgspec.MsgspecError):
        return msgspec.json.decode(raw, type=kind)
    return None


def _item(raw: msgspec.Raw) -> _Item | None:
    try:
        return msgspec.json.decode(raw, type=_Item)
    except msgspec.ValidationError:
        return _what_fits(msgspec.json.decode(raw))
    except msgspec.MsgspecError:
        return None


def _what_fits(found: object) -> _Item | None:
    """An item without those of its fields that break the format: one bad tag must not cost a headline."""
    if not isinstance(found, dict):
        return None
    kept = {}
    for name, kind in _FIELDS.items():
        with suppress(msgspec.ValidationError):
            kept[name] = msgspec.convert(found.get(name), kind)
    return _Item(**kept)


def _entry(item: _Item, url: str) -> Entry | None:
    link = links.absolute(item.url or item.external_url, url)
    body = item.summary or item.content_text
    summary = plain.tidy(body) if body else plain.from_markup(item.content_html or "")
    title = plain.from_escaped(item.title or "") or summary or link
    if not title:
        return None
    return Entry(
        title=plain.clip(title, plain.TITLE_CHARS),
        guid=None if item.id is None else str(item.id),
        link=link,
        summary=plain.clip(summary, plain.SUMMARY_CHARS) or None,
        author=_author(item),
        published_ms=dates.instant_ms(str(item.date_published or item.date_modified or "")),
        tags=plain.tags(tag for tag in item.tags or () if tag),
        image=pictures.chosen(_pictures(item), url),
    )


def _author(item: _Item) -> str | None:
    authors = item.authors or [item.author]
    names = ", ".join(author.name for author in authors if author and author.name)
    return plain.clip(plain.tidy(names), plain.NAME_CHARS) or None


def _pictures(item: _Item) -> Iterator[pictures.Candidate]:
    for href in (item.image, item.banner_image):
        yield pictures.Candidate(href, sure=True)
    for attachment in item.attachments or ():
        if attachment:
            yield pictures.Candidate(attachment.url, attachment.mime_type)
