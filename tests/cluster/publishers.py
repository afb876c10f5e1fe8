"""Feeds that count who reads them, each by how many at the same time."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.support.origin import Answer, Asked, Origin, answer

_FEED = """\
kind: rss
channel: stocks
url: http://127.0.0.1:{port}/{name}
every: 1s
private: true
"""
_SLOW_S = 0.4
_DOCUMENT = b'<rss version="2.0"><channel><title>Slow</title></channel></rss>'

POLITE = "fetch: {host_gap: 0s, per_host: 8}\n"
"""For a config: all of them are on one host, and none waits for another."""


class Publishers:
    """Slow ones, so that two who read the same are seen."""

    def __init__(self, *names: str) -> None:
        self._names = names
        self.origin = Origin(self._say)
        self._reading: Counter[str] = Counter()
        self.reads: Counter[str] = Counter()
        self.most_at_once: Counter[str] = Counter()

    @property
    def feeds(self) -> dict[str, str]:
        """Their feed files."""
        return {name: _FEED.format(port=self.origin.port, name=name) for name in self._names}

    def all_beyond(self, reads: "Counter[str]") -> bool:
        """Whether each was read since it had been read so often."""
        return all(self.reads[name] > reads[name] for name in self._names)

    async def _say(self, asked: Asked, _: asyncio.StreamWriter) -> Answer:
        name = asked.path.removeprefix("/")
        self.reads[name] += 1
        self._reading[name] += 1
        self.most_at_once[name] = max(self.most_at_once[name], self._reading[name])
        try:
            await asyncio.sleep(_SLOW_S)
        finally:
            self._reading[name] -= 1
        return answer(_DOCUMENT)


@asynccontextmanager
async def publishing(*names: str) -> AsyncIterator[Publishers]:
    publishers = Publishers(*names)
    async with publishers.origin.open():
        yield publishers
