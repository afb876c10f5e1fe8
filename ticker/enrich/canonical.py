"""The one address of a page that is linked to in many ways; pure."""

import re
from urllib.parse import SplitResult, parse_qsl, quote, unquote_to_bytes, urlencode, urlsplit

# Parameters that say where a visitor came from, and never which page is meant.
_TRACKING = re.compile(
    r"utm_\w+|at_(?:medium|campaign|custom\d|link_\w+|format|ptr_name|bbc_team|campaign_type)|mc_[ce]id|mtm_\w+"
    r"|pk_\w+|piwik_\w+|hsa_\w+|_hsenc|_hsmi|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid"
    r"|igshid|li_fat_id|vero_id|oly_(?:anon|enc)_id|wt_mc|xtor|ns_(?:mchannel|source|campaign)|cmpid|ncid|smid"
    r"|ref_src|ref_url|ftag|rss_id",
    re.IGNORECASE,
)
_AMP_PARAMETER = re.compile(r"amp|outputtype", re.IGNORECASE)
_AMP_VALUES = frozenset({"", "1", "true", "amp"})
_FRONT = re.compile(r"(?:www|m|mobile|amp)\.(?=[^.]+\.[^.])")
_AMP_PATH = re.compile(r"(?<=.)/amp$|(?<=.)\.amp(?=\.html?$|$)", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED = "!$&'()*+,;=:@-._~/"


def canonical(url: str) -> str | None:
    """Write an address without its scheme and all that changes nothing about the page it leads to.

    None for what names no page of its own: no http or https, no host, a site's front page.
    """
    try:
        parts = urlsplit(url.strip())
        host = _host(parts)
        path = _path(parts.path)
        query = _query(parts.query)
    except ValueError:
        return None
    if host is None:
        return None
    # Feeds whose entries all lead to the front page would make one story of everything.
    return f"{host}{path}{query}" if path or query else None


def _host(parts: SplitResult) -> str | None:
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        return None
    name = parts.hostname.rstrip(".")
    port = parts.port
    shown = "" if port in (None, *_DEFAULT_PORTS.values()) else f":{port}"
    # Only before a name that is still a domain: m.co is a site, m.example.co its pages for telephones.
    return f"{_FRONT.sub('', name, count=1)}{shown}"


def _path(path: str) -> str:
    # %7Euser and ~user are one page; %2F and / are not.
    kept = "%2F".join(quote(unquote_to_bytes(part), _UNRESERVED) for part in re.split("%2[fF]", path))
    return _AMP_PATH.sub("", re.sub("/{2,}", "/", kept).rstrip("/"))


def _query(query: str) -> str:
    pairs = [pair for pair in parse_qsl(query, keep_blank_values=True) if not _idle(*pair)]
    return f"?{urlencode(sorted(pairs))}" if pairs else ""


def _idle(name: str, value: str) -> bool:
    return bool(
        _TRACKING.fullmatch(name) or (_AMP_PARAMETER.fullmatch(name) and value.lower() in _AMP_VALUES)
    )
