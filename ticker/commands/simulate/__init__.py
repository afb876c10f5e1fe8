"""`ticker simulate`: what a simulated source would stream, as fast as it comes."""

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ticker.commands.console.options import Commands, named_path
from ticker.commands.console.pipe import write_no_more
from ticker.config import load_feed, own_venues
from ticker.errors import TickerError
from ticker.sources.kinds import known_kinds
from ticker.sources.simulator.settings import SimulatorSource
from ticker.times import parse_duration_ms, parse_rfc3339

if TYPE_CHECKING:
    from ticker.sources.simulator.run import Stretch

_EXAMPLES = """\
examples:
  ticker simulate feeds/us-stocks.yaml --for 1h > hour.csv
  ticker simulate feeds/crypto.yaml --steps 1000 --format jsonl --seed 7
  ticker simulate feeds/us-stocks.yaml --steps 20000 --report
"""
_START = "2026-01-05T00:00:00Z"
_FIRST_MS, _LAST_MS = parse_rfc3339("1900-01-01T00:00:00Z"), parse_rfc3339("3000-01-01T00:00:00Z")
_YEARS = "calendars reach from 1900 to 2999"
_HERE = Path("config.yaml")


def add(commands: Commands) -> None:
    parser = commands.add_parser(
        "simulate",
        help="write what a simulated source would stream to stdout, at full speed",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("feed", metavar="FEED", type=named_path, help="a feed file with `kind: simulator`")
    parser.add_argument(
        "--config",
        metavar="FILE",
        type=named_path,
        help="whose `venues` the feed may name; default: ./config.yaml, if there is one",
    )
    parser.add_argument("--source", metavar="NAME", help="which of its simulators, if there are several")
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument("--for", metavar="DURATION", dest="duration_ms", type=_read(_length_ms))
    length.add_argument("--steps", metavar="N", type=_steps, help="steps of `every`")
    parser.add_argument("--format", choices=["csv", "jsonl"], default="csv", help="default: csv")
    parser.add_argument(
        "--start",
        metavar="TIME",
        dest="start_ms",
        type=_read(_start_ms),
        default=_START,
        help=f"what the simulated clock says at the first step; default: {_START}",
    )
    parser.add_argument("--seed", type=_seed, help="instead of the one in the file")
    parser.add_argument(
        "--report", action="store_true", help="instead of ticks, say what stylised facts of real prices hold"
    )
    parser.add_argument(
        "--pictures",
        metavar="DIR",
        type=named_path,
        help="with --report: also draw each symbol, with matplotlib",
    )
    parser.set_defaults(run=partial(_simulate, parser))


def _simulate(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    # Imported here: the tables of the model are worked out when it is.
    from ticker.commands.simulate.ticks import write
    from ticker.sources.simulator.run import runs_of

    if options.pictures is not None and not options.report:
        parser.error("argument --pictures: needs --report, which draws them")
    spec = _simulator(options)
    steps = options.steps or max(1, options.duration_ms // spec.every_ms)
    if options.start_ms + steps * spec.every_ms > _LAST_MS:
        parser.error(f"argument --for/--steps: {_YEARS}, and it would end after that")
    stretches = runs_of(spec, options.start_ms, steps)
    try:
        for text in _report(stretches, options) if options.report else write(stretches, options.format):
            sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read has had enough. What Python still wants to flush at its end has nowhere to go.
        write_no_more()
    return 0


def _report(stretches: Iterable["Stretch"], options: argparse.Namespace) -> Iterator[str]:
    from ticker.commands.simulate.report import courses_of, draw, report

    courses = courses_of(stretches)
    yield report(courses)
    if options.pictures is not None:
        yield from (f"{path}\n" for path in draw(courses, options.pictures))


def _simulator(options: argparse.Namespace) -> SimulatorSource:
    config = options.config or (_HERE if _HERE.exists() else None)
    venues = {} if config is None else own_venues(config, os.environ)
    found = [
        source
        for source in load_feed(options.feed, os.environ, known_kinds(), venues)
        if isinstance(source, SimulatorSource) and options.source in {None, source.name}
    ]
    if len(found) != 1:
        names = ", ".join(source.name for source in found)
        why = f"several simulators, {names}; say which by --source" if found else "no such simulator in it"
        raise TickerError(str(options.feed), why)
    (spec,) = found
    return spec if options.seed is None else spec.model_copy(update={"seed": options.seed})


def _read(parse: Callable[[str], int]) -> Callable[[str], int]:
    def read(text: str) -> int:
        try:
            return parse(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(f"{text!r}: {error}") from error

    return read


def _start_ms(text: str) -> int:
    try:
        start_ms = parse_rfc3339(text)
    except OverflowError as error:
        raise ValueError(_YEARS) from error
    if not _FIRST_MS <= start_ms < _LAST_MS:
        raise ValueError(_YEARS)
    return start_ms


def _length_ms(text: str) -> int:
    length_ms = parse_duration_ms(text)
    if length_ms == 0:
        raise ValueError("expected more than nothing")
    return length_ms


def _steps(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1, got {text!r}")
    return int(text)


def _seed(text: str) -> int:
    if not text.isdecimal() or int(text) >= 2**63:
        raise argparse.ArgumentTypeError(f"expected a whole number from 0 to {2**63 - 1}, got {text!r}")
    return int(text)
