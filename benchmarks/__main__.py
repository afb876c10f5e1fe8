"""`python -m benchmarks`: measure, and print the tables."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.cases import CASES
from benchmarks.peers import Peer, peers, socket_peers
from benchmarks.picture import draw
from benchmarks.processes import BenchmarkError
from benchmarks.readers import Reader, readers
from benchmarks.settings import Settings
from benchmarks.table import render
from ticker.server import raise_file_limit

_QUICK = Settings(
    readers=(500,), seconds=0.75, rounds=1, feeds=16, feed_rounds=1, headlines=10_000, page_seconds=10.0
)


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    if options.list:
        _list()
        return 0
    if not sys.platform.startswith("linux"):
        print("benchmarks: they need Linux (epoll, /proc and CPU clocks of other processes)", file=sys.stderr)
        return 1
    raise_file_limit()
    try:
        for name in options.only or CASES:
            table = CASES[name](_settings(options), _progress)
            print(render(table), flush=True)
            if name == "fan-out" and options.picture is not None:
                options.picture.write_text(draw(table))
    except BenchmarkError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    defaults = Settings()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="about two minutes: fewer readers, feeds and rounds"
    )
    parser.add_argument("--readers", type=int, nargs="+", help=f"default: {defaults.readers}")
    parser.add_argument("--batch", type=int, nargs="+", help=f"events a batch; default: {defaults.batches}")
    parser.add_argument("--seconds", type=float, help=f"length of a window; default: {defaults.seconds}")
    parser.add_argument("--rate", type=float, help=f"batches a second; default: {defaults.rate}")
    parser.add_argument("--feeds", type=int, help=f"feeds that are read; default: {defaults.feeds}")
    parser.add_argument(
        "--rounds", type=int, help=f"default: {defaults.rounds}, of feeds {defaults.feed_rounds}"
    )
    parser.add_argument(
        "--page-seconds",
        type=float,
        help=f"how long a page is watched; default: {defaults.page_seconds:g}, 600 to see what its heap does",
    )
    parser.add_argument(
        "--only", nargs="+", metavar="CASE", choices=list(CASES), help=f"of {', '.join(CASES)}"
    )
    parser.add_argument(
        "--servers", nargs="+", metavar="SERVER", choices=_names(), help="or readers of feeds; see --list"
    )
    parser.add_argument("--picture", type=Path, metavar="FILE", help="draw the fan-out table as SVG")
    parser.add_argument("--list", action="store_true", help="name the cases and the servers, and end")
    return parser


def _settings(options: argparse.Namespace) -> Settings:
    base = _QUICK if options.quick else Settings()
    return Settings(
        readers=tuple(options.readers or base.readers),
        batches=tuple(options.batch or base.batches),
        seconds=options.seconds or base.seconds,
        rate=options.rate or base.rate,
        rounds=options.rounds or base.rounds,
        servers=tuple(options.servers or ()),
        feeds=options.feeds or base.feeds,
        feed_rounds=options.rounds or base.feed_rounds,
        headlines=base.headlines,
        page_seconds=options.page_seconds or base.page_seconds,
    )


def _names() -> list[str]:
    names = [*(peer.name for peer in (*peers(), *socket_peers())), *(reader.name for reader in readers())]
    return list(dict.fromkeys(names))


def _list() -> None:
    print("Cases:")
    for name, case in CASES.items():
        print(f"  {name:<15} {(case.__doc__ or '').splitlines()[0]}")
    _list_those("Servers", peers())
    _list_those("Servers of WebSockets", socket_peers())
    _list_those("Readers of feeds", readers())


def _list_those(title: str, those: Sequence[Peer | Reader]) -> None:
    print(f"{title}:")
    for one in those:
        print(f"  {one.name:<15} {one.title}" + (f" (needs {one.missing})" if one.missing else ""))


def _progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
