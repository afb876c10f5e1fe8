"""Feeds of one publisher: what one of them brings tells that another, which says 304, may have news too."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from ticker.sources.rss.memory import Memory


def publishers_of(memory: Memory) -> frozenset[str]:
    """What tells whose a feed is: the host that it is at, the one it has moved to, its site's link."""
    hosts = (f"host {_host(address)}" for address in (memory.url, memory.address.current) if address)
    return frozenset((*hosts, f"site {_page(memory.site)}") if memory.site else hosts)


class Sisters:
    """When feeds brought new entries, by whose they are; shared by all, and not kept over a restart."""

    def __init__(self) -> None:
        self._news_ms: dict[str, int] = {}

    def bring_news(self, publishers: Iterable[str], now_ms: int) -> None:
        """Know of new entries in a feed."""
        for publisher in publishers:
            self._news_ms[publisher] = now_ms

    def news_ms(self, publishers: Iterable[str]) -> int | None:
        """When there was news last in any feed of one of these; None if there was none yet."""
        return max((ms for each in publishers if (ms := self._news_ms.get(each)) is not None), default=None)


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")


def _page(link: str) -> str:
    parts = urlsplit(link)
    return f"{_host(link)}{parts.path.rstrip('/')}"
