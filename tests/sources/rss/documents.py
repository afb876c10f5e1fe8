"""Small feed documents, built from the parts that a test is about."""

from ticker.sources.rss.parsing.entries import Entry, NotAFeed, ParsedFeed
from ticker.sources.rss.parsing.not_a_feed import words
from ticker.sources.rss.parsing.parse import parse

URL = "https://example.org/news/feed.xml"


def item(title: str = "A title", **fields: str) -> str:
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    return f"<item><title>{title}</title>{inner}</item>"


def rss(*items: str, link: str = "https://example.org/") -> bytes:
    head = f"<title>Example</title><link>{link}</link><description>d</description>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'.encode()


def atom(*entries: str, attributes: str = "") -> bytes:
    head = "<title>Example</title><id>urn:x:feed</id>"
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}>{head}{"".join(entries)}</feed>'.encode()


def feed_of(body: bytes, content_type: str | None = None, url: str = URL) -> ParsedFeed:
    found = parse(body, content_type, url)
    assert isinstance(found, ParsedFeed), found
    return found


def entry_of(body: bytes, content_type: str | None = None, url: str = URL) -> Entry:
    (entry,) = feed_of(body, content_type, url).entries
    return entry


def refused_as(body: bytes, content_type: str | None = None) -> str:
    found = parse(body, content_type, URL)
    assert isinstance(found, NotAFeed), found
    return words(found)
