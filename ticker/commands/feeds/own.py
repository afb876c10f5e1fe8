"""`ticker feeds list`, `remove`, `enable` and `disable`: the sources that there are, and their files."""

import argparse
import asyncio
import os
from collections.abc import Callable
from pathlib import Path

from ticker.commands.console.options import add_config, load_config, load_own_config
from ticker.commands.console.table import table
from ticker.config import Config, load
from ticker.config.files.feed_text import switched, without
from ticker.config.files.feeds import Written, feed_files, sources_in
from ticker.config.source import SourceSettings
from ticker.config.yaml.problems import suggestion
from ticker.errors import ConfigError, LogError, TickerError
from ticker.sources.kinds import known_kinds
from ticker.whole_file import replace_file

TAKEN_OVER = "a Ticker that runs takes it over by itself"


def add_list(parser: argparse.ArgumentParser) -> None:
    add_config(parser)
    parser.set_defaults(run=_list)


def add_remove(parser: argparse.ArgumentParser) -> None:
    _add_name(parser)
    parser.set_defaults(run=_remove)


def add_switch(parser: argparse.ArgumentParser, *, on: bool) -> None:
    _add_name(parser)
    parser.set_defaults(run=lambda options: _switch(options, on=on))


def _add_name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="of a source; `ticker feeds list` names them all")
    add_config(parser)


# list


def _list(options: argparse.Namespace) -> int:
    config = load_config(options)
    sources = sorted((*config.sources, *config.disabled), key=lambda source: (source.channel, source.name))
    states = asyncio.run(_states(config))
    rows = [_row(source, states) for source in sources]
    for line in table(("NAME", "CHANNEL", "KIND", "STATE", "ADDRESS"), rows):
        print(line)
    return 0


def _row(source: SourceSettings, states: dict[str, str]) -> tuple[str, ...]:
    state = states.get(source.name, "-") if source.enabled else "disabled"
    return source.name, source.channel, source.kind, state, source.shown_url or ""


async def _states(config: Config) -> dict[str, str]:
    """How each source was when the log last heard of it; nothing where there is no log yet."""
    # Imported here: the other commands answer at once, without the log behind it.
    from ticker.events import Source
    from ticker.log import LogView

    names = [source.name for source in config.sources]
    try:
        view = LogView.open(config.service.data)
    except LogError:
        return {}
    try:
        found = await view.newest_of([f"source:{name}" for name in names])
    except LogError:
        return {}
    finally:
        await view.close()
    bodies = (record.body for record in found.values())
    return {body.name: body.state for body in bodies if isinstance(body, Source)}


# remove, enable, disable


def _remove(options: argparse.Namespace) -> int:
    config = load_own_config(options)
    source = _written(config, options.name)
    file = Path(source.file)
    if source.siblings == 1:
        _unlink(file, config)
        print(f"{file}: removed; {TAKEN_OVER}")
        return 0
    _rewrite(file, lambda text: without(text, _position(source)), config)
    print(f"{file}: {options.name} taken out; {TAKEN_OVER}")
    return 0


def _switch(options: argparse.Namespace, *, on: bool) -> int:
    config = load_own_config(options)
    file = Path((source := _written(config, options.name)).file)
    if options.name in {one.name for one in (config.sources if on else config.disabled)}:
        print(f"{file}: {options.name} is {'enabled' if on else 'disabled'} already")
        return 0
    position = _position(source) if source.where else None
    _rewrite(file, lambda text: switched(text, position, on=on), config)
    print(f"{file}: {options.name} is {'enabled' if on else 'disabled'}; {TAKEN_OVER}")
    return 0


def _position(source: Written) -> int:
    return int(source.where[0])


def _written(config: Config, name: str) -> Written:
    """The source of a name, as it stands in its file; TickerError with what may be meant."""
    every = [
        source for file in feed_files(config.service.feeds) for source in sources_in(file, os.environ)[0]
    ]
    for source in every:
        if source.name == name:
            return source
    near = suggestion(name, [source.name for source in every if source.name is not None])
    raise TickerError(name, f"there is no such source{f', {near}' if near else ''}; see `ticker feeds list`")


def _rewrite(file: Path, change: Callable[[str], str], config: Config) -> None:
    """Put a changed text into the place of a file; TickerError if it would be wrong."""
    try:
        # As bytes: line ends stay what they are.
        before = file.read_bytes()
        _replace(file, change(before.decode()).encode())
    except (OSError, UnicodeDecodeError) as error:
        raise TickerError(str(file), f"cannot be changed: {_reason(error)}") from error
    except ValueError as error:
        raise TickerError(str(file), str(error)) from error
    _keep_right(config, file, lambda: _replace(file, before))


def _keep_right(config: Config, file: Path, undo: Callable[[], object]) -> None:
    try:
        load(config.path, os.environ, known_kinds())
    except ConfigError as error:
        undo()
        raise TickerError(
            str(file), f"is left as it is, or this would be wrong: {error.problems[0]}"
        ) from error


def _replace(file: Path, content: bytes) -> None:
    replace_file(file, content, mode=file.stat().st_mode & 0o777)


def _unlink(file: Path, config: Config) -> None:
    try:
        before = file.read_bytes()
        file.unlink()
    except OSError as error:
        raise TickerError(str(file), f"cannot be removed: {_reason(error)}") from error
    _keep_right(config, file, lambda: file.write_bytes(before))


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
