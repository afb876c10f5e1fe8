"""One Ticker of several processes: what each of them does from its beginning to its end."""

import asyncio
import os
import random
import socket
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

from ticker.access.limits import Limits
from ticker.access.session import Sessions
from ticker.broadcast import Audience, Broadcast, audience_of
from ticker.config import Config
from ticker.config.watch import ConfigWatch
from ticker.errors import TickerError
from ticker.log import FollowedLog
from ticker.processes.child import GATHERING, role
from ticker.processes.gathering_process import GatheringProcess, config_in
from ticker.processes.joined_audience import JoinedAudience
from ticker.processes.line import SupervisorLine
from ticker.processes.messages import Life, Welcome
from ticker.processes.relaying import Relay, Relayed
from ticker.processes.serving_processes import ServingProcesses
from ticker.processes.shared import SharedMemory
from ticker.processes.supervisor import Supervisor
from ticker.server import Certificate, Server, Signals, address_of, listeners, raise_file_limit
from ticker.server.accepting.handed_over import HandedOver
from ticker.service.assembly import Counted, Parts, assembled
from ticker.service.channels import hints_of
from ticker.service.doubts import tell_at_start
from ticker.service.interpreter import tune_the_interpreter
from ticker.service.reload import Reload, found_now
from ticker.service.serving import cancelled_by, gathering, listening_at
from ticker.service.sockets import Sockets, opened_sockets
from ticker.service.tls import certificate_of, renewing
from ticker.service.traces import traces_sent
from ticker.service.work import Settings, Work, one_machine
from ticker.sources.kinds import Kinds
from ticker.tasks import first, meanwhile
from ticker.times import now_ms, steady_s
from ticker.tracing import told_elsewhere
from ticker.web import Site, create_serving_app
from ticker.web.asker import Authenticator

_COUNT_S = 0.25
_TELLS = GATHERING + 1
"""Of the processes that serve, the one that tells what befalls all of them."""
_LAST_S = 4.0
"""How long the process that gathers answers those that serve, once it is to end."""


@dataclass(frozen=True)
class Household:
    """What all processes begin with."""

    config: Config
    kinds: Kinds
    watch: ConfigWatch | None
    sockets: Sockets
    memory: SharedMemory
    processes: int
    setting: Settings
    supervisor: int
    certificate: Certificate | None
    """Of the start: a process that begins later, when the files are of no use, shows this one."""


def serve_by_several(
    config: Config,
    kinds: Kinds,
    announce: Callable[[Sequence[str]], None],
    watch: ConfigWatch | None,
    processes: int,
    setting: Settings = one_machine,
    ending: Callable[[], None] = lambda: None,
) -> int:
    """Run until SIGTERM or SIGINT, with so many processes that serve; the exit code.

    `ending` is called as the goodbye begins.
    """
    raise_file_limit()
    certificate = certificate_of(config)
    scheme = "https" if certificate else "http"
    with listeners(config.service.binds) as found, opened_sockets() as sockets:
        config = listening_at(config, found)
        memory = SharedMemory(processes + 1)
        household = Household(
            config, kinds, watch, sockets, memory, processes, setting, os.getpid(), certificate
        )
        addresses = [address_of(listener, scheme) for listener in found]

        announcing = partial(announce, addresses)
        tune_the_interpreter()
        hung_s = config.service.hung_ms / 1_000
        work = partial(_work, household)
        return Supervisor(found, memory, work, processes, announcing, hung_s, ending).run()


def _work(household: Household, number: int, line: socket.socket) -> int:
    """What a process does, from its first moment to its exit code."""
    work: Coroutine[Any, Any, None]
    if number == GATHERING:
        work = _gather(household, line)
    else:
        household.sockets.close()
        work = _serve(household, number, line)
    try:
        asyncio.run(work)
    except TickerError as error:
        print(f"ticker: {error}", file=sys.stderr)
        return 1
    return 0


async def _gather(household: Household, line_socket: socket.socket) -> None:
    memory = household.memory
    counted = Counted(memory.debts, memory.places[GATHERING])
    config = household.config if household.watch is None else found_now(household.config, household.watch)
    with traces_sent(os.environ), Signals() as signals:
        line = SupervisorLine(line_socket)
        async with AsyncExitStack() as begun:
            with cancelled_by(_told_to_end(signals, line)) as is_over:
                here = await begun.enter_async_context(household.setting(config))
                parts = await begun.enter_async_context(
                    assembled(config, household.kinds, log=here.open_log, counted=counted)
                )
                work = await begun.enter_async_context(here.work(parts))
            if not is_over():
                await _gather_until_told(household, parts, work, line, signals)
        line.close()
    if os.getppid() != household.supervisor:
        # Who would have tidied up was killed.
        household.sockets.remove()


