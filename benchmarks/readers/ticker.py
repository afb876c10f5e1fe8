"""Ticker's poller, adapters, parsing process and log: `python -m benchmarks.readers.ticker LIMIT`."""

import asyncio
import random
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from benchmarks.loop_lag import LoopLag
from benchmarks.orders import Gather, Lag
from benchmarks.readers.obeying import obey
from ticker.ask import Subscription
from ticker.collector import watched
from ticker.config.types import Fetch
from ticker.enrich import Stories
from ticker.events import Headline
from ticker.log import Channel, EventLog, Keep
from ticker.outbound.outbound import outbound
from ticker.poller import Poller
from ticker.service import tune_the_interpreter
from ticker.sources.rss.settings import RssSource
from ticker.sources.rss.tools import RssTools
from ticker.times import now_ms

_CHANNELS = {"world": Channel(10_000, Keep(30 * 86_400_000, 1_000_000))}
_WARM_UP = "warm-up"


class Salvo:
    """A schedule that runs what it is told to, all at once, in place of waiting until it is due."""

    def __init__(self) -> None:
        self._runs: dict[str, Callable[[str, int], Awaitable[None]]] = {}
        self.running = False

    def start(self, missed: Callable[[str], None]) -> None:  # noqa: ARG002
        self.running = True

    def stop(self) -> None:
        self.running = False

    def at(self, name: str, due_ms: int, run: Callable[[str, int], Awaitable[None]]) -> None:  # noqa: ARG002
        self._runs[name] = run

    def each(self, seconds: float, run: Callable[[], Awaitable[None]]) -> None:
        """Left out: nothing here gets late."""

    async def fire(self, names: Sequence[str]) -> None:
        now = now_ms()
        await asyncio.gather(*(self._runs[name](name, now) for name in names))


def _source(name: str, url: str, limit: int) -> RssSource:
    spec = {"kind": "rss", "name": name, "channel": "world", "url": url, "private": True, "limit": limit}
    return RssSource.model_validate(spec)


class Ticker:
    """As `ticker serve` puts it together, but for its schedule; `limit` as in a feed's file."""

    def __init__(self, folder: Path, limit: int) -> None:
        self._limit = limit
        self._log = EventLog(folder, _CHANNELS, clock=now_ms)
        # Without a gap: feeds are read again sooner than any configuration would have it.
        fetch = Fetch.model_validate({"host_gap": "0s"})
        self._out = outbound(fetch)
        self._tools = RssTools(fetch, self._out)
        self._schedule = Salvo()
        self._feeds: tuple[str, ...] = ()
        self._some = 0

    async def begin(self, order: Gather) -> None:
        self._some = order.some
        sources = [_source(f"feed-{number}", url, self._limit) for number, url in enumerate(order.urls)]
        self._feeds = tuple(source.name for source in sources)
        self._poller = Poller(
            self._log,
            [
                watched(spec, self._tools.open(spec), self._out)
                for spec in (*sources, _source(_WARM_UP, order.warm_up, self._limit))
            ],
            clock=now_ms,
            rng=random.Random(),
            enrich=Stories(),
            schedule=self._schedule,
        )
        await self._poller.start()
        await self._schedule.fire([_WARM_UP])
        tune_the_interpreter()

    async def read(self, *, only_some: bool) -> Lag:
        lag = LoopLag()
        lag.start()
        await self._schedule.fire(self._feeds[: self._some] if only_some else self._feeds)
        return lag.stop()

    async def entries(self) -> int:
        """What is in the log, each headline once however often it was revised."""
        headlines, through, keys = Subscription.of(_CHANNELS, ("headline",)), 0, set()
        while through < self._log.newest:
            page = await self._log.page(headlines, through)
            through = page.through
            bodies = ((record.key, record.body) for record in page.records)
            keys |= {key for key, body in bodies if isinstance(body, Headline) and body.source != _WARM_UP}
        return len(keys)

    async def end(self) -> None:
        await self._poller.stop()
        await self._tools.close()
        await self._out.close()
        await self._log.close()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="ticker-benchmark-") as folder:
        obey(Ticker(Path(folder), int(sys.argv[1])))


if __name__ == "__main__":
    main()
