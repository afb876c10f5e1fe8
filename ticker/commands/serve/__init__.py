"""`ticker serve`: poll the sources and serve the page and the stream."""

import argparse
import asyncio
import gc
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ticker.commands.cluster import what_is_missing
from ticker.commands.console.log_lines import REQUESTS, log_to_stderr
from ticker.commands.console.options import (
    Commands,
    add_config,
    add_data,
    is_shipped,
    load_and_watch,
    read_as,
)
from ticker.commands.console.pipe import say
from ticker.commands.console.words import counted, size
from ticker.commands.serve.service_manager import ServiceManager
from ticker.config import Config
from ticker.config.scalars import workers
from ticker.config.scalars.addresses import bind_address, broker_addresses
from ticker.errors import LogUnusable, TickerError
from ticker.sources.kinds import known_kinds
from ticker.times import now_ms

if TYPE_CHECKING:
    from ticker.service.work import Settings


def add(commands: Commands) -> None:
    serve = commands.add_parser("serve", help="poll the sources and serve the page and the stream")
    add_config(serve)
    serve.add_argument(
        "--bind",
        metavar="HOST:PORT",
        type=read_as(bind_address),
        action="append",
        help="where to listen, or unix:/PATH, instead of what the config says; may be given several times",
    )
    serve.add_argument(
        "--workers",
        metavar="N",
        type=read_as(workers),
        help="how many processes serve: 1, the default, is all in one; auto goes by the cores there are",
    )
    add_data(serve)
    _add_cluster(serve)
    _add_log(serve)
    serve.set_defaults(run=_serve)


def _add_cluster(serve: argparse.ArgumentParser) -> None:
    serve.add_argument(
        "--cluster",
        metavar="URLS",
        type=read_as(broker_addresses),
        help="be one node of several: the addresses of the NATS servers that order the events, by commas",
    )
    serve.add_argument(
        "--only-follow",
        action="store_true",
        help="with --cluster: serve readers, and leave it to other nodes to read sources, derive and notify",
    )


def _add_log(serve: argparse.ArgumentParser) -> None:
    serve.add_argument(
        "--log",
        metavar="FORMAT",
        choices=("text", "json"),
        default="text",
        help="how what it says stands on stderr: text, the default, or json, an object a line",
    )
    serve.add_argument(
        "--access-log",
        action="store_true",
        help="a line for each request, also without `log: {access: true}` in the config",
    )
    serve.add_argument(
        "--verbose", action="store_true", help="all that there is to say, a line for each request among it"
    )


def _serve(options: argparse.Namespace) -> int:
    # Imported here: `ticker check` and `--help` answer at once, without the web behind them.
    with _uncollected():
        from ticker.service import serve, serve_by_several

    config, watch = load_and_watch(options)
    overrides = {
        "bind": options.bind and tuple(options.bind),
        "data": options.data and options.data.absolute(),
        "workers": options.workers,
    }
    service = config.service.model_copy(update={key: value for key, value in overrides.items() if value})
    config = replace(config, service=service)
    announce = _Announcement(ServiceManager(), tuple(_used(config, is_shipped(options))))
    level = logging.INFO if options.verbose else logging.WARNING
    # As the config in force has them from the environment.
    log_to_stderr(level, options.log, lambda text: watch.config.secrets.out_of(text))
    if options.access_log or service.log.access:
        logging.getLogger(REQUESTS).setLevel(logging.INFO)
    setting = _setting(options.cluster, only_follows=options.only_follow)
    if service.workers > 1:
        return serve_by_several(
            config, known_kinds(), announce, watch, service.workers, setting, announce.ending
        )
    asyncio.run(serve(config, known_kinds(), announce, watch, setting, announce.ending))
    return 0


@contextmanager
def _uncollected() -> Iterator[None]:
    """Have nobody look for garbage: what modules make stays, and walking it again and again takes long."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _setting(urls: tuple[str, ...] | None, *, only_follows: bool) -> "Settings":
    """One machine, or the cluster of these brokers; TickerError where what that takes is not here."""
    from ticker.service.work import one_machine

    if urls is None:
        if only_follows:
            raise TickerError("--only-follow", "there is nobody to follow without --cluster")
        return one_machine
    try:
        from ticker.service.node import node_of
    except ModuleNotFoundError as error:
        raise what_is_missing("--cluster") from error
    return partial(node_of, urls, only_follows=only_follows)


def _used(config: Config, shipped: bool) -> Iterator[str]:
    """What an operator has to know to change anything."""
    whose = " (that of Ticker itself: there is no config.yaml here, and `ticker init` makes one)"
    yield f"config  {config.path}{whose if shipped else ''}"
    sources = f"{counted(len(config.sources), 'source')} in {counted(len(config.channels), 'channel')}"
    yield f"feeds   {config.service.feeds}, {sources}"
    yield f"data    {config.service.data}, {_log_in(config.service.data)}"


def _log_in(data: Path) -> str:
    # Imported here: the other commands answer at once, without the log behind them.
    from ticker.log.folder import DATABASE, bytes_taken
    from ticker.log.maintenance import reading
    from ticker.log.reading.size import measured

    database = data / DATABASE
    if not database.is_file():
        return "no log yet"
    told = f"a log of {size(bytes_taken(database))}"
    try:
        with reading(database) as (log, _):
            day = measured(log, now_ms()).day
    except LogUnusable:
        return told  # what is wrong with it is said where it is opened
    return f"{told}, about {size(day)} a day" if day else told


class _Announcement:
    """Says each address, and behind all of them what else there is to say: programs read the first lines."""

    def __init__(self, manager: ServiceManager, more: tuple[str, ...]) -> None:
        self._manager = manager
        self._more = more

    def __call__(self, addresses: Sequence[str]) -> None:
        running = [f"Ticker is running at {address}" for address in addresses]
        say(*running, *self._more)
        self._manager.ready(f"Running at {', '.join(addresses)}")

    def ending(self) -> None:
        self._manager.stopping()
