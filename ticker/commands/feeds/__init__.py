"""`ticker feeds add`, `import` and `export`: feed files that need not be written by hand."""

import argparse
import asyncio
import sys
from pathlib import Path

from ticker.commands.console.options import Commands, add_config, load_config, load_own_config, named_path
from ticker.commands.console.table import printable
from ticker.commands.console.words import counted
from ticker.commands.feeds.adding import (
    ImportPlan,
    NewFeed,
    free_name,
    host_of,
    known_channel,
    plan,
    slug,
    taken_names,
    title_of,
    usual_channel,
    watched_as,
    write_feed,
)
from ticker.commands.feeds.own import TAKEN_OVER, add_list, add_remove, add_switch
from ticker.commands.feeds.refreshing import add_refresh
from ticker.config import Config
from ticker.config.opml.lists import MAX_BYTES, read_opml, write_opml
from ticker.config.opml.outlines import outlines_of
from ticker.errors import TickerError, in_words
from ticker.whole_file import replace_file

_ADD = """\
examples:
  ticker feeds add blog.rust-lang.org                     the feed that the page names
  ticker feeds add https://blog.rust-lang.org/feed.xml    the feed itself
  ticker feeds add http://nas.local/rss --private         a feed on this machine or in this network
"""


def add(commands: Commands) -> None:
    feeds = commands.add_parser("feeds", help="list, add, remove and switch sources, import and export OPML")
    inner = feeds.add_subparsers(required=True, metavar="COMMAND")
    _add_add(inner)
    _add_import(inner)
    _add_export(inner)
    add_list(inner.add_parser("list", help="name all sources, and say how each was last"))
    add_remove(inner.add_parser("remove", help="take a source out of the feeds folder"))
    add_switch(inner.add_parser("enable", help="read a source again that was disabled"), on=True)
    add_switch(inner.add_parser("disable", help="leave a source unread, its file as it is"), on=False)
    add_refresh(inner.add_parser("refresh", help="have a running Ticker read a source at once"))


def _add_add(commands: Commands) -> None:
    parser = commands.add_parser(
        "add",
        help="find the feed at an address and write a file for it into the feeds folder",
        epilog=_ADD,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("url", metavar="URL", help="of the feed, or of a page that names it")
    _add_channel(parser)
    parser.add_argument("--name", help="of the source and of its file; default: from the feed's title")
    _add_private(parser)
    add_config(parser)
    parser.set_defaults(run=_add)


def _add_import(commands: Commands) -> None:
    parser = commands.add_parser("import", help="write a file for each feed in an OPML list")
    parser.add_argument(
        "file", metavar="FILE", type=named_path, help="an OPML document, as other readers export it"
    )
    _add_channel(parser)
    _add_private(parser)
    add_config(parser)
    parser.set_defaults(run=_import)


def _add_export(commands: Commands) -> None:
    parser = commands.add_parser("export", help="write all rss sources as an OPML list")
    parser.add_argument(
        "file", metavar="FILE", type=named_path, nargs="?", help="where to; default: standard output"
    )
    add_config(parser)
    parser.set_defaults(run=_export)


def _add_channel(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--channel", metavar="NAME", help="one of the config's; default: the one with the most feeds"
    )


def _add_private(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--private", action="store_true", help="let it lead to this machine and to private addresses"
    )


def _channel(options: argparse.Namespace, config: Config) -> str:
    if options.channel is None:
        return usual_channel(config)
    return known_channel(options.channel, tuple(config.channels))


# add


def _add(options: argparse.Namespace) -> int:
    # Imported here: import and export need neither HTTP nor parsers.
    from ticker.commands.feeds.finding import described, find

    config = load_own_config(options)
    channel = _channel(options, config)
    found = asyncio.run(find(options.url, config, private=options.private))
    if (name := watched_as(found.url, config)) is not None:
        raise TickerError(found.url, f"is there already, as the source {name}")
    title = title_of(found.feed.title or "") or host_of(found.url)
    wanted = options.name or free_name(slug(title) or slug(host_of(found.url)), taken_names(config))
    feed = NewFeed(name=wanted, channel=channel, title=title, url=found.url, private=options.private)
    _refuse_taken(feed.name, config)
    path = write_feed(feed, config)
    print(f"{path}: {described(found.feed)}, in the channel {_chosen(channel, options)}; {TAKEN_OVER}")
    return 0


def _refuse_taken(name: str, config: Config) -> None:
    if name.lower() in taken_names(config):
        raise TickerError("--name", f"there is a source or a file {name!r} already")


def _chosen(channel: str, options: argparse.Namespace) -> str:
    return channel if options.channel else f"{channel} (another with --channel)"


# import


def _import(options: argparse.Namespace) -> int:
    config = load_own_config(options)
    channel = _channel(options, config)
    outlines = read_opml(_bytes_of(options.file), str(options.file), tell=lambda said: print(printable(said)))
    made = plan(outlines, config, channel, private=options.private)
    for feed in made.feeds:
        print(f"{write_feed(feed, config)}: {feed.url}, in the channel {feed.channel}")
    _tell_the_rest(made, channel, str(options.file))
    return 0


def _tell_the_rest(made: ImportPlan, channel: str, file: str) -> None:
    for skipped in made.skipped:
        print(f"skipped {printable(skipped.outline.url)}: {printable(skipped.why)}")
    if made.homeless:
        folders = ", ".join(printable(folder) for folder in made.homeless)
        print(f"no channel is called {folders}: what is in there went to {channel}")
    print(f"{file}: {counted(len(made.feeds), 'feed')} added, {len(made.skipped)} skipped")


def _bytes_of(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise TickerError(str(file), f"cannot be read: {in_words(error)}") from error


# export


def _export(options: argparse.Namespace) -> int:
    config = load_config(options)
    outlines = outlines_of(config)
    document = write_opml(config.service.title, outlines)
    if options.file is None:
        sys.stdout.buffer.write(document)
        return 0
    try:
        _write(options.file, document)
    except OSError as error:
        detail = f"cannot be written: {in_words(error)}"
        raise TickerError(str(options.file), detail) from error
    print(f"{options.file}: {counted(len(outlines), 'feed')}")
    return 0


def _write(file: Path, document: bytes) -> None:
    if file.exists() and not file.is_file():
        file.write_bytes(document)  # a device, or a pipe
    else:
        # The list of before is lost to no full disk.
        replace_file(file.resolve(), document)
