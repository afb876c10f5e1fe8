"""What one would write first: feedparser as its documentation has it, one feed after the other."""

import feedparser

from benchmarks.orders import Gather
from benchmarks.readers.obeying import obey


class Script:
    """Keeps every entry, as feedparser hands it out, in a dictionary by feed and id."""

    def __init__(self) -> None:
        self._feeds: tuple[str, ...] = ()
        self._some = 0
        self._validators: dict[str, tuple[str | None, str | None]] = {}
        self._entries: dict[tuple[str, str], object] = {}

    async def begin(self, order: Gather) -> None:
        self._feeds, self._some = order.urls, order.some
        self._read(order.warm_up)
        self._entries.clear()

    async def read(self, *, only_some: bool) -> None:
        for url in self._feeds[: self._some] if only_some else self._feeds:
            self._read(url)

    def _read(self, url: str) -> None:
        etag, modified = self._validators.get(url, (None, None))
        found = feedparser.parse(url, etag=etag, modified=modified)
        if found.status == 304:
            return
        self._validators[url] = found.get("etag"), found.get("modified")
        for entry in found.entries:
            self._entries[url, entry.id] = entry

    async def entries(self) -> int:
        return len(self._entries)

    async def end(self) -> None:
        """Nothing is kept open."""


if __name__ == "__main__":
    obey(Script())
