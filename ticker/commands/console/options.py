"""What several commands take."""

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias, TypeVar

from ticker.config import Config, load, shipped
from ticker.config.watch import ConfigWatch
from ticker.errors import TickerError
from ticker.sources.kinds import known_kinds

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

_HERE = Path("config.yaml")
_Value = TypeVar("_Value")


def named_path(text: str) -> Path:
    """A file or a folder; not the one here for "", which `"$FILE"` comes to where there is no FILE."""
    if not text:
        raise argparse.ArgumentTypeError("names nothing; the folder here is .")
    return Path(text)


def add_config(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--config",
        metavar="FILE",
        type=named_path,
        help="default: ./config.yaml, or the config shipped with Ticker if there is none here",
    )


def add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", metavar="DIR", type=named_path, help="the data folder, instead of the config's"
    )


def read_as(read: Callable[[str], _Value]) -> Callable[[str], _Value]:
    """The type of an option that is read as a value of the config is, and refused in the same words."""

    def taken(text: str) -> _Value:
        try:
            return read(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(f"expected {error}, got {text!r}") from error

    return taken


def data_folder(options: argparse.Namespace) -> Path:
    """The folder that was named, or else the config's; ConfigError."""
    return options.data.absolute() if options.data is not None else load_config(options).service.data


def load_config(options: argparse.Namespace) -> Config:
    """The config that was asked for; ConfigError with all that is wrong in it."""
    path, data_root = _place(options)
    return load(path, os.environ, known_kinds(), data_root)


def load_and_watch(options: argparse.Namespace) -> tuple[Config, ConfigWatch]:
    """The same, with what sees it change."""
    path, data_root = _place(options)
    kinds = known_kinds()
    config = load(path, os.environ, kinds, data_root)
    return config, ConfigWatch(path, os.environ, kinds, config, data_root)


def _place(options: argparse.Namespace) -> tuple[Path, Path | None]:
    if options.config is not None:
        return options.config, None
    if _HERE.exists():
        return _HERE, None
    # The shipped config lies where Ticker is installed, which is no place for anybody's data.
    return shipped(), Path.cwd()


def is_shipped(options: argparse.Namespace) -> bool:
    """Whether there is no config here and none was named, so that the one that came with Ticker is taken."""
    return options.config is None and not _HERE.exists()


def load_own_config(options: argparse.Namespace) -> Config:
    """The config, for a command that changes its feeds; TickerError if it has no folder of them to change."""
    if is_shipped(options):
        raise TickerError(
            "config.yaml", "there is none here; `ticker init` makes one, --config names one elsewhere"
        )
    config = load_config(options)
    if not config.service.feeds.is_dir():
        raise TickerError(str(config.service.feeds), "is one file; make `feeds` a folder to add a feed")
    return config
