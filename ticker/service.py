"""The whole of Ticker put together: log, readers, sources, web, and the order in which they start and end."""

import asyncio
import contextlib
import gc
import logging
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from ticker.broadcast import Broadcast, Settings
from ticker.config import Config
from ticker.config.types import RssSource, SimulatorSource
from ticker.log import Channel, EventLog, Keep
from ticker.poller import Poller, Rhythm, Watched
from ticker.server import Server, Signals, address_of, listen, raise_file_limit
from ticker.sources.adapter import Adapter
from ticker.sources.rss import RssTools
from ticker.sources.simulator import SimulatorAdapter
from ticker.times import Clock, now_ms
from ticker.web import Site, create_app

_logger = logging.getLogger(__name__)

_UPKEEP_S = 10.0


async def serve(config: Config, announce: Callable[[str], None]) -> None:
    """Run until SIGTERM or SIGINT; `announce` is told the address once requests are answered."""
    raise_file_limit()
    with contextlib.closing(listen(config.service.bind)) as listener, Signals() as signals:
        async with _log(config, now_ms) as log:
            broadcast = _broadcast(config, log, now_ms)
            async with _poller(config, log, now_ms) as poller:
                server = Server(create_app(_site(config, log, broadcast, poller)))
                await server.open(listener)
                spare_the_collector()
                announce(address_of(listener))
                await poller.start()
                broadcast.lag.start()
                async with _upkeep(log):
                    await signals.wait()
                broadcast.lag.stop()
                _logger.info("shutting down: %d connections are open", server.connections)
                await poller.stop()
                await server.close(lambda: broadcast.say_goodbye("shutdown"))


def spare_the_collector() -> None:
    """Have garbage collection look at what is new, and seldom.

    Thousands of readers are hundreds of thousands of objects that live for hours; at Python's default
    thresholds, walking them again and again takes about a third of the CPU (benchmarks/).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)


@asynccontextmanager
async def _log(config: Config, clock: Clock) -> AsyncIterator[EventLog]:
    channels = {
        name: Channel(channel.retry_ms, Keep(channel.keep_ms, channel.keep_count))
        for name, channel in config.channels.items()
    }
    log = EventLog(config.service.data, channels, clock=clock, sync=config.service.log.sync)
    try:
        yield log
    finally:
        await log.close()


def _broadcast(config: Config, log: EventLog, clock: Clock) -> Broadcast:
    stream = config.service.stream
    settings = Settings(
        heartbeat_ms=stream.heartbeat_ms,
        snapshot=stream.snapshot,
        replay=stream.replay,
        max_readers=stream.max_readers,
        max_readers_per_address=stream.max_readers_per_address,
        buffer_bytes=stream.buffer_bytes,
        buffers_bytes=stream.buffers_bytes,
        stall_ms=stream.stall_ms,
        lifetime_ms=stream.lifetime_ms,
    )
    retry_ms = {name: channel.retry_ms for name, channel in config.channels.items()}
    return Broadcast(log, settings, retry_ms, clock=clock, rng=random.Random())


@asynccontextmanager
async def _poller(config: Config, log: EventLog, clock: Clock) -> AsyncIterator[Poller]:
    tools = RssTools(config.service.fetch)
    try:
        watched = [_watched(spec, tools) for spec in config.sources]
        yield Poller(log, watched, clock=clock, rng=random.Random())
    finally:
        await tools.close()


def _watched(spec: RssSource | SimulatorSource, tools: RssTools) -> Watched:
    match spec:
        case RssSource():
            adapter: Adapter = tools.adapter(spec)
            origin = spec.url
        case SimulatorSource():
            adapter = SimulatorAdapter(spec)
            origin = f"seed {spec.seed}"
    # Prices keep to a grid, so that a second is a second; a publisher is left alone for the whole interval.
    rhythm = Rhythm(spec.every_ms, on_grid=isinstance(spec, SimulatorSource))
    return Watched(
        name=spec.name,
        kind=spec.kind,
        channel=spec.channel,
        origin=origin,
        rhythm=rhythm,
        adapter=adapter,
    )


def _site(config: Config, log: EventLog, broadcast: Broadcast, poller: Poller) -> Site:
    return Site(config=config, log=log, broadcast=broadcast, schedule=poller, clock=now_ms)


@asynccontextmanager
async def _upkeep(log: EventLog) -> AsyncIterator[None]:
    """Meanwhile, trim the log, and find out about a disk that is full before a source has to."""
    task = asyncio.create_task(_trim_for_ever(log))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _trim_for_ever(log: EventLog) -> None:
    while True:
        await log.probe()
        await log.trim()
        await asyncio.sleep(_UPKEEP_S)
