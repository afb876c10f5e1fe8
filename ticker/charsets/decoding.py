"""A document's bytes as text, whatever it and its server say that they are."""

import codecs
import re

from ticker.charsets import encodings

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LABEL = r"\s*[\"']?\s*([\w.:-]+)"
_HTTP_CHARSET = re.compile(rf"charset\s*={_LABEL}", re.IGNORECASE)
_LOOK_BYTES = 1024
# Not only at the start: some servers print a comment, or a warning, before a document.
_DECLARED = re.compile(
    rf"<(?:\?xml[^>]{{0,200}}?encoding|meta\s[^>]{{0,200}}?charset)\s*={_LABEL}".encode(), re.IGNORECASE
)
# Letters of UTF-8, also of half of one, and of the surrogates that some programs write instead.
_LIKE_UTF_8 = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
# So many times more letters than broken bytes, and a text is UTF-8 in spite of what is declared; so many
# times more broken bytes than letters, and it is not.
_LIKELIER = 10


def decode(body: bytes, content_type: str | None = None) -> str:
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
    if not any(map(encodings.is_stateful, labels)):
        surely = not labels or encodings.is_utf_8(labels[0])
        if (text := _utf_8(body, surely=surely)) is not None:
            return text
    others = (encodings.decoder(label) for label in labels if not encodings.is_utf_8(label))
    declared = next((found for found in others if found), None) or encodings.decoder("windows-1252")
    return declared(body) if declared else ""


def _utf_8(body: bytes, *, surely: bool) -> str | None:
    """The body as UTF-8, if it is likely enough that it is that; `surely` if nothing says otherwise."""
    # Not final: a document that was cut off inside of a character is in UTF-8 all the same.
    text = codecs.utf_8_decode(body, "replace", False)[0]
    broken = text.count("\ufffd") - body.count(b"\xef\xbf\xbd")
    if broken == 0:
        return text
    if surely:
        return text if broken <= _LIKELIER * len(_LIKE_UTF_8.findall(body)) else None
    letters = sum(not character.isascii() for character in text) - broken
    return text if broken * _LIKELIER <= letters else None


def _declared(body: bytes, content_type: str | None) -> list[str]:
    """The labels that are known: the header's, then the document's, but one of a server's default last."""
    http, own = _HTTP_CHARSET.search(content_type or ""), _DECLARED.search(body[:_LOOK_BYTES])
    found = [http[1]] if http else []
    found += [own[1].decode("ascii", "replace")] if own else []
    labels = [label for label in found if encodings.decoder(label)]
    return sorted(labels, key=encodings.is_default)
