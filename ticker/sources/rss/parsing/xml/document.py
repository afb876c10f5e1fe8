"""A feed document's bytes made into XML that a strict parser takes: decoded, mended, cut to size."""

import codecs
import re
from html.entities import html5

import msgspec

from ticker.sources.rss.parsing.xml import encodings

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_HTTP_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)")
# In these, bytes below 128 are not ASCII, so that valid UTF-8 proves nothing.
_STATEFUL = re.compile(r"iso-?2022|hz|utf-?7", re.IGNORECASE)
# So many times more letters than broken bytes, and a text is UTF-8 in spite of what is declared.
_LIKELIER = 10

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


def decode(body: bytes, content_type: str | None) -> str:
    """Decode by byte order mark, then as UTF-8 if it nearly is, then as declared, then by best guess.

    A byte that cannot be decoded is one U+FFFD, and no reason to take the rest for something else.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    if body[1:2] == b"\0" or body[:1] == b"\0":
        return body.decode("utf-16-le" if body[1:2] == b"\0" else "utf-16-be", "replace")
    labels = _declared(body, content_type)
    # Text in another encoding is hardly ever valid UTF-8 by accident, whereas the declaration is
    # often a server's or a template's default.
    if not any(_STATEFUL.match(label) for label in labels):
        surely = not labels or encodings.is_utf_8(labels[0])
        if (text := _utf_8(body, 1 if surely else _LIKELIER)) is not None:
            return text
    others = (encodings.decoder(label) for label in labels if not encodings.is_utf_8(label))
    declared = next((found for found in others if found), None) or encodings.decoder("windows-1252")
    return declared(body) if declared else ""


def _utf_8(body: bytes, times: int) -> str | None:
    """The body as UTF-8, if that makes `times` as many letters of it as it leaves bytes over."""
    # Not final: a document that was cut off inside of a character is in UTF-8 all the same.
    text = codecs.utf_8_decode(body, "replace", False)[0]
    broken = text.count("\ufffd") - body.count(b"\xef\xbf\xbd")
    if broken == 0:
        return text
    letters = sum(not character.isascii() for character in text) - broken
    return text if broken * times <= letters else None


def _declared(body: bytes, content_type: str | None) -> list[str]:
    """The labels that are known: the header's, then the document's, but one of a server's default last."""
    http, xml = _HTTP_CHARSET.search(content_type or ""), _XML_ENCODING.match(body[:300].lstrip())
    found = [http[1]] if http else []
    found += [xml[1].decode("ascii")] if xml else []
    labels = [label for label in found if encodings.decoder(label)]
    return sorted(labels, key=encodings.is_default)


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
