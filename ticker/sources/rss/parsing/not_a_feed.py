"""What a document is that holds no feed, in words for the operator and with what to do about it."""

import re

from ticker.outbound.causes import Empty
from ticker.outbound.words import words as request_words
from ticker.sources.causes import KindSpecific
from ticker.sources.rss.parsing import plain
from ticker.sources.rss.parsing.alternates import alternates
from ticker.sources.rss.parsing.entries import Document, NotAFeed
from ticker.sources.rss.parsing.xml.document import Root

PAGE_ROOTS = frozenset({"html", "head", "body"})

_LOOK_CHARS = 100_000
_TITLE_LOOK_CHARS = 300
_TEXT_LOOK_CHARS = 200
_SAID_CHARS = 80
_TITLE = re.compile(rf"<title[^>]{{0,200}}>([^<]{{1,{_TITLE_LOOK_CHARS + 1}}})", re.IGNORECASE)
_KINDS: tuple[tuple[Document, str], ...] = (
    (
        "captcha",
        r"captcha|cf-chl-|challenge-platform|just a moment\.\.\.|checking your browser"
        r"|are you (?:a )?(?:human|robot)|unusual traffic"
        r"|(?:verify|confirm)(?:ing)? (?:that )?you(?:'re| are) (?:a )?(?:human|not a robot)",
    ),
    ("log-in", r"<input\b[^>]{0,200}type\s*=\s*[\"']?password"),
    ("consent", r"consent\.|cookie[- ]?consent|cookie ?wall|before you continue"),
    ("parked", r"domain (?:is|may be) for sale|buy this domain|parked (?:free|domain)"),
)
_SIGNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS)


_SHOWN: dict[Document, str] = {
    "page": "an HTML page",
    "captcha": "a captcha page",
    "log-in": "a log-in page",
    "consent": "a consent page",
    "parked": "a parked domain's page",
}


def plain_text(as_sent: str) -> NotAFeed:
    """Say how a document without any element begins, as it is: what looks like a reference is none."""
    return NotAFeed(document="text", said=_excerpt(plain.tidy(_look(as_sent, _TEXT_LOOK_CHARS))))


def named(text: str, root: Root, url: str) -> NotAFeed:
    """Say what a decoded document from `url` is, of which `root` is the outermost element."""
    if root.local not in PAGE_ROOTS:
        return NotAFeed(document="markup", said=plain.clip(root.name, 40))
    return _page(text[:_LOOK_CHARS], url)


def _page(text: str, url: str) -> NotAFeed:
    title = _TITLE.search(text)
    called = _excerpt(plain.from_markup(_look(title[1], _TITLE_LOOK_CHARS))) if title else ""
    if found := alternates(text, url):
        return NotAFeed(document="page", title=called, feed=found[0].url)
    signs = (document for document, sign in _SIGNS if sign.search(text))
    return NotAFeed(document=next(signs, "page"), title=called)


def _look(text: str, most: int) -> str:
    # With an ellipsis even where white space goes later: what is hidden of a cut value is found by it.
    return text if len(text) <= most else f"{text[:most].rstrip()}…"


def _excerpt(text: str) -> str:
    return plain.clip(text, _SAID_CHARS)


def words(found: NotAFeed) -> str:
    """Say what was found, as `answered with a log-in page titled "Hello", not a feed`, and its hint."""
    return f"{bare_words(found)}{_more(found)}"


def bare_words(found: NotAFeed) -> str:
    """The same without a hint, for who has looked further already."""
    match found.document:
        case "empty":
            return request_words(Empty())
        case "binary":
            return "answered with binary data, not a feed"
        case "text":
            return f"answered with plain text, not a feed: {found.said}"
        case "markup":
            return f"answered with a <{found.said}> document, not a feed"
        case "json":
            wrong = f": {found.said}" if found.said else ""
            return f"answered with JSON that is not a JSON Feed{wrong}"
        case document:
            title = f' titled "{found.title}"' if found.title else ""
            return f"answered with {_SHOWN[document]}{title}, not a feed"


def _more(found: NotAFeed) -> str:
    if found.feed is not None:
        return f"; the page says its feed is {found.feed}"
    return "; is it a captcha or a consent page?" if found.document == "page" else ""


def cause(found: NotAFeed) -> Empty | KindSpecific:
    """Why a read failed that brought this."""
    match found:
        case NotAFeed(document="empty"):
            return Empty()
        case NotAFeed(feed=str()):
            return KindSpecific(words(found), "Set its `url` to the feed that the page names.")
        case _:
            return KindSpecific(words(found), "Check that its address is a feed.")
