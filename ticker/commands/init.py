"""`ticker init`: a config.yaml and feed files to begin with, which are one's own from then on."""

import argparse
import contextlib
import os
import re
import shutil
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from ticker.commands.console.options import Commands, named_path
from ticker.commands.console.words import counted
from ticker.commands.schema import FILES, modeline, schema_text
from ticker.config import load, shipped
from ticker.config.source import SourceSettings
from ticker.errors import TickerError, in_words
from ticker.sources.kinds import known_kinds

_NEEDS = {"story": "newswire", "bitcoin": "crypto"}
"""The source without which a rule of the shipped config would never fire."""
_NEWSWIRE = "newswire"
_WRITTEN = ("config.yaml", "feeds", "schema")
_CHANNEL = re.compile(r"  ([a-z]+): +\{title: ")
_RULE = re.compile(r"  - \{name: ([a-z]+), ")
_EPILOG = """\
examples:
  ticker init                           here, with all that Ticker comes with
  ticker init news --feeds world,tech   in the folder news: the sources of two channels
  ticker init --feeds crypto,bbc-world  one channel, and one source more
"""


def add(commands: Commands) -> None:
    init = commands.add_parser(
        "init",
        help="write a config.yaml and feed files to begin with",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    init.add_argument(
        "folder", metavar="DIR", type=named_path, nargs="?", default=Path(), help="where to; default: here"
    )
    init.add_argument(
        "--feeds", metavar="NAMES", help="a comma list of channels and sources; default: all that there are"
    )
    init.set_defaults(run=_init)


def _init(options: argparse.Namespace) -> int:
    folder: Path = options.folder
    for name in _WRITTEN:
        if (folder / name).exists():
            raise TickerError(str(folder / name), "is there already, and is not overwritten")
    every = load(shipped(), os.environ, known_kinds(), Path.cwd()).sources
    chosen = every if options.feeds is None else tuple(_chosen(options.feeds, every))
    is_new = not folder.exists()
    try:
        _write(folder, chosen)
    except OSError as error:
        # As on a full disk: what is half there would be in the way of the next try.
        _take_back(folder, is_new=is_new)
        raise TickerError(str(folder), f"cannot be written: {in_words(error)}") from error
    channels = {source.channel for source in chosen}
    print(f"{folder / 'config.yaml'}: how Ticker runs, with {counted(len(channels), 'channel')}")
    print(f"{folder / 'feeds'}: what it watches, {counted(len(chosen), 'source')}, each in a file of its own")
    print(f"{folder / 'schema'}: what may stand in both, for editors that complete and check YAML")
    here = "" if folder.resolve() == Path.cwd() else f"cd {folder} && "
    print(f"Next: {here}ticker serve. Then change what you like: it is taken over while Ticker runs.")
    return 0


def _chosen(names: str, every: Sequence[SourceSettings]) -> Iterator[SourceSettings]:
    wanted = [name for name in (part.strip().lower() for part in names.split(",")) if name]
    channels = list(dict.fromkeys(source.channel for source in every))
    if not wanted:
        raise TickerError("--feeds", f"names nothing; {_there_are(channels, every)}")
    picked = {_meant(name, channels, every) for name in wanted}
    sources = [source for source in every if picked & {source.name, source.channel}]
    simulated = any(source.simulated for source in sources)
    for source in sources:
        # It tells of simulated markets: where there are none, only who asks for it by name has it.
        if source.name != _NEWSWIRE or simulated or _NEWSWIRE in picked:
            yield source


def _meant(name: str, channels: Sequence[str], every: Sequence[SourceSettings]) -> str:
    """A channel, also by its beginning, or a source; TickerError says which there are."""
    sources = [source.name for source in every]
    if name in channels or name in sources:
        return name
    begun = [channel for channel in channels if channel.startswith(name)]
    if len(begun) == 1:
        return begun[0]
    raise TickerError(
        "--feeds",
        f"there is no channel or source {name!r}; {_there_are(channels, every)}",
    )


def _there_are(channels: Sequence[str], every: Sequence[SourceSettings]) -> str:
    sources = ", ".join(source.name for source in every)
    return f"the channels are {', '.join(channels)}, the sources {sources}"


def _write(folder: Path, chosen: Sequence[SourceSettings]) -> None:
    feeds = folder / "feeds"
    feeds.mkdir(parents=True)
    for source in chosen:
        name = f"{source.name}.yaml"
        content = (shipped().parent / "feeds" / name).read_bytes()
        (feeds / name).write_bytes(modeline("feeds", "../").encode() + content)
    text = shipped().read_text(encoding="utf-8")
    config = config_for(text, {source.channel for source in chosen}, {source.name for source in chosen})
    with (folder / "config.yaml").open("x", encoding="utf-8") as file:
        file.write(modeline("config") + config)
    _write_schemas(folder)


def _take_back(folder: Path, *, is_new: bool) -> None:
    """Leave nothing of what was written; none of it was there before."""
    with contextlib.suppress(OSError):
        for name in ("feeds", "schema"):
            shutil.rmtree(folder / name, ignore_errors=True)
        (folder / "config.yaml").unlink(missing_ok=True)
        if is_new:
            folder.rmdir()


def _write_schemas(folder: Path) -> None:
    for of, name in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(schema_text(of), encoding="utf-8")


def config_for(text: str, channels: Collection[str], sources: Collection[str]) -> str:
    """The shipped config.yaml without what nothing would be in, its comments as they are."""
    lines = []
    for line in text.splitlines():
        channel, rule = _CHANNEL.match(line), _RULE.match(line)
        if (channel and channel[1] not in channels) or (rule and _NEEDS[rule[1]] not in sources):
            continue
        lines.append(line)
    # `alerts` without a rule would be none at all.
    return (
        "\n".join(
            f"# {line}" if line.startswith("alerts:") and not any(map(_RULE.match, lines)) else line
            for line in lines
        )
        + "\n"
    )
