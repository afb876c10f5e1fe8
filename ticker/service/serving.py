"""A service that runs: what starts after what, and what ends before what."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from ticker.config import Config
from ticker.config.types import Service
from ticker.config.watch import ConfigWatch
from ticker.server import Server, Signals, address_of, bind_of, listeners, raise_file_limit
from ticker.service.assembly import assembled
from ticker.service.doubts import tell_at_start
from ticker.service.interpreter import tune_the_interpreter
from ticker.service.reload import Reload, following
from ticker.service.rules import RulesMadeHere
from ticker.service.tls import tls_of
from ticker.service.upkeep import probing, trimming
from ticker.sources.kinds import Kinds

_logger = logging.getLogger("ticker.service")


async def serve(
    config: Config, kinds: Kinds, announce: Callable[[str], None], watch: ConfigWatch | None = None
) -> None:
    """Run until SIGTERM or SIGINT; `announce` is told each address once requests are answered.

    What `watch` finds changed in the config's files is applied while readers stay where they are.
    """
    raise_file_limit()
    tls = tls_of(config)
    with listeners(config.service.binds) as found, Signals() as signals:
        config = replace(config, service=_listening_at(config.service, found))
        async with assembled(config, kinds) as parts:
            server = Server(parts.app, tls=tls)
            reload = Reload(watch, parts) if watch is not None else None
            parts.site.rules = RulesMadeHere(reload) if reload is not None else None
            server.open(*found)
            tune_the_interpreter()
            tell_at_start(config, parts.site.clock)
            for listener in found:
                announce(address_of(listener, "https" if tls else "http"))
            await parts.collector.begin(config)
            parts.broadcast.lag.start()
            # What is being sent to somebody may end while the readers are told goodbye.
            notifying = asyncio.create_task(parts.notifier.run())
            async with _meanwhile(
                probing(parts.log, parts.site.heartbeat),
                trimming(parts.log, parts.site.clock),
                following(reload, signals.hangup),
                parts.derivations.run(),
                parts.site.hub.run(parts.derivations.newswire.has_settled),
            ):
                await signals.wait()
            notifying.cancel()
            parts.broadcast.lag.stop()
            _logger.info("shutting down: %d connections are open", server.connections)
            await parts.collector.end()
            await server.close(lambda: parts.broadcast.say_goodbye("shutdown"))
            await asyncio.wait([notifying])


def _listening_at(service: Service, found: Sequence[socket.socket]) -> Service:
    # What a service manager hands over may be open to the world, whatever the config says.
    return service.model_copy(update={"bind": tuple(bind_of(listener) for listener in found)})


@asynccontextmanager
async def _meanwhile(*work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(coroutine) for coroutine in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
