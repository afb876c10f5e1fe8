"""What a feed document says, after parsing: plain text, absolute links, instants."""

import msgspec

from ticker.sources.rss.parsing.hubs import NOBODY, Named


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
    """A feed's entries in the order of the document, and its hubs; `remark` says what was odd about it."""

    title: str | None
    entries: tuple[Entry, ...]
    remark: str | None = None
    named: Named = NOBODY


class NotAFeed(msgspec.Struct, frozen=True):
    """A document that holds no feed; `detail` says what it is instead."""

    detail: str
