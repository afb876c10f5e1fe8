"""Links as feeds write them, made absolute; nothing but http and https gets through."""

import re
from collections.abc import Collection
from urllib.parse import quote, unquote, urljoin, urlsplit

import idna

_MOST_CHARS = 4_000
# Browsers drop them wherever they stand (https://url.spec.whatwg.org/#concept-basic-url-parser).
_DROPPED = str.maketrans("", "", "\t\r\n")
# What nobody sees before a link would make a path of it.
_UNSEEN = " \x00\xa0\xad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_SLASHES = re.compile(r"(https?):[/\\]+", re.IGNORECASE)
_HOST = re.compile(r"([\w-]{1,63}(?:\.[\w-]{1,63})+)(?::\d{1,5})?(?=[/?#]|\Z)")
_ENDS_OF_HOSTS = (".com", ".org", ".net")
# Countries of which no script is called so, as index.pl is: with a path behind it, such a name is a host's.
_ELSEWHERE = re.compile(
    r".+\.(?:ae|al|ar|at|au|be|bg|br|by|ca|ch|ci|cl|cn|co|cr|cz|de|dk|ec|ee|eg|es|eu|fi|fr|ge|gr|hk|hr|hu|id|ie|il"
    r"|in|ir|is|it|jp|ke|kr|kz|lt|lu|lv|ma|mx|my|ng|nl|no|nz|pe|ph|pk|pt|ro|ru|sa|se|sg|si|sk|th|tn|tr|tw|ua|uk|us"
    r"|uy|ve|vn|za|ai|app|biz|blog|dev|edu|fm|gov|info|int|io|live|me|media|mil|news|online|press|tv)"
    r"|.+\..+\.(?:pl|py|rs|sh|cc|md|do|ps|so|st)"
)
# A host cannot hold these (https://url.spec.whatwg.org/#forbidden-domain-code-point).
_NO_HOST = re.compile(r"[\x00-\x20#%/:<>?@\[\\\]^|\x7f]")
# Of ASCII, what browsers write otherwise (https://url.spec.whatwg.org/#path-percent-encode-set and after).
_IN_PATH, _IN_QUERY, _IN_FRAGMENT = (frozenset(each) for each in ('"<>^`{}|', "\"<>'", '"<>`'))
# Markup around a link, as if it were in a text.
_WRAPPED = re.compile(
    r"""(?:<a\s[^<>]{0,200}?href\s*=\s*["']?|["'<\[(]+)(https?://[^\s"'<>\]]+)["'>\])].*""", re.IGNORECASE
)
_NO_LINK = re.compile(
    r"n/?a|none|null|nil|nan|undefined|true|false|about:blank|https?:/*|[-#]*", re.IGNORECASE
)


def absolute(link: str | None, base: str) -> str | None:
    """Resolve a link against its base; None for other schemes, without a host, or if it is no link.

    A link with characters that cannot be printed is percent-encoded, another keeps its letters. A host
    without a scheme is one if it is the base's or plainly a host's name, and not a file beside the base.
    """
    bare = (link or "").translate(_DROPPED).lstrip(_UNSEEN).strip()
    wrapped = _WRAPPED.fullmatch(bare)
    bare = (wrapped[1] if wrapped else bare).replace(" ", "%20")
    if bare.startswith("\\"):
        bare = bare.replace("\\", "/")
    if _NO_LINK.fullmatch(bare):
        return None
    try:
        whole = urljoin(base, _with_scheme(bare, base))
        parts = urlsplit(_slashed(whole))
        # A port that is none is an error, too.
        web = parts.scheme in ("http", "https") and _is_possible(parts.hostname or "", parts.port)
    except ValueError:
        return None
    printable = whole if whole.isprintable() else _printable(whole, parts.netloc)
    # Of a host that nobody sees, nothing may be left.
    has_host = web and printable is not None and urlsplit(_slashed(printable)).netloc != ""
    return printable if has_host and printable and len(printable) <= _MOST_CHARS else None


def _slashed(link: str) -> str:
    """A link as browsers take it, to whom a backslash before the query is a slash."""
    end = re.search(r"[?#]|\Z", link)
    assert end is not None
    return link[: end.start()].replace("\\", "/") + link[end.start() :]


def as_browsers_write(link: str) -> str:
    """The same link in ASCII: what a browser makes of it before it asks for it."""
    rest, mark, fragment = _slashed(link).partition("#")
    rest, question, query = rest.partition("?")
    before, host, path = rest.partition(urlsplit(rest).netloc)
    written = _encoded(path, _IN_PATH) + question + _encoded(query, _IN_QUERY)
    return before + _ascii(host) + written + mark + _encoded(fragment, _IN_FRAGMENT)


def _ascii(netloc: str) -> str:
    """A host with its letters as names of hosts have them (UTS 46), where it can be one."""
    if netloc.isascii():
        return netloc
    user, at, place = netloc.rpartition("@")
    host, colon, port = place.partition(":")
    try:
        return _encoded(user) + at + idna.encode(host, uts46=True).decode() + colon + port
    except UnicodeError:
        return netloc


def _is_possible(host: str, port: int | None) -> bool:
    name = unquote(host)
    numbers = ":" in name and not _NO_HOST.search(name.replace(":", ""))
    return bool(name.strip(".")) and port != 0 and (numbers or not _NO_HOST.search(name))


def _with_scheme(bare: str, base: str) -> str:
    if scheme := _SLASHES.match(bare):
        return f"{scheme[1]}://{bare[scheme.end() :]}"
    host = _HOST.match(bare)
    if not host:
        return bare
    name, has_path = host[1].lower(), bare[host.end() : host.end() + 1] == "/"
    is_host = _is_host(name, base) or (has_path and _is_elsewhere(name))
    return f"{urlsplit(base).scheme}://{bare}" if is_host else bare


def _is_host(name: str, base: str) -> bool:
    known = (urlsplit(base).hostname or "").removeprefix("www.")
    kin = name == known or name.endswith(f".{known}") or known.endswith(f".{name}")
    return name.startswith("www.") or kin or name.endswith(_ENDS_OF_HOSTS)


def _is_elsewhere(name: str) -> bool:
    """Whether a name with a path behind it is a host's: `news.site.de/a`, not `index.pl/a`."""
    return _ELSEWHERE.fullmatch(name) is not None


def _printable(whole: str, host: str) -> str | None:
    shown = "".join(letter for letter in host if letter.isprintable())
    if not shown:
        return None
    before, _, after = whole.partition(host)
    return before + shown + _encoded(after)


def _encoded(text: str, others: Collection[str] = ()) -> str:
    return "".join(
        letter if "!" <= letter <= "~" and letter not in others else _percent(letter) for letter in text
    )


def _percent(letter: str) -> str:
    # Half of a surrogate pair cannot be written as UTF-8: a browser has U+FFFD for it.
    return quote("\ufffd" if "\ud800" <= letter <= "\udfff" else letter)
