"""Addresses as people paste them, and as lists have them, made into ones that can be asked. Pure."""

import re
from urllib.parse import unquote

from ticker.markup import tags, unescaped

# What nobody sees, wherever it stands; a browser drops tabs and line ends as well.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\t\r\n\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_PAIRS = (
    "<>",
    '""',
    "''",
    "``",
    "“”",
    "„“",
    "‘’",
    "«»",
    "‹›",
    "()",
    "**",
    "[]",
    "{}",
    "「」",
    "｢｣",
    "（）",
    "【】",
)
_LABEL = re.compile(r"(?:url|link|feed|rss)\s*[:=]\s+|url:", re.IGNORECASE)
_MARKDOWN = re.compile(r"!?\[[^\]]*\]\(\s*<?([^\s<>]+?)>?(?:\s+[\"'(].*)?\s*\)")
_AFTERTHOUGHTS = ".,;:!?…'\"”’»>*`"
# One address in a sentence is the one that is meant.
_IN_TEXT = re.compile(r"""(?<=[\s<("'“«:])(?:feed:)?https?://[^\s<>"]+""", re.IGNORECASE)
_ENCODED = re.compile(r"https?%3a%2f%2f\S+", re.IGNORECASE)
# A reader's own schemes, which say no more than that a feed follows; and a browser's, for a page's source.
_WRAPPING = re.compile(
    r"(?:feeds?|rss|atom|podcast|pcast|itpc|webcal|view-source|https?://(?=https?:)):?(?=\S)", re.IGNORECASE
)
_WEB = re.compile(r"(https?)(?:[:;]+[/\\]+|:|[/\\]{2,})", re.IGNORECASE)
_SLASHES = re.compile(r"//+(?=(?:feed|https?):)", re.IGNORECASE)
# What is said of an address behind it.
_REMARK = re.compile(r"\s+(?:[(\[].*[)\]]|[–—|-]\s.*)", re.DOTALL)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
# What browsers have as an address, and nobody can be asked at.
_NO_PLACE = re.compile("(?:about|blob|data|javascript|mailto|tel|vbscript):", re.IGNORECASE)
_MOST_LAYERS = 5


def pasted(text: str) -> tuple[str, ...]:
    """The addresses that may be meant, to be tried in turn: without a scheme https, then http."""
    bare = _unwrapped(text)
    if _ENCODED.fullmatch(bare):
        bare = unquote(bare)
    url = with_scheme(unescaped(bare))
    assumed = url.startswith("https://") and not _is_said(bare)
    return (url, f"http://{url.removeprefix('https://')}") if assumed else (url,)


def is_no_place(address: str) -> bool:
    """Whether it is what a browser does or shows, as `javascript:` is, where nobody can be asked."""
    return _NO_PLACE.match(address.strip()) is not None


def with_scheme(address: str) -> str:
    """An http or https address where one is meant: `feed://x.y` is `http://x.y`, `x.y` is `https://x.y`."""
    address = _UNSEEN.sub("", address).strip()
    scheme = "https"
    for _ in range(_MOST_LAYERS):
        found = _wrapping(address)
        if not found:
            break
        # feed://x.y is http by its definition, and feed:https://x.y is what follows.
        scheme = "http" if address[len(found) :].startswith("//") else scheme
        address = _SLASHES.sub("", address[len(found) :], count=1)
    if web := _WEB.match(address):
        scheme, address = web[1].lower(), address[web.end() :]
    elif _SCHEME.match(address):
        return address
    return f"{scheme}://{_without_blanks(address.lstrip('/'))}"


def _wrapping(address: str) -> str:
    found = _WRAPPING.match(address)
    if found is None or not (found[0].endswith(":") or found[0].endswith("//")):
        return ""
    # A host may be called so, with its port behind it.
    return "" if re.match(r"[0-9]", address[found.end() :]) else found[0]


def _is_said(bare: str) -> bool:
    return bool(_WEB.match(bare) or _wrapping(bare))


def _without_blanks(rest: str) -> str:
    """A blank in a host is none, and the address stays wrong."""
    host, slash, path = re.sub(r"^[^?#]*", lambda hit: hit[0].replace("\\", "/"), rest).partition("/")
    return host + slash + path.replace(" ", "%20")


def _unwrapped(text: str) -> str:
    """What is left without quotes, brackets, labels and the end of a sentence around it."""
    text = _UNSEEN.sub("", text).strip()
    for _, given in tags(text, "a", "link"):
        return (given.get("href") or text).strip()
    if markdown := _MARKDOWN.search(text):
        return markdown[1]
    if not _is_said(text) and len(found := _IN_TEXT.findall(text)) == 1:
        text = found[0]
    for _ in range(2 * _MOST_LAYERS):
        inner = _peeled(text)
        if inner == text:
            break
        text = inner
    return text


def _peeled(text: str) -> str:
    if _is_said(text) and (remark := _REMARK.search(text)) and remark.end() == len(text):
        return text[: remark.start()]
    if len(text) > 1 and text[0] + text[-1] in _PAIRS:
        return text[1:-1].strip()
    if label := _LABEL.match(text):
        return text[label.end() :].strip()
    if text.endswith(")") and text.count(")") > text.count("("):
        return text[:-1].strip()
    return text.rstrip(_AFTERTHOUGHTS).lstrip("<\"'“«*`").strip()
