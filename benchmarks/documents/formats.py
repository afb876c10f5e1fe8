"""RSS 2.0, Atom and RSS 1.0 as publishing software writes them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

import msgspec

from benchmarks.documents.shapes import Shape

_RSS_NAMES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" '
    'xmlns:media="http://search.yahoo.com/mrss/"'
)
_RDF_NAMES = (
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
_ATOM_NAMES = 'xmlns="http://www.w3.org/2005/Atom"'
_VIDEO_NAMES = (
    'xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/" '
    f"{_ATOM_NAMES}"
)


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One entry; texts are plain but for `content`, and for `summary` where the shape says so."""

    number: int
    identity: str
    title: str
    link: str
    published_s: int
    author: str
    summary: str
    content: str
    tags: tuple[str, ...]


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """What a whole document is written from; `home` is the site, and starts every link."""

    shape: Shape
    title: str
    home: str
    items: Sequence[Item]


def write(feed: Feed) -> str:
    return _WRITERS[feed.shape.dialect](feed)


def content_type(shape: Shape) -> str:
    kind = {"atom": "atom+xml", "video": "atom+xml", "rdf": "rdf+xml"}.get(shape.dialect, "rss+xml")
    return f"application/{kind}; charset={shape.encoding}"


def _rss(feed: Feed) -> str:
    shape, items = feed.shape, "".join(_rss_item(feed.shape, item) for item in feed.items)
    period = "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>"
    return (
        f'{_declaration(shape)}<rss version="2.0" {_RSS_NAMES}>\n<channel>\n'
        f"<title>{escape(feed.title)}</title>\n<link>{feed.home}</link>\n"
        f'<atom:link href="{feed.home}/feed" rel="self" type="application/rss+xml" />\n'
        f"<description>{escape(feed.title)}</description>\n<language>en</language>\n"
        f"<lastBuildDate>{_rfc822(feed.items[0].published_s)}</lastBuildDate>\n"
        f"{f'<ttl>{shape.ttl_min}</ttl>' if shape.ttl_min else ''}{period if shape.wordpress else ''}\n"
        f"{items}</channel>\n</rss>\n"
    )


def _rss_item(shape: Shape, item: Item) -> str:
    categories = "".join(f"\t<category><![CDATA[{tag}]]></category>\n" for tag in item.tags)
    return (
        f"<item>\n\t<title>{escape(item.title)}</title>\n\t<link>{item.link}</link>\n"
        f"\t<dc:creator><![CDATA[{item.author}]]></dc:creator>\n"
        f"\t<pubDate>{_rfc822(item.published_s)}</pubDate>\n"
        f'{categories}\t<guid isPermaLink="{"false" if shape.wordpress else "true"}">{item.identity}</guid>\n'
        f"\t<description>{_summary(shape, item)}</description>\n"
        f"{_tagged('content:encoded', item.content, shape)}{_media(item) if shape.pictures else ''}</item>\n"
    )


def _rdf(feed: Feed) -> str:
    items = "".join(
        f"<item rdf:about={quoteattr(item.link)}>\n<title>{escape(item.title)}</title>\n"
        f"<link>{item.link}</link>\n<description>{_summary(feed.shape, item)}</description>\n"
        f"<dc:creator>{item.author}</dc:creator>\n<dc:date>{_rfc3339(item.published_s)}</dc:date>\n"
        f"{''.join(f'<dc:subject>{tag}</dc:subject>' for tag in item.tags)}</item>\n"
        for item in feed.items
    )
    places = "".join(f"<rdf:li rdf:resource={quoteattr(item.link)} />" for item in feed.items)
    return (
        f"{_declaration(feed.shape)}<rdf:RDF {_RDF_NAMES}>\n<channel rdf:about={quoteattr(feed.home)}>\n"
        f"<title>{escape(feed.title)}</title>\n<link>{feed.home}</link>\n"
        f"<description>{escape(feed.title)}</description>\n<items><rdf:Seq>{places}</rdf:Seq></items>\n"
        f"</channel>\n{items}</rdf:RDF>\n"
    )


def _atom(feed: Feed) -> str:
    return _atom_of(feed, _ATOM_NAMES, _atom_entry)


