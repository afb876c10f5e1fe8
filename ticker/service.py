"""The whole of Ticker put together: log, readers, sources, web, and the order in which they start and end."""

import asyncio
import contextlib
import gc
import logging
import random
import secrets
import socket
import ssl
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial

from quart import Quart

from ticker.access.limits import Limits
from ticker.access.openness import openness
from ticker.access.session import Sessions
from ticker.broadcast import Broadcast
from ticker.collector import Collector
from ticker.config import Config
from ticker.config.alerted import unquoted_symbols
from ticker.config.horizon import unknown_holidays
from ticker.config.own import NEWSWIRE
from ticker.config.types import Service
from ticker.config.watch import ConfigWatch, Difference, Rejected, Reloaded, Unread
from ticker.derive import Derivations
from ticker.log import Channel, EventLog, Keep
from ticker.notify import Notifier, Target, targets_of
from ticker.poller.clock_steps import ClockSteps
from ticker.publishing import Publisher
from ticker.server import Room, Server, Signals, address_of, bind_of, listeners, raise_file_limit, tls_context
from ticker.sources.kinds import Kinds
from ticker.times import Clock, now_ms, steady_s
from ticker.web import Site, create_app
from ticker.web.asker import Authenticator, is_local
from ticker.web.entry.session_key import session_key
from ticker.web.views import newswire
from ticker.webpush import WebPush, web_push
from ticker.websub.hub import OwnHub

_logger = logging.getLogger(__name__)

