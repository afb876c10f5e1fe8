"""RSS, Atom and JSON Feed documents read into entries; pure, and all of it CPU time."""

import re
from collections.abc import Iterable, Sequence

from ticker.charsets.decoding import decode
from ticker.sources.rss.parsing import hubs, links, not_a_feed, people, pictures, plain
from ticker.sources.rss.parsing.dating import dates
from ticker.sources.rss.parsing.entries import Entry, NotAFeed, ParsedFeed, joined
from ticker.sources.rss.parsing.guarded import Lost, guarded
from ticker.sources.rss.parsing.json import jsonfeed
from ticker.sources.rss.parsing.xml import tags
from ticker.sources.rss.parsing.xml.document import Root, cut_to_root, find_root, mend, skip_junk
from ticker.sources.rss.parsing.xml.excerpt import excerpt
from ticker.sources.rss.parsing.xml.items import TypedText, WrittenItem

_FEED_ROOTS = frozenset({"rss", "feed", "rdf", "channel"})
_AUTHORS = 5
_FILE_NAME = re.compile(
    r"(?:\S{1,200}|(?:screen ?shot|image|photo|picture|scan|video|whatsapp).{0,100})"
    r"\.(?:jpe?g|png|gif|webp|avif|heic|tiff?|bmp|svg|mp[34]|m4[av]|mov|avi|webm|mkv|wav|og[gv]|pdf)",
    re.IGNORECASE,
)


def parse(body: bytes, content_type: str | None, url: str) -> ParsedFeed | NotAFeed:
    """Read a feed document that came from `url`; NotAFeed says what it is if it holds no feed."""
    text = decode(body, content_type).lstrip("\ufeff \t\r\n")
    if not text:
        return NotAFeed(document="empty")
    if text[0] in "{[":
        return jsonfeed.parse(text, url)
    if (bare := jsonfeed.without_junk(text)) is not None:
        return jsonfeed.parse(bare, url)
    binary = "\0" in text or "\ufffd" in text[:100]
    as_sent, text = text, mend(text)
    root = find_root(text)
    if root is None or root.local not in _FEED_ROOTS | not_a_feed.PAGE_ROOTS:
        text = skip_junk(text)
        root = find_root(text)
    if root is None:
        return NotAFeed(document="binary") if binary else not_a_feed.plain_text(as_sent)
    if root.local not in _FEED_ROOTS:
        return not_a_feed.named(text, root, url)
    return _feed(text, root, url)


def _feed(text: str, root: Root, url: str) -> ParsedFeed:
    whole, truncated = cut_to_root(text, root)
    kept = excerpt(whole)
    reading = tags.read(kept.text)
    atom, head = reading.atom, reading.head
    site = _first_usable(head.pages, url)
    base = url if atom else site or url
    found = [item if isinstance(item, Lost) else guarded(_entry, item, atom, base) for item in reading.items]
    entries = tuple(entry for entry in found if isinstance(entry, Entry))
    lost = [item for item in found if isinstance(item, Lost)]
    odd = _remark(reading.trouble, len(entries), truncated=truncated) or _lost(lost, len(found))
    remark = joined(kept.part.remark, odd) or (None if entries else "no entries")
    return ParsedFeed(
        _title(head, atom) or None,
        entries,
        remark,
        hubs.named(head.relations, url),
        is_excerpt=not kept.part.is_all,
        site=site,
    )


def _remark(trouble: str | None, read: int, *, truncated: bool) -> str | None:
    if truncated:
        return f"the document is cut off; whole entries read: {read}"
    if trouble is not None:
        return f"the XML is broken ({trouble}); entries read: {read}"
    return None


def _lost(lost: Sequence[Lost], count: int) -> str | None:
    return f"{len(lost)} of {count} items could not be read ({lost[0].why})" if lost else None


def _entry(item: WrittenItem, atom: bool, base: str) -> Entry | None:
    link = _link(item, base)
    summary = _summary(item)
    title = _title(item, atom) or summary or _file_name(item, atom) or link
    if not title:
        return None
    return Entry(
        title=plain.clip(title, plain.TITLE_CHARS),
        guid=item.guid,
        link=link,
        summary=plain.clip(summary, plain.SUMMARY_CHARS) or None,
        author=_author(item),
        published_ms=_published_ms(item),
        tags=plain.tags(item.tags),
        image=pictures.chosen(item.pictures, base),
    )


def _title(item: WrittenItem, atom: bool) -> str:
    """The first title that says something: a picture's file has a name, but that is no title."""
    titles = (_title_text(title, atom) for title in item.titles)
    return next((title for title in titles if title and not _FILE_NAME.fullmatch(title)), "")


def _file_name(item: WrittenItem, atom: bool) -> str:
    return next((title for words in item.titles if words.own and (title := _title_text(words, atom))), "")


def _title_text(title: TypedText, atom: bool) -> str:
    if title.kind != "text/plain":
        return plain.from_markup(title.text)
    return plain.tidy(title.text) if atom else plain.from_escaped(title.text)


def _summary(item: WrittenItem) -> str:
    return next((text for words in item.texts if (text := _summary_text(words))), "")


def _summary_text(words: TypedText) -> str:
    plainly = words.kind == "text/plain"
    return plain.tidy(words.text) if plainly else plain.from_escaped_markup(words.text)


def _link(item: WrittenItem, base: str) -> str | None:
    # A guid is said to be a link unless the feed denies it, even if it is a bare number.
    permalinks = [item.permalink] if item.permalink and "/" in item.permalink else []
    return _first_usable((*item.pages, *permalinks, *item.enclosures), base)


def _first_usable(candidates: Iterable[str], base: str) -> str | None:
    return next((link for each in candidates if (link := links.absolute(each, base))), None)


def _author(item: WrittenItem) -> str | None:
    """The names from the first vocabulary that has any; a bare address only where there is no name."""
    groups = [[name for each in names if (name := plain.from_markup(each))] for names in item.authors]
    named = (names for names in groups if not all(map(people.is_address, names)))
    names = next(named, groups[0] if groups else [])
    text = ", ".join(list(dict.fromkeys(names))[:_AUTHORS])
    return plain.clip(text, plain.NAME_CHARS) or None


def _published_ms(item: WrittenItem) -> int | None:
    return next((ms for date in item.dates if (ms := dates.instant_ms(date)) is not None), None)
