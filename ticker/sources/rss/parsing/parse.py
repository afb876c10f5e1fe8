"""RSS, Atom and JSON Feed documents read into entries; pure, and all of it CPU time."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import feedparser

from ticker.sources.rss.parsing import dates, hubs, jsonfeed, links, not_a_feed, pictures, plain
from ticker.sources.rss.parsing.document import Root, cut_to_root, decode, find_root, mend, skip_junk
from ticker.sources.rss.parsing.entries import Entry, NotAFeed, ParsedFeed

Found: TypeAlias = Any
"""One of feedparser's dictionaries, which go no further than this module."""

_FEED_ROOTS = frozenset({"rss", "feed", "rdf", "channel"})
_AUTHORS = 5
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,255}")


def parse(body: bytes, content_type: str | None, url: str) -> ParsedFeed | NotAFeed:
    """Read a feed document that came from `url`; NotAFeed says what it is if it holds no feed."""
    text = decode(body, content_type).lstrip("\ufeff \t\r\n")
    if not text:
        return NotAFeed(document="empty")
    if text[0] in "{[":
        return jsonfeed.parse(text, url)
    binary = "\0" in text or "\ufffd" in text[:100]
    text = mend(text)
    root = find_root(text)
    if root is None or root.local not in _FEED_ROOTS | not_a_feed.PAGE_ROOTS:
        text = skip_junk(text)
        root = find_root(text)
    if root is None and binary:
        return NotAFeed(document="binary")
    if root is None or root.local not in _FEED_ROOTS:
        return not_a_feed.named(text, root, url)
    return _feed(text, root, url)


def _feed(text: str, root: Root, url: str) -> ParsedFeed:
    whole, truncated = cut_to_root(text, root)
    # feedparser opens a str that looks like a path or an address: it must only ever see bytes.
    found = feedparser.parse(
        whole.encode(),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    atom = found.version.startswith("atom")
    base = url if atom else links.absolute(found.feed.get("link"), url) or url
    entries = tuple(entry for item in found.entries if (entry := _entry(item, atom, base)))
    said = ((link.get("rel") or "", link.get("href")) for link in found.feed.get("links", ()))
    title, remark = _title(found.feed, atom) or None, _remark(found, entries, truncated)
    return ParsedFeed(title, entries, remark, hubs.named(said, url))


def _remark(found: Found, entries: tuple[Entry, ...], truncated: bool) -> str | None:
    if truncated:
        return f"the document is cut off; whole entries read: {len(entries)}"
    if found.bozo:
        return f"the XML is broken ({found.bozo_exception}); entries read: {len(entries)}"
    return None if entries else "no entries"


def _entry(item: Found, atom: bool, base: str) -> Entry | None:
    link = _link(item, base)
    summary = _summary(item)
    title = _title(item, atom) or summary or link
    if not title:
        return None
    guid = item.get("id")
    return Entry(
        title=plain.clip(title, plain.TITLE_CHARS),
        guid=guid.strip() or None if guid else None,
        link=link,
        summary=plain.clip(summary, plain.SUMMARY_CHARS) or None,
        author=_author(item, atom),
        published_ms=_published_ms(item),
        tags=plain.tags(tag.get("label") or tag.get("term") or "" for tag in item.get("tags", ())),
        image=pictures.of_item(item, base),
    )


def _title(item: Found, atom: bool) -> str:
    value = item.get("title") or ""
    if item.get("title_detail", {}).get("type", "text/plain") != "text/plain":
        return plain.from_markup(value)
    return plain.tidy(value) if atom else plain.from_escaped(value)


def _summary(item: Found) -> str:
    value = item.get("summary") or ""
    if value:
        kind = item.get("summary_detail", {}).get("type", "text/html")
        return plain.tidy(value) if kind == "text/plain" else plain.from_escaped_markup(value)
    contents: Sequence[Found] = item.get("content") or ({},)
    return plain.from_escaped_markup(contents[0].get("value") or "")


def _link(item: Found, base: str) -> str | None:
    alternates = (link.get("href") for link in item.get("links", ()) if link.get("rel") == "alternate")
    link = item.get("link")
    # feedparser takes a guid for the link unless the feed denies it, even if it is a bare number.
    if link and link == item.get("id") and "/" not in link:
        link = None
    absolute = (links.absolute(candidate, base) for candidate in (link, *alternates))
    return next((found for found in absolute if found), None)


def _author(item: Found, atom: bool) -> str | None:
    names = [author.get("name") for author in item.get("authors", ())]
    written = item.get("author") or ""
    if not atom and len(names) < 2:
        # feedparser takes the end of a long top-level domain, as in desk@crier.example, for the name.
        names = [_ADDRESS.sub("", written).strip(' ()<>"') or written]
    known: Iterable[str] = dict.fromkeys(plain.from_markup(name) for name in names if name)
    text = ", ".join(list(known)[:_AUTHORS]) or plain.from_markup(written)
    return plain.clip(text, plain.NAME_CHARS) or None


def _published_ms(item: Found) -> int | None:
    for field in ("published", "updated", "created"):
        # feedparser's own dates are often wrong; its own get answers `updated` with `published`, and warns.
        text = dict.get(item, field) or ""
        if (ms := dates.instant_ms(text)) is not None:
            return ms
    return None
