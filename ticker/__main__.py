"""The command line: `ticker serve` and `ticker check`."""

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from ticker import __version__
from ticker.config import Config, load, shipped
from ticker.config.scalars import bind_address
from ticker.errors import ConfigError, TickerError

_EPILOG = """\
examples:
  ticker serve                          serve ./config.yaml, or the shipped one where there is none
  ticker serve --bind 127.0.0.1:0       on any free port; the line "Ticker is running at" says which
  ticker check --config my/config.yaml  say what is wrong, by file and line, without starting anything

then:
  open http://127.0.0.1:8000/           the dashboard
  curl -N http://127.0.0.1:8000/        the same as text, a line an event
  curl -N http://127.0.0.1:8000/stream  the same as Server-Sent Events
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 done, 1 it could not be, 2 the config or the call is wrong, 130 Ctrl-C."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    except TickerError as error:
        print(f"ticker: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ticker",
        description="A live market and news ticker: feeds and prices in, one stream of typed events out.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"ticker {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_serve(commands)
    _add_check(commands)
    return parser


def _add_serve(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    serve = commands.add_parser("serve", help="poll the sources and serve the page and the stream")
    _add_config(serve)
    serve.add_argument(
        "--bind", metavar="HOST:PORT", type=_bind, help="where to listen, instead of what the config says"
    )
    serve.add_argument("--data", metavar="DIR", type=Path, help="the data folder, instead of the config's")
    serve.add_argument("--verbose", action="store_true", help="log every request and every read")
    serve.set_defaults(run=_serve)


def _bind(text: str) -> str:
    try:
        return bind_address(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"expected {error}, got {text!r}") from error


def _add_check(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    check = commands.add_parser("check", help="validate config.yaml and its feed files")
    _add_config(check)
    check.set_defaults(run=_check)


def _add_config(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--config",
        metavar="FILE",
        type=Path,
        help="default: ./config.yaml, or the config shipped with Ticker if there is none here",
    )


def _load(options: argparse.Namespace) -> Config:
    here = Path("config.yaml")
    if options.config is not None:
        return load(options.config, os.environ)
    if here.exists():
        return load(here, os.environ)
    # The shipped config lies where Ticker is installed, which is no place for anybody's data.
    return load(shipped(), os.environ, data_root=Path.cwd())


def _serve(options: argparse.Namespace) -> int:
    # Imported here: `ticker check` and `--help` answer at once, without the web behind them.
    from ticker.service import serve

    config = _load(options)
    overrides = {"bind": options.bind, "data": options.data and options.data.absolute()}
    service = config.service.model_copy(update={key: value for key, value in overrides.items() if value})
    logging.basicConfig(
        level=logging.INFO if options.verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    asyncio.run(serve(Config(service, config.sources, config.path), _announce))
    return 0


def _announce(address: str) -> None:
    print(f"Ticker is running at {address}", flush=True)


def _check(options: argparse.Namespace) -> int:
    config = _load(options)
    counts = f"{_count(len(config.channels), 'channel')}, {_count(len(config.sources), 'source')}"
    print(f"{config.path}: {counts}, nothing wrong")
    return 0


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


if __name__ == "__main__":
    sys.exit(main())
