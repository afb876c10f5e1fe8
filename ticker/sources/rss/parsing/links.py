"""Links as feeds write them, made absolute; nothing but http and https gets through."""

from urllib.parse import urljoin, urlsplit

_MOST_CHARS = 4_000


def absolute(link: str | None, base: str) -> str | None:
    """Resolve a link against its base; None for other schemes, without a host, or if it is no link."""
    bare = "".join(link.split("\n")).strip().replace(" ", "%20") if link else ""
    if not bare:
        return None
    try:
        whole = urljoin(base, bare)
        parts = urlsplit(whole)
        web = parts.scheme in ("http", "https") and parts.hostname
    except ValueError:
        return None
    return whole if web and len(whole) <= _MOST_CHARS and whole.isprintable() else None
