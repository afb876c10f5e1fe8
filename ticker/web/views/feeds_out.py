"""Headlines as a feed that any feed reader takes: RSS 2.0, Atom and JSON Feed. Pure.

A document is the same as long as its headlines are: no time of writing stands in it, so that its ETag
says whether there is anything new.
"""

import html
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element, SubElement

import msgspec

from ticker.config.opml.lists import xml_text
from ticker.events import Headline, Record
from ticker.times import parse_rfc3339, rfc3339

ATOM = "http://www.w3.org/2005/Atom"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
MEDIA = "http://search.yahoo.com/mrss/"
JSON_FEED = "https://jsonfeed.org/version/1.1"
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_LOOKS_LIKE_MARKUP = re.compile(r"<[A-Za-z/!?]|&(?:[A-Za-z]|#)")
ET.register_namespace("atom", ATOM)
ET.register_namespace("dc", DUBLIN_CORE)
ET.register_namespace("media", MEDIA)


class FeedHead(msgspec.Struct, frozen=True):
    """What a feed says of itself: `home` is the page it belongs to, `address` where it is read itself.

    `hub` is who pushes it (WebSub), if anybody does.
    """

    title: str
    home: str
    address: str
    hub: str = ""


class FeedItem(msgspec.Struct, frozen=True):
    """A headline with what only its event knows: the key, and when this revision was recorded."""

    key: str
    headline: Headline
    published_ms: int
    updated_ms: int


Writer = Callable[[FeedHead, Sequence[FeedItem]], bytes]


def item_of(record: Record) -> FeedItem:
    body = record.body
    assert isinstance(body, Headline)
    return FeedItem(record.key or record.id, body, parse_rfc3339(body.item_time), record.time_ms)


def is_news(record: Record) -> bool:
    """Whether a headline still stands: what its publisher took back is passed on to nobody."""
    return isinstance(record.body, Headline) and not record.body.is_retracted


def _newest_ms(items: Sequence[FeedItem]) -> int | None:
    """When what is in a feed was last added to or edited."""
    return max((item.updated_ms for item in items), default=None)


# RSS 2.0 (rssboard.org/rss-specification, and its best practices)


def rss(about: FeedHead, items: Sequence[FeedItem]) -> bytes:
    root = Element("rss", version="2.0")
    channel = SubElement(root, "channel")
    _add(channel, "title", about.title)
    _add(channel, "link", about.home)
    _add(channel, "description", f"Headlines of {about.title}")
    own = {"rel": "self", "type": "application/rss+xml", "href": xml_text(about.address)}
    SubElement(channel, f"{{{ATOM}}}link", own)
    if about.hub:
        SubElement(channel, f"{{{ATOM}}}link", rel="hub", href=xml_text(about.hub))
    _add(channel, "generator", "Ticker")
    if (newest := _newest_ms(items)) is not None:
        _add(channel, "lastBuildDate", _rfc822(newest))
    for item in items:
        _add_rss_item(channel, item)
    return _written(root)


def _add_rss_item(channel: Element, item: FeedItem) -> None:
    headline = item.headline
    element = SubElement(channel, "item")
    _add(element, "title", _rss_title(headline.title))
    if link := _web(headline.url):
        _add(element, "link", link)
    if headline.summary:
        # A description is HTML to every reader; a summary is plain text.
        _add(element, "description", html.escape(headline.summary, quote=False))
    _add(element, "guid", item.key, isPermaLink="false")
    _add(element, "pubDate", _rfc822(item.published_ms))
    if headline.author:
        # `author` would have to be an e-mail address.
        _add(element, f"{{{DUBLIN_CORE}}}creator", headline.author)
    for tag in headline.tags:
        _add(element, "category", tag)
    _add_picture(element, headline)


def _rss_title(title: str) -> str:
    """A title for readers that take it as HTML, and for those that take it as text.

    They agree on most titles, `AT&T` included. Where one looks like markup, the side of those that would
    run it has to be taken: the others show `&lt;` in it.
    """
    return html.escape(title, quote=False) if _LOOKS_LIKE_MARKUP.search(title) else title


