"""What a feed document says, after parsing: plain text, absolute links, instants."""

from typing import Literal, TypeAlias

import msgspec

from ticker.sources.rss.parsing.hubs import NOBODY, Named

Document: TypeAlias = Literal[
    "empty", "binary", "text", "markup", "json", "page", "captcha", "log-in", "consent", "parked"
]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One item of a feed; `published_ms` is as the feed has it, so it may lie in the future."""

    title: str
    guid: str | None = None
    link: str | None = None
    summary: str | None = None
    author: str | None = None
    published_ms: int | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None


class ParsedFeed(msgspec.Struct, frozen=True):
    """A feed's entries in the order of the document, and its hubs; `remark` says what was odd about it.

    `is_excerpt` says that there were too many to be read, so that those at the older end are not there;
    `site` is the page that the feed is about.
    """

    title: str | None
    entries: tuple[Entry, ...]
    remark: str | None = None
    named: Named = NOBODY
    is_excerpt: bool = False
    site: str | None = None


class NotAFeed(msgspec.Struct, frozen=True, kw_only=True):
    """A document that holds no feed, and what it is instead.

    `said` is how a text begins, the name of the outermost element, or what is wrong with the JSON; a page
    has its `title`, and `feed` where it says that its feed is.
    """

    document: Document
    said: str = ""
    title: str = ""
    feed: str | None = None


def joined(*remarks: str | None) -> str | None:
    """All that is remarked on one document."""
    return "; ".join(remark for remark in remarks if remark) or None
