"""A feed document's text made into XML that a strict parser takes: mended, cut to size."""

import re
from html.entities import html5

import msgspec

_MENDABLE = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)"
    r"|&(#[0-9]{1,30};|#[xX][0-9a-fA-F]{1,30};|[A-Za-z][A-Za-z0-9]{0,31};)?",
    re.DOTALL,
)
_NUMERIC = re.compile(r"&(#[0-9]{1,30};|#[xX][0-9a-fA-F]{1,30};)")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_PREDEFINED = frozenset({"lt;", "gt;", "amp;", "quot;", "apos;"})

_PROLOG = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ELEMENT = re.compile(r"<((?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*))[\s/>]")
_FEED_START = re.compile(r"<(?:rss|feed|rdf:RDF|atom:feed)[\s>]")
_ENTRY_START = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?(?:item|entry)[\s>]")
_ENTRY_END = re.compile(r"</(?:[A-Za-z_][\w.-]*:)?(?:item|entry)\s*>")
_JUNK_CHARS = 20_000


class Root(msgspec.Struct, frozen=True):
    """The outermost element: its name as written, its local name in lower case, where it starts."""

    name: str
    local: str
    start: int


def mend(text: str) -> str:
    """Escape bare ampersands, spell out HTML's entities and drop characters that XML forbids."""
    declares = "<!ENTITY" in text[:_JUNK_CHARS]

    def mended(match: re.Match[str]) -> str:
        reference = match[1]
        if match[0][0] == "<":
            # feedparser's lenient half resolves references in CDATA too, and trips over these.
            return _NUMERIC.sub(lambda number: number[0] if _character(number[1]) else "", match[0])
        if reference is None:
            return "&amp;"
        if reference[0] == "#":
            return _character(reference)
        if reference in _PREDEFINED or declares:
            return match[0]
        return (
            "".join(f"&#{ord(character)};" for character in html5.get(reference, "")) or f"&amp;{reference}"
        )

    return _MENDABLE.sub(mended, _NOT_XML.sub("", text))


def _character(reference: str) -> str:
    number = int(reference[2:-1], 16) if reference[1] in "xX" else int(reference[1:-1])
    legal = number < 0x110000 and not _NOT_XML.match(chr(number))
    return f"&#{number};" if legal and number else ""


def find_root(text: str) -> Root | None:
    """Find the outermost element, past declarations and comments; None if there is none."""
    position = 0
    while prolog := _PROLOG.match(text, position):
        position = prolog.end()
    element = _ELEMENT.match(text, position)
    return Root(element[1], element[2].lower(), position) if element else None


def skip_junk(text: str) -> str:
    """Drop what a broken server printed before the feed, such as a PHP warning."""
    feed = _FEED_START.search(text[:_JUNK_CHARS])
    return text[feed.start() :] if feed else text


def cut_to_root(text: str, root: Root) -> tuple[str, bool]:
    """Drop what follows the root's end; of a truncated document, keep whole entries and close it.

    The second value says whether it was truncated. Half an entry would be announced as a headline
    and then edited by the next poll.
    """
    end = text.rfind(f"</{root.name}")
    if end >= 0:
        close = text.find(">", end)
        return (text[: close + 1] if close >= 0 else f"{text[:end]}</{root.name}>"), False
    ends = [match.end() for match in _ENTRY_END.finditer(text, root.start)]
    first = _ENTRY_START.search(text, root.start)
    whole = ends[-1] if ends else first.start() if first else len(text)
    return f"{text[:whole]}{'</channel>' if root.local == 'rss' else ''}</{root.name}>", True
