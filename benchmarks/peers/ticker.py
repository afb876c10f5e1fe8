"""Ticker as `ticker serve` puts it together, with a producer in the place of its poller."""

import asyncio
import os
import random
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks.event import CHANNEL, quote
from benchmarks.orders import Hello
from benchmarks.peers.schedule import obey
from ticker.broadcast import Broadcast
from ticker.config import Config, load
from ticker.events import Draft
from ticker.log import EventLog
from ticker.server import Server, address_of, listen, raise_file_limit
from ticker.service import channels_of, derivations_of, hints_of, settings_of, tune_the_interpreter
from ticker.sources.kinds import known_kinds
from ticker.times import now_ms
from ticker.web import Site, create_app
from ticker.websub import Subscriptions

# A heartbeat would fall into some windows and not into others.
_CONFIG = f"""\
data: data
stream: {{heartbeat: 1h, max_readers: 1000000}}
channels:
  {CHANNEL}: {{retry: 2s, keep: 2h}}
feeds: feeds
"""


class NoSchedule:
    """The web's view of a poller that reads nothing."""

    scheduled = 0
    counts: Mapping[str, int] = {}
    pushes: Mapping[str, int] = {}
    hubs: Subscriptions | None = None


def _config(folder: Path) -> Config:
    (folder / "feeds").mkdir()
    path = folder / "config.yaml"
    path.write_text(_CONFIG)
    return load(path, {}, known_kinds())


async def serve(folder: Path) -> None:
    config = _config(folder)
    log = EventLog(config.service.data, channels_of(config), clock=now_ms)
    broadcast = Broadcast(log, settings_of(config), hints_of(config), clock=now_ms, rng=random.Random())
    derivations = derivations_of(log, now_ms)
    site = Site(
        config=config,
        log=log,
        broadcast=broadcast,
        schedule=NoSchedule(),
        derivations=derivations,
        clock=now_ms,
    )
    server = Server(create_app(site))
    listener = listen("127.0.0.1:0")
    await server.open(listener)
    tune_the_interpreter()
    deriving = asyncio.create_task(derivations.run())

    async def publish(numbers: range, published_ns: int) -> None:
        await log.append([Draft(CHANNEL, quote(number, published_ns)) for number in numbers], "benchmark")

    await obey(Hello(port=int(address_of(listener).rpartition(":")[2]), pids=(os.getpid(),)), publish)
    deriving.cancel()
    await server.close(lambda: broadcast.say_goodbye("shutdown"))
    await log.close()


def main() -> None:
    raise_file_limit()
    with tempfile.TemporaryDirectory(prefix="ticker-benchmark-") as folder:
        asyncio.run(serve(Path(folder)))


if __name__ == "__main__":
    main()
