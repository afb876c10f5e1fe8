"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), and what publishers make of it."""

import re
from collections.abc import Iterator, Sequence

from ticker.sources.rss.parsing import hubs, links, people, pictures, plain
from ticker.sources.rss.parsing.dating import dates
from ticker.sources.rss.parsing.entries import Entry, NotAFeed, ParsedFeed, joined
from ticker.sources.rss.parsing.guarded import guarded
from ticker.sources.rss.parsing.json import bent_json
from ticker.sources.rss.parsing.json.bent_json import (
    JsonDocument,
    NotJson,
    Value,
    field,
    listed,
    members,
    text,
)
from ticker.sources.rss.parsing.outsize import MOST_ITEMS, ReadPart, newer_part

_VERSION = "jsonfeed.org/version/"
_START = re.compile(r'\{\s*"(?:version|title|home_page_url|feed_url|items)"\s*:')
_NO_TAGS = re.compile(r"none|null|nil|n/?a|undefined", re.IGNORECASE)
_JUNK_CHARS = 20_000
_HUB_TYPES = ("websub", "pubsubhubbub")
_AUTHORS = 5


def parse(written: str, url: str) -> ParsedFeed | NotAFeed:
    """Read a JSON Feed; an item of which nothing can be shown is left out and counted in the remark."""
    try:
        document = bent_json.read(written)
    except NotJson as error:
        return NotAFeed(document="json", said=str(error))
    if not _is_feed(document, written):
        return NotAFeed(document="json")
    part = _part(document.items)
    items = document.items[part.of_items]
    # What is relative is so to the site, as in RSS: the feed itself may be on a host for files.
    base = links.absolute(_address(document.fields.get("home_page_url")), url) or url
    found = (guarded(_entry, item, base) for item in items)
    entries = tuple(entry for entry in found if isinstance(entry, Entry))
    title = plain.from_escaped(text(document.fields.get("title")) or "") or None
    remark = joined(part.remark, _remark(document, len(items), len(entries)))
    site = links.absolute(_address(document.fields.get("home_page_url")), url)
    return ParsedFeed(title, entries, remark, _named(document, url), not part.is_all, site)


def without_junk(written: str) -> str | None:
    """A JSON Feed without what was printed before it, such as a warning or a call; None if there is none."""
    found = _START.search(written[:_JUNK_CHARS])
    named = found and _VERSION in written[found.start() : found.start() + _JUNK_CHARS].replace("\\/", "/")
    return written[found.start() :] if found and named else None


def _is_feed(document: JsonDocument, written: str) -> bool:
    version = document.fields.get("version")
    if isinstance(version, str) and _VERSION in version:
        return True
    # Where the document around the items is broken, or the version is missing or another's.
    known = bool(document.fields) or _VERSION in written.replace("\\/", "/")
    return known and any(_has_content(item) for item in document.items)


def _has_content(item: Value) -> bool:
    return any(text(field(item, name)) for name in ("content_html", "content_text", "title"))


def _part(items: Sequence[Value]) -> ReadPart:
    if len(items) <= MOST_ITEMS:
        return ReadPart(len(items))
    first, last = (guarded(_published_ms, item) for item in (items[0], items[-1]))
    return newer_part(
        len(items), first if isinstance(first, int) else None, last if isinstance(last, int) else None
    )


def _remark(document: JsonDocument, count: int, read: int) -> str | None:
    if document.cut_off:
        return f"the document is cut off; whole entries read: {read}"
    if not document.items:
        return "no entries"
    lost = count - read
    return f"{lost} of {count} items could not be read" if lost else None


def _named(document: JsonDocument, url: str) -> hubs.Named:
    offered = (hub for hub in members(document.fields.get("hubs")) if _kind(hub) in _HUB_TYPES)
    found = [("hub", _address(field(hub, "url"))) for hub in offered]
    return hubs.named([("self", _address(document.fields.get("feed_url"))), *found], url)


def _kind(hub: Value) -> str:
    return (text(field(hub, "type")) or "").lower()


def _address(value: Value) -> str | None:
    return value if isinstance(value, str) else None


def _entry(item: Value, url: str) -> Entry | None:
    link = _link(item, url)
    body = text(field(item, "summary")) or text(field(item, "content_text"))
    markup = text(field(item, "content_html")) or ""
    summary = plain.tidy(body) if body else plain.from_markup(markup)
    title = plain.from_escaped(text(field(item, "title")) or "") or summary or link
    if not title:
        return None
    return Entry(
        title=plain.clip(title, plain.TITLE_CHARS),
        guid=text(field(item, "id")),
        link=link,
        summary=plain.clip(summary, plain.SUMMARY_CHARS) or None,
        author=_author(item),
        published_ms=_published_ms(item),
        tags=plain.tags(_tags(item)),
        image=pictures.chosen(_pictures(item), url),
    )


def _link(item: Value, url: str) -> str | None:
    identity = text(field(item, "id")) or ""
    attached = (field(attachment, "url") for attachment in listed(field(item, "attachments")))
    candidates = (
        field(item, "url"),
        field(item, "external_url"),
        identity if "://" in identity else None,
        *attached,
    )
    absolute = (links.absolute(_address(candidate), url) for candidate in candidates)
    return next((found for found in absolute if found), None)


def _author(item: Value) -> str | None:
    written = listed(field(item, "authors")) or listed(field(item, "author"))
    names = (text(field(person, "name")) or text(person) or "" for person in written)
    known = dict.fromkeys(people.name_in(name) for name in map(plain.from_escaped, names) if name)
    return plain.clip(", ".join(list(known)[:_AUTHORS]), plain.NAME_CHARS) or None


def _tags(item: Value) -> Iterator[str]:
    written = field(item, "tags")
    if isinstance(written, str) and not _NO_TAGS.fullmatch(written.strip()):
        yield from written.split(",")
    for tag in members(written):
        yield text(tag) or text(field(tag, "name")) or ""


def _published_ms(item: Value) -> int | None:
    written = (text(field(item, name)) or "" for name in ("date_published", "date_modified"))
    return next((ms for date in written if (ms := dates.instant_ms(date)) is not None), None)


def _pictures(item: Value) -> Iterator[pictures.Candidate]:
    for name in ("image", "banner_image"):
        yield pictures.Candidate(field(item, name), sure=True)
    for attachment in listed(field(item, "attachments")):
        yield pictures.Candidate(field(attachment, "url"), field(attachment, "mime_type"))
