"""`ticker cluster`: from one machine to several, and back."""

import argparse
import asyncio

from ticker.commands.console.options import Commands, add_config, add_data, data_folder, read_as
from ticker.config.scalars.addresses import broker_addresses
from ticker.errors import TickerError


def add(commands: Commands) -> None:
    cluster = commands.add_parser("cluster", help="make a cluster of one machine, or the reverse")
    kinds = cluster.add_subparsers(required=True, metavar="WHAT")
    init = kinds.add_parser("init", help="make a cluster whose log goes on from the one in the data folder")
    init.add_argument(
        "brokers", metavar="URLS", type=read_as(broker_addresses), help="the NATS servers, by commas"
    )
    init.add_argument(
        "--replace", action="store_true", help="delete what the brokers have of a cluster of before"
    )
    leave = kinds.add_parser("leave", help="have a node's log go on by itself")
    for parser, run in ((init, _init), (leave, _leave)):
        add_config(parser)
        add_data(parser)
        parser.set_defaults(run=run)


def what_is_missing(option: str) -> TickerError:
    """What to say where the client of NATS is not there."""
    return TickerError(option, "needs more than is here: pip install 'ticker[cluster]'")


def _init(options: argparse.Namespace) -> int:
    try:
        from ticker.cluster.founding import found
    except ModuleNotFoundError as error:
        raise what_is_missing("ticker cluster") from error
    last = asyncio.run(found(options.brokers, data_folder(options), replace=options.replace))
    print(f"The cluster goes on behind event {last}. Serve this data folder as its first node:")
    print(f"  ticker serve --cluster {','.join(options.brokers)}")
    print("and other nodes with empty data folders, into which the log is copied.")
    return 0


def _leave(options: argparse.Namespace) -> int:
    try:
        from ticker.cluster.founding import leave
    except ModuleNotFoundError as error:
        raise what_is_missing("ticker cluster") from error
    last = leave(data_folder(options))
    print(f"The log goes on behind event {last} by itself: serve it without --cluster.")
    print("Stop the other nodes first, and for good: they would give the same ids to other events.")
    return 0
