"""Links as feeds write them, made absolute; nothing but http and https gets through."""

import re
from urllib.parse import quote, urljoin, urlsplit

_MOST_CHARS = 4_000
# Browsers drop them wherever they stand (https://url.spec.whatwg.org/#concept-basic-url-parser).
_DROPPED = str.maketrans("", "", "\t\r\n")
# What nobody sees before a link would make a path of it.
_UNSEEN = " \x00\xa0\xad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_SLASHES = re.compile(r"(https?):[/\\]+", re.IGNORECASE)
_HOST = re.compile(r"([\w-]{1,63}(?:\.[\w-]{1,63})+)(?::\d{1,5})?(?=[/?#]|\Z)")
_ENDS_OF_HOSTS = (".com", ".org", ".net")
_NO_LINK = re.compile(
    r"n/?a|none|null|nil|nan|undefined|true|false|about:blank|https?:/*|[-#]*", re.IGNORECASE
)


def absolute(link: str | None, base: str) -> str | None:
    """Resolve a link against its base; None for other schemes, without a host, or if it is no link.

    A link with characters that cannot be printed is percent-encoded, another keeps its letters. A host
    without a scheme is one if it is the base's or plainly a host's name, and not a file beside the base.
    """
    bare = (link or "").translate(_DROPPED).lstrip(_UNSEEN).strip().replace(" ", "%20")
    if _NO_LINK.fullmatch(bare):
        return None
    try:
        whole = urljoin(base, _with_scheme(bare, base))
        parts = urlsplit(whole)
        web = parts.scheme in ("http", "https") and parts.hostname
    except ValueError:
        return None
    printable = whole if whole.isprintable() else _printable(whole, parts.netloc)
    return printable if web and printable and len(printable) <= _MOST_CHARS else None


def as_browsers_write(link: str) -> str:
    """The same link in ASCII, but for its host: what a browser makes of it before it asks for it."""
    before, host, after = link.partition(urlsplit(link).netloc)
    return link if link.isascii() else before + host + _encoded(after)


def _with_scheme(bare: str, base: str) -> str:
    if scheme := _SLASHES.match(bare):
        return f"{scheme[1]}://{bare[scheme.end() :]}"
    host = _HOST.match(bare)
    return f"{urlsplit(base).scheme}://{bare}" if host and _is_host(host[1].lower(), base) else bare


def _is_host(name: str, base: str) -> bool:
    known = (urlsplit(base).hostname or "").removeprefix("www.")
    kin = name == known or name.endswith(f".{known}") or known.endswith(f".{name}")
    return name.startswith("www.") or kin or name.endswith(_ENDS_OF_HOSTS)


def _printable(whole: str, host: str) -> str | None:
    shown = "".join(letter for letter in host if letter.isprintable())
    if not shown:
        return None
    before, _, after = whole.partition(host)
    return before + shown + _encoded(after)


def _encoded(text: str) -> str:
    return "".join(letter if "!" <= letter <= "~" else _percent(letter) for letter in text)


def _percent(letter: str) -> str:
    # Half of a surrogate pair cannot be written as UTF-8: a browser has U+FFFD for it.
    return quote("\ufffd" if "\ud800" <= letter <= "\udfff" else letter)
