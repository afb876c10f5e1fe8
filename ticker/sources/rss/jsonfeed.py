"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import msgspec

from ticker.sources.rss import dates, links, plain
from ticker.sources.rss.entries import Entry, NotAFeed, ParsedFeed

_VERSION = "jsonfeed.org/version/"


class _Author(msgspec.Struct):
    name: str | None = None


class _Item(msgspec.Struct):
    id: str | int | float | None = None
    url: str | None = None
    external_url: str | None = None
    title: str | None = None
    summary: str | None = None
    content_text: str | None = None
    content_html: str | None = None
    date_published: str | None = None
    date_modified: str | None = None
    author: _Author | None = None
    authors: list[_Author] | None = None
    tags: list[str] | None = None


class _Document(msgspec.Struct):
    version: str = ""
    title: str | None = None
    home_page_url: str | None = None
    items: list[msgspec.Raw] = []


def parse(text: str, url: str) -> ParsedFeed | NotAFeed:
    """Read a JSON Feed; an item that breaks the format is left out and counted in the remark."""
    try:
        document = msgspec.json.decode(text, type=_Document)
    except msgspec.MsgspecError as error:
        return NotAFeed(f"answered with JSON that is not a JSON Feed: {error}")
    if _VERSION not in document.version:
        return NotAFeed("answered with JSON that is not a JSON Feed")
    items = [_item(raw) for raw in document.items]
    entries = tuple(entry for item in items if item and (entry := _entry(item, url)))
    lost = len(items) - len(entries)
    remark = f"{lost} of {len(items)} items could not be read" if lost else None if items else "no entries"
    return ParsedFeed(plain.from_escaped(document.title or "") or None, entries, remark)


def _item(raw: msgspec.Raw) -> _Item | None:
    try:
        return msgspec.json.decode(raw, type=_Item)
    except msgspec.MsgspecError:
        return None


def _entry(item: _Item, url: str) -> Entry | None:
    link = links.absolute(item.url or item.external_url, url)
    body = item.summary or item.content_text
    summary = plain.tidy(body) if body else plain.from_markup(item.content_html or "")
    title = plain.from_escaped(item.title or "") or summary or link
    if not title:
        return None
    names = [author.name for author in item.authors or [item.author or _Author()] if author.name]
    return Entry(
        title=plain.clip(title, plain.TITLE_CHARS),
        guid=None if item.id is None else str(item.id),
        link=link,
        summary=plain.clip(summary, plain.SUMMARY_CHARS) or None,
        author=plain.clip(plain.tidy(", ".join(names)), plain.NAME_CHARS) or None,
        published_ms=dates.instant_ms(item.date_published or item.date_modified or ""),
        tags=plain.tags(item.tags or []),
    )