async def _told_to_end(signals: Signals, line: SupervisorLine) -> None:
    await first(signals.wait(), line.wind_down.wait())


async def _gather_until_told(
    household: Household, parts: Parts, work: Work, line: SupervisorLine, signals: Signals
) -> None:
    site = parts.site
    others = ServingProcesses(parts.log, lambda: site.config, lambda: site.sessions.key)
    site.audiences = JoinedAudience(parts.broadcast, others)
    site.processes = lambda: _pids(household, others)
    relayed = Relayed(parts.app)
    reload = None
    if household.watch is not None:
        reload = Reload(household.watch, parts, others.tell_config)
    tune_the_interpreter()
    tell_at_start(site.config, site.clock, household.processes)
    with told_elsewhere(others.tell_traced):
        async with gathering(parts, work, reload, signals.hangup) as notifying:
            await others.open(household.sockets.log_listener)
            await relayed.open(household.sockets.requests_listener)
            line.is_ready()
            await _told_to_end(signals, line)
    parts.broadcast.say_goodbye("shutdown")
    await first(line.ended.wait(), asyncio.sleep(_LAST_S))
    relayed.close()
    others.close()
    await asyncio.wait([notifying])


def _pids(household: Household, others: ServingProcesses) -> dict[str, int]:
    """Of those that there are now: one that is being started again is missing."""
    serving = {role(life.number): life.pid for life in sorted(others.lives, key=lambda life: life.number)}
    return {"supervisor": household.supervisor, role(GATHERING): os.getpid(), **serving}


async def _serve(household: Household, number: int, line: socket.socket) -> None:
    gatherer = GatheringProcess(household.sockets.log, Life(number, os.getpid()), now_ms)
    with traces_sent(os.environ, tells=False), Signals() as signals:
        if (welcome := await _welcomed(gatherer, line, signals)) is None:
            return
        config = config_in(welcome.config)
        log = FollowedLog.open(config.service.data)
        async with AsyncExitStack() as ends:
            ends.push_async_callback(log.close)
            site = _site(config, log, welcome, household.memory, number)
            server = Server(
                create_serving_app(site, Relay(household.sockets.requests, lambda: gatherer.is_away)),
                tls=household.certificate,
            )

            def use(config: Config) -> None:
                site.use(config)
                if household.watch is not None:
                    household.watch.config = config

            def audience(with_readers: bool) -> Audience:
                return audience_of(site.broadcast, with_readers=with_readers)

            use(config)
            tune_the_interpreter()
            site.broadcast.lag.start()
            following = asyncio.create_task(gatherer.run(log, use, audience))
            handed = server.take_over(line)
            counting = asyncio.create_task(_count(server, handed, household.memory, number))
            async with meanwhile(renewing(household.certificate, tells=number == _TELLS)):
                await first(signals.wait(), handed.ended.wait(), following)
            why = "shutdown" if not following.done() else "restart"
            site.broadcast.lag.stop()
            await server.close(lambda: site.broadcast.say_goodbye(why))
            counting.cancel()
            following.cancel()
            await asyncio.gather(following, counting, return_exceptions=True)


async def _welcomed(gatherer: GatheringProcess, line: socket.socket, signals: Signals) -> Welcome | None:
    """What the process that gathers says first; None where this one is to end before."""
    waiting = SupervisorLine(line)
    beginning = asyncio.create_task(gatherer.begin())
    await first(beginning, signals.wait(), waiting.ended.wait())
    waiting.close()
    if not beginning.done():
        beginning.cancel()
        return None
    return beginning.result()


def _site(config: Config, log: FollowedLog, welcome: Welcome, memory: SharedMemory, number: int) -> Site:
    limits = Limits(config.service.limits, steady_s, memory.debts)
    sessions = Sessions(lambda: welcome.session_key)
    log.skip_to(welcome.newest)
    streams = Broadcast(
        log,
        config.service.stream,
        hints_of(config),
        clock=now_ms,
        rng=random.Random(),
        opens=limits.streams,
        elsewhere=memory.places[number],
    )
    return Site(
        config=config,
        log=log,
        broadcast=streams,
        clock=now_ms,
        limits=limits,
        sessions=sessions,
        askers=Authenticator(sessions, now_ms),
    )


async def _count(server: Server, handed: HandedOver, memory: SharedMemory, number: int) -> None:
    """Tell who hands over how many connections are open here."""
    while True:
        memory.places[number].tell_connections(server.connections + handed.beginning, handed.taken)
        await asyncio.sleep(_COUNT_S)
