"""Where the feed behind a web page is: what the page itself says, else a few places to try. Pure."""

import html
import re
from urllib.parse import urljoin

import msgspec

from ticker.sources.rss.parsing import links, plain

KINDS = {
    "application/rss+xml": "RSS",
    "application/atom+xml": "Atom",
    "application/rdf+xml": "RSS 1.0",
    "application/feed+json": "JSON Feed",
}
"""Not application/json: WordPress names its programming interface by that in every page."""
COMMON_PATHS = ("/feed", "/rss.xml", "/atom.xml")
_MOST = 20
_LOOK_CHARS = 1_000_000
# Not html.parser, which takes minutes for 300 KB of "<!--"; every one of these looks at a character once.
_TAG = re.compile(r"<(link|base)\b([^<>]*+)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?<![^\s"'/])([^\s"'<>/=]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>]++))""")
_OPAQUE = re.compile(r"<!--|<script\b|<style\b", re.IGNORECASE)
_ENDS = {
    "<!--": re.compile("-->"),
    "<script": re.compile("</script", re.IGNORECASE),
    "<style": re.compile("</style", re.IGNORECASE),
}


class Alternate(msgspec.Struct, frozen=True):
    """A feed that a page names (https://blog.whatwg.org/feed-autodiscovery)."""

    url: str
    kind: str
    title: str


def alternates(page: str, url: str) -> tuple[Alternate, ...]:
    """The feeds that a page from `url` names, in its order; none for what is no page."""
    base = url
    found: dict[str, Alternate] = {}
    for tag in _TAG.finditer(_visible(page[:_LOOK_CHARS])):
        given = _attributes(tag[2])
        if tag[1].lower() == "base":
            base = links.absolute(given.get("href"), url) or base
        elif (alternate := _alternate(given, base)) is not None:
            found.setdefault(alternate.url, alternate)
    return tuple(found.values())[:_MOST]


def _visible(page: str) -> str:
    """A page without its comments, scripts and styles, in which tags are but text."""
    pieces = []
    at = 0
    while opening := _OPAQUE.search(page, at):
        pieces.append(page[at : opening.start()])
        end = _ENDS[opening[0].lower()].search(page, opening.end())
        if end is None:
            return "".join(pieces)
        at = end.end()
    return "".join((*pieces, page[at:]))


def _attributes(text: str) -> dict[str, str]:
    given: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(text):
        given.setdefault(name.lower(), html.unescape("".join(values)))
    return given


def _alternate(given: dict[str, str], base: str) -> Alternate | None:
    kind = KINDS.get(given.get("type", "").split(";")[0].strip().lower())
    rel = given.get("rel", "").lower().split()
    url = links.absolute(given.get("href"), base)
    if kind is None or url is None or not {"alternate", "feed"} & set(rel):
        return None
    return Alternate(url, kind, plain.clip(plain.tidy(given.get("title", "")), 80))


def common_places(url: str) -> tuple[str, ...]:
    """Where sites usually have their feed, if a page does not say."""
    return tuple(urljoin(url, path) for path in COMMON_PATHS)