def _video(feed: Feed) -> str:
    return _atom_of(feed, _VIDEO_NAMES, _video_entry)


def _atom_of(feed: Feed, names: str, entry: Callable[[Shape, Item], str]) -> str:
    entries = "".join(entry(feed.shape, item) for item in feed.items)
    return (
        f"{_declaration(feed.shape)}<feed {names}>\n"
        f"<id>{feed.home}/</id>\n<title>{escape(feed.title)}</title>\n"
        f'<link rel="alternate" href="{feed.home}/"/>\n<link rel="self" href="{feed.home}/feed"/>\n'
        f"<updated>{_rfc3339(feed.items[0].published_s)}</updated>\n{entries}</feed>\n"
    )


def _atom_entry(shape: Shape, item: Item) -> str:
    kind = "html" if shape.summary_is_html else "text"
    categories = "".join(f"\t<category term={quoteattr(tag)}/>\n" for tag in item.tags)
    summary = f'\t<summary type="{kind}">{_summary(shape, item)}</summary>\n' if item.summary else ""
    content = _tagged("content", item.content, shape, ' type="html"')
    return (
        f"<entry>\n\t<id>{item.identity}</id>\n\t<title>{escape(item.title)}</title>\n"
        f'\t<link rel="alternate" type="text/html" href="{item.link}"/>\n'
        f"\t<author><name>{item.author}</name></author>\n{_dates(item)}{categories}"
        f"{summary}{content}</entry>\n"
    )


def _video_entry(_: Shape, item: Item) -> str:
    title = escape(item.title)
    return (
        f"<entry>\n<id>{item.identity}</id>\n<yt:videoId>{item.number}</yt:videoId>\n"
        f'<title>{title}</title>\n<link rel="alternate" href="{item.link}"/>\n'
        f"<author>\n<name>{item.author}</name>\n<uri>{item.link}</uri>\n</author>\n{_dates(item)}"
        f"<media:group>\n<media:title>{title}</media:title>\n"
        f'<media:content url="{item.link}/v" type="application/x-shockwave-flash" '
        'width="640" height="390"/>\n'
        f'<media:thumbnail url="{item.link}/hqdefault.jpg" width="480" height="360"/>\n'
        f"<media:description>{escape(item.summary)}</media:description>\n<media:community>\n"
        f'<media:starRating count="{item.number}" average="5.00" min="1" max="5"/>\n'
        f'<media:statistics views="{item.number}"/>\n</media:community>\n</media:group>\n</entry>\n'
    )


def _media(item: Item) -> str:
    sizes = "".join(
        f'\t<media:content url="{item.link}/{width}.jpg" medium="image" width="{width}" type="image/jpeg">'
        f'<media:title type="html">{escape(item.title)}</media:title></media:content>\n'
        for width in (150, 640)
    )
    return f'\t<media:thumbnail url="{item.link}/150.jpg" />\n{sizes}'


def _summary(shape: Shape, item: Item) -> str:
    return _markup(item.summary, shape) if shape.summary_is_html else escape(item.summary)


def _tagged(name: str, markup: str, shape: Shape, attributes: str = "") -> str:
    return f"\t<{name}{attributes}>{_markup(markup, shape)}</{name}>\n" if markup else ""


def _markup(markup: str, shape: Shape) -> str:
    return f"<![CDATA[{markup}]]>" if shape.cdata else escape(markup)


def _declaration(shape: Shape) -> str:
    return f'<?xml version="1.0" encoding="{shape.encoding}"?>\n'


def _dates(item: Item) -> str:
    instant = _rfc3339(item.published_s)
    return f"\t<published>{instant}</published>\n\t<updated>{instant}</updated>\n"


def _rfc822(instant_s: int) -> str:
    return format_datetime(datetime.fromtimestamp(instant_s, UTC))


def _rfc3339(instant_s: int) -> str:
    return datetime.fromtimestamp(instant_s, UTC).isoformat()


_WRITERS: Mapping[str, Callable[[Feed], str]] = {"rss": _rss, "atom": _atom, "rdf": _rdf, "video": _video}
