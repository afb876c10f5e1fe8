"""What a document is that holds no feed, in words for the operator."""

import html
import re

from ticker.sources.rss.parsing import links, plain
from ticker.sources.rss.parsing.document import Root
from ticker.sources.rss.parsing.entries import NotAFeed

PAGE_ROOTS = frozenset({"html", "head", "body"})

_LOOK_CHARS = 100_000
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,300})", re.IGNORECASE)
_FEED_LINK = re.compile(r"<link\b[^>]{0,500}application/(?:rss|atom)\+xml[^>]{0,500}>", re.IGNORECASE)
_HREF = re.compile(r"href\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_KINDS = (
    (
        "a captcha page",
        r"captcha|cf-chl-|challenge-platform|just a moment\.\.\.|checking your browser"
        r"|are you (?:a )?(?:human|robot)|unusual traffic"
        r"|(?:verify|confirm)(?:ing)? (?:that )?you(?:'re| are) (?:a )?(?:human|not a robot)",
    ),
    ("a log-in page", r"<input\b[^>]{0,200}type\s*=\s*[\"']?password"),
    ("a consent page", r"consent\.|cookie[- ]?consent|cookie ?wall|before you continue"),
    ("a parked domain's page", r"domain (?:is|may be) for sale|buy this domain|parked (?:free|domain)"),
)
_SIGNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS)


def named(text: str, root: Root | None, url: str) -> NotAFeed:
    """Say what a decoded document from `url` is; `root` is its outermost element, None if it has none."""
    if root is None:
        return NotAFeed(f"answered with plain text, not a feed: {plain.clip(plain.tidy(text[:200]), 80)}")
    if root.local not in PAGE_ROOTS:
        return NotAFeed(f"answered with a <{plain.clip(root.name, 40)}> document, not a feed")
    return _page(text[:_LOOK_CHARS], url)


def _page(text: str, url: str) -> NotAFeed:
    title = _TITLE.search(text)
    called = plain.clip(plain.from_markup(title[1]), 80) if title else ""
    shown = f' titled "{called}"' if called else ""
    link = _FEED_LINK.search(text)
    href = _HREF.search(link[0]) if link else None
    if href and (found := links.absolute(html.unescape(href[1]), url)):
        return NotAFeed(f"answered with an HTML page{shown}, not a feed; the page says its feed is {found}")
    kind = next((kind for kind, sign in _SIGNS if sign.search(text)), None)
    if kind:
        return NotAFeed(f"answered with {kind}{shown}, not a feed")
    return NotAFeed(f"answered with an HTML page{shown}, not a feed; is it a captcha or a consent page?")
