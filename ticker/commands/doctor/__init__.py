"""`ticker doctor`: whether this machine, this config and this data folder are fit to run Ticker."""

import argparse
import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

from ticker.commands.console.options import Commands, add_config, add_data, load_config
from ticker.commands.console.words import counted
from ticker.commands.doctor.finding import Finding, Level
from ticker.config import Config
from ticker.errors import ConfigError, TickerError

_EPILOG = """\
Starts nothing and changes nothing. Exits with 1 if Ticker could not run here. What is merely worth a look
is a warning; where there is no network, simulated prices still work."""
_WORDS: dict[Level, str] = {"ok": "ok", "warning": "warning", "wrong": "WRONG"}


def add(commands: Commands) -> None:
    doctor = commands.add_parser(
        "doctor", help="look whether Ticker can run here, and say what to do where not", epilog=_EPILOG
    )
    add_config(doctor)
    add_data(doctor)
    doctor.set_defaults(run=_doctor)


def _doctor(options: argparse.Namespace) -> int:
    wrong = 0
    for finding in _findings(options):
        print(f"{_WORDS[finding.level]:8} {finding.subject}: {finding.detail}", flush=True)
        if finding.remedy:
            print(f"{'':8} -> {finding.remedy}", flush=True)
        wrong += finding.level == "wrong"
    print(f"{counted(wrong, 'thing')} wrong" if wrong else "nothing wrong")
    return 1 if wrong else 0


def _findings(options: argparse.Namespace) -> Iterator[Finding]:
    # Imported here: `--help` answers at once, without the log and the server behind it.
    from ticker.commands.doctor import machine, network
    from ticker.log.folder import holder_of

    yield machine.python()
    yield machine.sqlite()
    yield machine.authorities()
    try:
        config = load_config(options)
    except ConfigError as error:
        for problem in error.problems:
            yield Finding("wrong", "config", problem, "`ticker check` says the same, and exits with 2")
        yield machine.files(None)
        # Where it is without a config that says otherwise.
        yield from _of_data((options.data or (options.config or Path()).parent / "data").absolute())
        return
    data = config.service.data if options.data is None else options.data.absolute()
    yield _told(config)
    yield machine.files(config.service.stream.max_readers)
    yield from _of_data(data)
    for bind in config.service.binds:
        yield network.address(bind, is_running=holder_of(data) is not None)
    yield from _certificate(config)
    yield from asyncio.run(network.feeds(config, os.environ))


def _of_data(data: Path) -> Iterator[Finding]:
    from ticker.commands.doctor import place

    yield place.folder(data)
    yield place.disk(data)
    yield place.log(data)
    yield place.clock(data)


def _told(config: Config) -> Finding:
    counts = f"{counted(len(config.channels), 'channel')}, {counted(len(config.sources), 'source')}"
    return Finding("ok", "config", f"{config.path}, {counts}")


def _certificate(config: Config) -> Iterator[Finding]:
    if config.service.tls.certificate is None:
        return
    from ticker.service import certificate_of

    try:
        certificate_of(config)
    except TickerError as error:
        remedy = "`tls` in config.yaml names a certificate and its key, both in PEM"
        yield Finding("wrong", "certificate", str(error), remedy)
    else:
        yield Finding("ok", "certificate", str(config.service.tls.certificate))
