"""The same inside of an asyncio program: fetched without blocking, and parsed where the answer arrives."""

import feedparser
import httpx

from benchmarks.loop_lag import LoopLag
from benchmarks.orders import Gather, Lag
from benchmarks.readers.obeying import obey


class LoopScript:
    """One feed after the other, which is kinder to the loop than all at once."""

    def __init__(self) -> None:
        # Without a time-out: it would run while the loop is held up, and blame the server.
        self._client = httpx.AsyncClient(timeout=None)
        self._feeds: tuple[str, ...] = ()
        self._some = 0
        self._headers: dict[str, dict[str, str]] = {}
        self._entries: dict[tuple[str, str], object] = {}

    async def begin(self, order: Gather) -> None:
        self._feeds, self._some = order.urls, order.some
        await self._read(order.warm_up)
        self._entries.clear()

    async def read(self, *, only_some: bool) -> Lag:
        lag = LoopLag()
        lag.start()
        for url in self._feeds[: self._some] if only_some else self._feeds:
            await self._read(url)
        return lag.stop()

    async def _read(self, url: str) -> None:
        answer = await self._client.get(url, headers=self._headers.get(url))
        if answer.status_code == 304:
            return
        known = {"if-none-match": "etag", "if-modified-since": "last-modified"}
        self._headers[url] = {
            ask: answer.headers[name] for ask, name in known.items() if name in answer.headers
        }
        headers = {"content-type": answer.headers["content-type"]}
        for entry in feedparser.parse(answer.content, response_headers=headers).entries:
            self._entries[url, entry.id] = entry

    async def entries(self) -> int:
        return len(self._entries)

    async def end(self) -> None:
        await self._client.aclose()


if __name__ == "__main__":
    obey(LoopScript())
