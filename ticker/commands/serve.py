"""`ticker serve`: poll the sources and serve the page and the stream."""

import argparse
import asyncio
import logging
from pathlib import Path

from ticker.commands.options import Commands, add_config, load_and_watch
from ticker.config import Config
from ticker.config.scalars import bind_address


def add(commands: Commands) -> None:
    serve = commands.add_parser("serve", help="poll the sources and serve the page and the stream")
    add_config(serve)
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


def _serve(options: argparse.Namespace) -> int:
    # Imported here: `ticker check` and `--help` answer at once, without the web behind them.
    from ticker.service import serve

    config, watch = load_and_watch(options)
    overrides = {"bind": options.bind, "data": options.data and options.data.absolute()}
    service = config.service.model_copy(update={key: value for key, value in overrides.items() if value})
    logging.basicConfig(
        level=logging.INFO if options.verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    asyncio.run(serve(Config(service, config.sources, config.path), _announce, watch))
    return 0


def _announce(address: str) -> None:
    print(f"Ticker is running at {address}", flush=True)
