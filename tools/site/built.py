"""Whether the links of a built site lead somewhere, and whether its pages ask no other host for anything."""

import posixpath
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

_LOADED = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
}
_LOADING_RELS = frozenset({"stylesheet", "icon", "preload", "preconnect", "modulepreload", "dns-prefetch"})


class Page(msgspec.Struct, frozen=True):
    """What a page names: `links` lead somewhere else, `loads` is fetched with it; `ids` are places in it."""

    links: tuple[str, ...]
    loads: tuple[str, ...]
    ids: frozenset[str]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value for name, value in attrs if value is not None}
        self.ids.update(given[name] for name in ("id", "name") if name in given)
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "link" and _LOADING_RELS & set(given.get("rel", "").split()):
            self.loads.append(given["href"])
        if (source := given.get(_LOADED.get(tag, ""))) is not None:
            self.loads.append(source)


def page(html: str) -> Page:
    reader = _Reader()
    reader.feed(html)
    return Page(tuple(reader.links), tuple(reader.loads), frozenset(reader.ids))


def faults(site: Path) -> Iterator[str]:
    """Each link that leads nowhere, and whatever a page would ask of another host."""
    pages = {
        str(path.relative_to(site)): page(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))
    }
    for name, one in pages.items():
        if name == "404.html":
            # Shown at any address: its own are those of a site at the top of its host.
            continue
        yield from (f"{name}: {fault}" for link in one.links if (fault := _dead(link, name, pages, site)))
        yield from (f"{name}: loads {load}" for load in one.loads if _is_elsewhere(load))
        yield from (f"{name}: {fault}" for load in one.loads if (fault := _dead(load, name, pages, site)))


def _is_elsewhere(link: str) -> bool:
    return bool(urlsplit(link).netloc)


def _dead(link: str, name: str, pages: Mapping[str, Page], site: Path) -> str | None:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return None
    path = (
        posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path)))
        if parts.path
        else name
    )
    if (site / path).is_dir():
        path = posixpath.normpath(posixpath.join(path, "index.html"))
    if path not in pages:
        return None if (site / path).is_file() else f"{link} leads nowhere"
    if parts.fragment and unquote(parts.fragment) not in pages[path].ids:
        return f"{link}: there is no such place in {path}"
    return None