_UPKEEP_S = 10.0
_LOOK_S = 1.0
_MISTAKE_S = 3_600.0
"""How long somebody has to find out that a clock was set wrong."""
_APPLIED_LIVE = frozenset(
    {
        "title",
        "feeds",
        "fetch",
        "channels",
        "page",
        "access",
        "cors",
        "limits",
        "bars",
        "alerts",
        "notify",
        "venues",
    }
)


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
            server.open(*found)
            tune_the_interpreter()
            _tell_if_too_few_fit(config.service.stream.max_readers)
            _tell_who_may_what(config)
            _tell_of_doubts(config, parts.site.clock)
            for listener in found:
                announce(address_of(listener, "https" if tls else "http"))
            await parts.collector.begin(config)
            parts.broadcast.lag.start()
            # What is being sent to somebody may end while the readers are told goodbye.
            notifying = asyncio.create_task(parts.notifier.run())
            async with _meanwhile(
                _probe(parts),
                trimming(parts.log, parts.site.clock),
                _follow(watch, parts, signals.hangup),
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


@dataclass(frozen=True)
class Parts:
    """What Ticker is made of, put together; `site` is what the `app` answers from."""

    log: EventLog
    broadcast: Broadcast
    collector: Collector
    derivations: Derivations
    notifier: Notifier
    site: Site
    app: Quart


def open_log(config: Config, clock: Clock) -> EventLog:
    """The log as the config has it."""
    return EventLog(
        config.service.data,
        channels_of(config),
        clock=clock,
        sync=config.service.log.sync,
        bars_keep_ms=config.service.bars.keep_ms,
    )


@asynccontextmanager
async def assembled(
    config: Config,
    kinds: Kinds,
    *,
    clock: Clock = now_ms,
    rng: random.Random | None = None,
    log: Callable[[Config, Clock], EventLog] = open_log,
    broadcast: type[Broadcast] = Broadcast,
) -> AsyncIterator[Parts]:
    """All parts but the sockets, in which nothing runs yet; at the end, no source is read and the log closed.

    Nobody puts the service together a second time: tests and benchmarks call this with other parts.
    """
    events = log(config, clock)
    collector = Collector(events, kinds, clock)
    limits = Limits(config.service.limits, steady_s)
    push: WebPush | None = None
    try:
        streams = broadcast(
            events,
            config.service.stream,
            hints_of(config),
            clock=clock,
            rng=rng or random.Random(),
            opens=limits.streams,
        )
        derivations = Derivations(
            events,
            events.order,
            channels=lambda: tuple(events.channels),
            clock=clock,
            rulebook=lambda: site.config.service.rulebook,
            newswire_is_on=lambda: any(spec.shown_url == NEWSWIRE for spec in site.config.sources),
        )
        notifier = Notifier(
            events,
            events.order,
            channels=lambda: tuple(events.channels),
            committed=derivations.alerts.committed,
            clock=clock,
            rng=rng or random.Random(),
        )
        publisher = Publisher(
            events,
            events.order,
            enrich=collector.enriched,
            sources=lambda: {spec.name for spec in site.config.sources},
            clock=clock,
        )
        push = web_push(
            config.service, events, events.order, lambda who, channel: channel in site.readable(who)
        )
        sessions = Sessions(partial(session_key, config.service.data))
        site = Site(
            config=config,
            log=events,
            broadcast=streams,
            schedule=collector,
            derivations=derivations,
            notifier=notifier,
            publisher=publisher,
            hub=OwnHub(
                events.order,
                lambda: collector.out,
                lambda topic: newswire.edition(site, topic),
                clock=clock,
                draw=secrets.token_urlsafe,
            ),
            clock=clock,
            limits=limits,
            sessions=sessions,
            askers=Authenticator(sessions, clock),
            push=push,
        )
        site.use(config)
        notifier.use(_targets_of(site))
        app = create_app(site)
        collector.served = app
        yield Parts(events, streams, collector, derivations, notifier, site, app)
    finally:
        await collector.end()
        if push is not None:
            await push.close()
        await events.close()


def _targets_of(site: Site) -> Sequence[Target]:
    """Who is told of alerts: those whom rules name, and browsers that want to be."""
    named = targets_of(site.config.service, site.clock)
    return named if site.push is None else (*named, site.push.browsers)


def tls_of(config: Config) -> ssl.SSLContext | None:
    """What the config says about TLS, ready to be used; ServeError if its files are not."""
    certificate, key = config.service.tls.certificate, config.service.tls.key
    if certificate is None or key is None:
        return None
    return tls_context(config.path.parent / certificate, config.path.parent / key)


def _listening_at(service: Service, found: Sequence[socket.socket]) -> Service:
    # What a service manager hands over may be open to the world, whatever the config says.
    return service.model_copy(update={"bind": tuple(bind_of(listener) for listener in found)})


def _tell_who_may_what(config: Config) -> None:
    """Where only this machine can come, there is nobody to be told of."""
    for line in () if is_local(config) else openness(config.service):
        _logger.warning("access: %s", line)


def _tell_of_doubts(config: Config, clock: Clock) -> None:
    """Of what may be meant as it is, or soon will not be so."""
    for line in unquoted_symbols(config.service, config.sources):
        _logger.warning("%s", line)
    for line in unknown_holidays(config.service, config.sources, clock()):
        _logger.warning("%s", line)


def _tell_if_too_few_fit(max_readers: int) -> None:
    room = Room()
    # A limit of as many files as there may be readers is not worth a word at every start.
    if room.left < 0.95 * max_readers:
        _logger.warning(
            "stream.max_readers is %d, but only %d connections fit into the %d files that may be open here; "
            "the rest would have to wait. Raise that limit (ulimit -n, LimitNOFILE=) or lower max_readers",
            *(max_readers, room.left, room.limit),
        )


def tune_the_interpreter() -> None:
    """Have garbage collection look at what is new, and seldom at all; and have threads take short turns.

    Thousands of readers are hundreds of thousands of objects that live for hours; at Python's default
    thresholds, a herd that comes back has them walked again and again. What dies young in a circle is found
    after 50,000 more objects, what had grown old after 5 million: seldomer, and a day of short streams
    would be kept. And at the default of 5 ms, each
    turn of a thread that stores or sorts what a large feed brought is a delay for every reader.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)
    sys.setswitchinterval(0.001)


def channels_of(config: Config) -> dict[str, Channel]:
    """The channels as the log wants them."""
    return {
        name: Channel(channel.retry_ms, Keep(channel.keep_ms, channel.keep_count))
        for name, channel in config.channels.items()
    }


def hints_of(config: Config) -> dict[str, int]:
    """Each channel's retry hint, in milliseconds."""
    return {name: channel.retry_ms for name, channel in config.channels.items()}


@asynccontextmanager
async def _meanwhile(*work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(coroutine) for coroutine in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _probe(parts: Parts) -> None:
    """Find out about a disk that is full, or that does not answer, before a source has to."""
    parts.site.heartbeat.begin()
    while True:
        await parts.log.probe()
        parts.site.heartbeat.beat()
        await asyncio.sleep(_UPKEEP_S)


async def trimming(log: EventLog, clock: Clock, every_s: float = _UPKEEP_S) -> None:
    """Trim the log; not right after the clock was set on: what is too old by mistake is gone for good."""
    steps, free_s = ClockSteps(clock, steady_s), steady_s()
    while True:
        # Asked before the look: if it is set in between, the look finds it.
        asked_ms = clock()
        if steps.look() > 0:
            free_s = steady_s() + _MISTAKE_S
        if steady_s() >= free_s:
            await log.trim(now_ms=asked_ms)
        await asyncio.sleep(every_s)


async def _follow(watch: ConfigWatch | None, parts: Parts, hangup: asyncio.Event) -> None:
    """Apply what changes in config.yaml and feeds/; what is wrong there is told, and changes nothing.

    It is looked for every second, and at once after a `hangup`, which is always answered with a line.
    """
    while watch is not None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_S):
                await hangup.wait()
        asked = hangup.is_set()
        hangup.clear()
        match await asyncio.to_thread(watch.look, asked=asked):
            case None if asked:
                _logger.warning("asked to look at the config: nothing has changed")
            case Unread(why=why):
                _logger.error("the config cannot be looked at now; the one in force stays: %s", why)
            case Rejected(problems=problems):
                _logger.error("the config was changed and is wrong; the one before stays in force")
                for problem in problems:
                    _logger.error("%s", problem)
            case Reloaded(config=config, difference=found):
                await _apply(config, found, parts)


async def _apply(config: Config, found: Difference, parts: Parts) -> None:
    for name in found.settings:
        if name not in _APPLIED_LIVE:
            _logger.warning("%s has changed in the config, which takes a restart", name)
    site = parts.site
    site.use(replace(config, service=_in_force(config.service, site.config.service)))
    parts.notifier.use(_targets_of(site))
    parts.log.channels = channels_of(config)
    parts.log.bars_keep_ms = config.service.bars.keep_ms
    if "access" in found.settings or "channels" in found.settings:
        _tell_who_may_what(site.config)
    _tell_of_doubts(site.config, site.clock)
    await parts.collector.apply(site.config, found)
    changes = len(found.added), len(found.changed), len(found.removed)
    _logger.warning("config applied: %d sources added, %d changed, %d removed", *changes)


def _in_force(after: Service, before: Service) -> Service:
    """The new settings, but for those that only a start can apply."""
    kept = {name: getattr(before, name) for name in Service.model_fields if name not in _APPLIED_LIVE}
    return after.model_copy(update=kept)
