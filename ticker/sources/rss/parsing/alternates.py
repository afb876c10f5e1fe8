"""Where the feed behind a web page is: what the page itself says, else a few places to try. Pure."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin, urlsplit

import msgspec

from ticker.markup import tags
from ticker.sources.rss.parsing import links, plain
from ticker.sources.rss.parsing.link_header import links_in

_XML, _JSON = "XML", "JSON"
KINDS = {
    "application/rss+xml": "RSS",
    "application/x-rss+xml": "RSS",
    "application/rss": "RSS",
    "text/rss+xml": "RSS",
    "text/rss": "RSS",
    "application/atom+xml": "Atom",
    "application/x-atom+xml": "Atom",
    "application/atom": "Atom",
    "text/atom+xml": "Atom",
    "text/atom": "Atom",
    "application/rdf+xml": "RSS 1.0",
    "text/rdf": "RSS 1.0",
    "application/feed+json": "JSON Feed",
    "text/xml": _XML,
    "application/xml": _XML,
}
"""Not application/json, unless it is called a feed: WordPress names its programming interface by that."""
COMMON_PATHS = ("/feed", "/rss.xml", "/atom.xml")
_UNTYPED = "a feed"
_FEED_PATH = re.compile(r"(?:[./](?:rss|atom|rdf|feed)|/(?:rss|atom|feed|index)\.xml)/?", re.IGNORECASE)
# WordPress calls it so in every language.
_COMMENTS_ADDRESS = re.compile(r"[/=_-]comments(?![a-z])", re.IGNORECASE)
_COMMENTS_TITLE = re.compile(
    r"\bcomments\b|\bcomment (?:feed|rss)|\bkomm?ent|\bcommentaires?\b|\bcommenti\b|\bcoment[aá]rios?\b"
    r"|\breacties\b|\breplies\b|\byorum|hozzászól|комментар|коментар|σχ[οό]λ[ιί]|bình luận|תגובות"
    r"|コメント|评论|評論|댓글|تعليق",
    re.IGNORECASE,
)
_CALLED_FEED = re.compile(r"\b(?:rss|atom|feed)\b", re.IGNORECASE)
_FEED_SCHEME = re.compile(r"\s*+feed:(?=\S)", re.IGNORECASE)
_MOST = 20
_LOOK_CHARS = 1_000_000
# In these, tags are text; a template is nobody's until a script uses it. <!--> is a comment already.
_TEXTS = ("script", "style", "title", "textarea", "template", "iframe", "noembed", "noframes", "xmp")
_OPAQUE = re.compile(rf"<!---?>|<!--|<({'|'.join(_TEXTS)})(?=[\s/>])", re.IGNORECASE)
_COMMENT_END = re.compile("--!?>")
_ENDS = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in _TEXTS}


class Alternate(msgspec.Struct, frozen=True):
    """A feed that a page names (https://blog.whatwg.org/feed-autodiscovery)."""

    url: str
    kind: str
    title: str

    @property
    def is_of_comments(self) -> bool:
        """Whether it holds what readers write."""
        parts = urlsplit(self.url)
        return bool(
            _COMMENTS_TITLE.search(self.title) or _COMMENTS_ADDRESS.search(f"{parts.path}?{parts.query}")
        )


def alternates(page: str, url: str, link_headers: Iterable[str] = ()) -> tuple[Alternate, ...]:
    """The feeds that a page from `url` and its `Link` headers name; none for what is no page.

    In their order, but those that may be any XML or JSON behind feeds, and those of comments behind all.
    """
    found: dict[str, Alternate] = {}
    for alternate in (*_in_page(page, url), *_in_headers(link_headers, url)):
        found.setdefault(alternate.url, alternate)
    ranked = sorted(found.values(), key=lambda one: (one.is_of_comments, one.kind in (_XML, _JSON)))
    return tuple(ranked)[:_MOST]


def _in_page(page: str, url: str) -> Iterator[Alternate]:
    found = list(tags(_visible(page)[:_LOOK_CHARS], "link", "base"))
    bases = (links.absolute(given.get("href"), url) for name, given in found if name == "base")
    base = next((base for base in bases if base), url)
    for given in (given for name, given in found if name == "link"):
        if (alternate := _alternate(given, given.get("href"), base)) is not None:
            yield alternate


def _in_headers(link_headers: Iterable[str], url: str) -> Iterator[Alternate]:
    for link in (link for header in link_headers for link in links_in(header)):
        if (alternate := _alternate(link.parameters, link.target, url)) is not None:
            yield alternate


def _visible(page: str) -> str:
    """A page without its comments, scripts and what else holds tags that are but text."""
    pieces = []
    at = 0
    while opening := _OPAQUE.search(page, at):
        pieces.append(page[at : opening.start()])
        at = opening.end()
        if opening[0].endswith(">"):
            continue
        end = (_ENDS[opening[1].lower()] if opening[1] else _COMMENT_END).search(page, at)
        if end is None:
            return "".join(pieces)
        at = end.end()
    return "".join((*pieces, page[at:]))


def _alternate(given: dict[str, str], target: str | None, base: str) -> Alternate | None:
    relations = {"alternate", "feed"} & set(given.get("rel", "").lower().split())
    # For a feed reader: feed://x.y and feed:https://x.y are addresses behind that.
    url = links.absolute(_FEED_SCHEME.sub("", target or ""), base)
    if url is None or not relations:
        return None
    is_called_feed = "feed" in relations or _CALLED_FEED.search(given.get("title", "")) is not None
    kind = _kind(given.get("type", ""), url, is_called_feed=is_called_feed)
    return Alternate(url, kind, plain.clip(plain.tidy(given.get("title", "")), 80)) if kind else None


def _kind(written: str, url: str, *, is_called_feed: bool) -> str | None:
    kind = written.split(";")[0].strip().lower()
    if kind == "application/json":
        return _JSON if is_called_feed and "/wp-json" not in url else None
    if kind:
        return KINDS.get(kind)
    return _UNTYPED if is_called_feed or _FEED_PATH.search(urlsplit(url).path) else None


def common_places(url: str) -> tuple[str, ...]:
    """Where sites usually have their feed, if a page does not say."""
    return tuple(urljoin(url, path) for path in COMMON_PATHS)
