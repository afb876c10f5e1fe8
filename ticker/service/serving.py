"""A service that runs: what starts after what, and what ends before what."""

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import replace

from ticker.config import Config
from ticker.config.watch import ConfigWatch
from ticker.server import Server, Signals, address_of, bind_of, listeners, raise_file_limit
from ticker.service.assembly import Parts, assembled
from ticker.service.doubts import tell_at_start
from ticker.service.interpreter import tune_the_interpreter
from ticker.service.reload import Reload, following
from ticker.service.rules import RulesMadeHere
from ticker.service.tls import certificate_of, renewing
from ticker.service.traces import traces_sent
from ticker.service.upkeep import probing, trimming
from ticker.service.work import Settings, Work, one_machine
from ticker.sources.kinds import Kinds
from ticker.tasks import meanwhile

_logger = logging.getLogger("ticker.service")


async def serve(
    config: Config,
    kinds: Kinds,
    announce: Callable[[Sequence[str]], None],
    watch: ConfigWatch | None = None,
    setting: Settings = one_machine,
    ending: Callable[[], None] = lambda: None,
) -> None:
    """Run until SIGTERM or SIGINT; `announce` is told the addresses once requests are answered.

    `ending` is called as the goodbye begins.

    What `watch` finds changed in the config's files is applied while readers stay where they are. `setting`
    is where the service stands: on a machine of its own, or as one node of a cluster.
    """
    raise_file_limit()
    certificate = certificate_of(config)
    with traces_sent(os.environ), listeners(config.service.binds) as found, Signals() as signals:
        config = listening_at(config, found)
        async with AsyncExitStack() as begun:
            with cancelled_by(signals.wait()) as is_over:
                here = await begun.enter_async_context(setting(config))
                parts = await begun.enter_async_context(assembled(config, kinds, log=here.open_log))
                work = await begun.enter_async_context(here.work(parts))
            if is_over():
                return
            server = Server(parts.app, tls=certificate)
            reload = Reload(watch, parts) if watch is not None else None
            server.open(*found)
            tune_the_interpreter()
            tell_at_start(config, parts.site.clock)
            announce([address_of(listener, "https" if certificate else "http") for listener in found])
            async with (
                gathering(parts, work, reload, signals.hangup) as notifying,
                meanwhile(renewing(certificate)),
            ):
                await signals.wait()
                ending()
            _logger.info("shutting down: %d connections are open", server.connections)
            await server.close(lambda: parts.broadcast.say_goodbye("shutdown"))
            await asyncio.wait([notifying])


@contextmanager
def cancelled_by(end: Coroutine[None, None, None]) -> Iterator[Callable[[], bool]]:
    """Have `end` end the block, in which a node may wait for its brokers; tells whether it has."""
    task = asyncio.current_task()
    assert task is not None
    waiting = asyncio.create_task(end)
    waiting.add_done_callback(lambda done: None if done.cancelled() else task.cancel())
    try:
        yield lambda: waiting.done() and not waiting.cancelled()
    except asyncio.CancelledError:
        if not waiting.done():
            raise
        task.uncancel()
    finally:
        waiting.cancel()


@asynccontextmanager
async def gathering(
    parts: Parts, work: Work, reload: Reload | None, hangup: asyncio.Event
) -> AsyncIterator["asyncio.Task[None]"]:
    """Read the sources, derive and notify as far as it is this machine's work, and look after the log.

    Nothing of it goes on behind the block but what is being sent to somebody, by the task that there is.
    """
    parts.site.rules = RulesMadeHere(reload) if reload is not None and work.takes_rules else None
    await parts.collector.begin(parts.site.config)
    parts.broadcast.lag.start()
    notifying = asyncio.create_task(work.notify())
    async with meanwhile(
        probing(parts.log, parts.site.heartbeat),
        trimming(parts.log, parts.site.clock),
        following(reload, hangup),
        work.read(),
        work.derive(),
    ):
        yield notifying
    notifying.cancel()
    parts.broadcast.lag.stop()
    await parts.collector.end()


def listening_at(config: Config, found: Sequence[socket.socket]) -> Config:
    """The config, with where Ticker listens: what a service manager hands over may be open to the world."""
    bind = tuple(bind_of(listener) for listener in found)
    return replace(config, service=config.service.model_copy(update={"bind": bind}))