def _rfc822(ms: int) -> str:
    return format_datetime(datetime.fromtimestamp(ms // 1000, UTC), usegmt=True)


# Atom (RFC 4287)


def atom(about: FeedHead, items: Sequence[FeedItem]) -> bytes:
    root = Element("feed", xmlns=ATOM)
    _add(root, "id", about.address)
    _add(root, "title", about.title)
    _add(root, "updated", rfc3339(_newest_ms(items) or 0))
    own = {"rel": "self", "type": "application/atom+xml", "href": xml_text(about.address)}
    SubElement(root, "link", own)
    SubElement(root, "link", rel="alternate", type="text/html", href=xml_text(about.home))
    # RFC 4287, 4.1.1: a feed has an author unless each of its entries has one.
    _add(SubElement(root, "author"), "name", about.title)
    _add(root, "generator", "Ticker")
    for item in items:
        _add_entry(root, item)
    return _written(root)


def _add_entry(root: Element, item: FeedItem) -> None:
    headline = item.headline
    entry = SubElement(root, "entry")
    _add(entry, "id", item.key)
    _add(entry, "title", headline.title)
    if link := _web(headline.url):
        SubElement(entry, "link", rel="alternate", href=xml_text(link))
    _add(entry, "published", rfc3339(item.published_ms))
    _add(entry, "updated", rfc3339(max(item.updated_ms, item.published_ms)))
    if headline.author:
        _add(SubElement(entry, "author"), "name", headline.author)
    # RFC 4287, 4.1.2: an entry without a link to a page must have content.
    _add(entry, "summary" if link else "content", headline.summary or headline.title)
    for tag in headline.tags:
        SubElement(entry, "category", term=xml_text(tag))
    _add_picture(entry, headline)


# JSON Feed 1.1 (jsonfeed.org/version/1.1)


class _Author(msgspec.Struct, frozen=True):
    name: str


class _Extension(msgspec.Struct, frozen=True):
    source: str
    revision: int
    symbols: tuple[str, ...]


class _JsonItem(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    id: str
    url: str | None = None
    title: str
    content_text: str
    image: str | None = None
    date_published: str
    date_modified: str
    authors: tuple[_Author, ...] = ()
    tags: tuple[str, ...] = ()
    ticker: _Extension = msgspec.field(name="_ticker")


class _JsonFeed(msgspec.Struct, frozen=True, kw_only=True):
    version: str = JSON_FEED
    title: str
    home_page_url: str
    feed_url: str
    items: tuple[_JsonItem, ...]


def json_feed(about: FeedHead, items: Sequence[FeedItem]) -> bytes:
    feed = _JsonFeed(
        title=about.title,
        home_page_url=about.home,
        feed_url=about.address,
        items=tuple(_json_item(item) for item in items),
    )
    return msgspec.json.encode(feed)


def _json_item(item: FeedItem) -> _JsonItem:
    headline = item.headline
    return _JsonItem(
        id=item.key,
        url=_web(headline.url),
        title=headline.title,
        content_text=headline.summary or headline.title,
        image=_web(headline.image),
        date_published=rfc3339(item.published_ms),
        date_modified=rfc3339(max(item.updated_ms, item.published_ms)),
        authors=(_Author(headline.author),) if headline.author else (),
        tags=headline.tags,
        ticker=_Extension(headline.source, headline.revision, headline.symbols),
    )


FORMATS: dict[str, tuple[Writer, str]] = {
    "rss": (rss, "application/rss+xml; charset=utf-8"),
    "atom": (atom, "application/atom+xml; charset=utf-8"),
    "json": (json_feed, "application/feed+json; charset=utf-8"),
}
"""By the ending of the path: what writes the feed, and its content type."""


def _web(url: str | None) -> str | None:
    """A link that a reader may follow: whoever appends an event may have put `javascript:` there."""
    return url if url and url.lower().startswith(("http://", "https://")) else None


def _add(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = xml_text(text)


def _add_picture(parent: Element, headline: Headline) -> None:
    if link := _web(headline.image):
        SubElement(parent, f"{{{MEDIA}}}thumbnail", url=xml_text(link))


def _written(root: Element) -> bytes:
    written: bytes = ET.tostring(root, "utf-8")
    return _DECLARATION + written + b"\n"
