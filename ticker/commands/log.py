"""`ticker log`: whether a log is whole, its file made smaller, and its history moved elsewhere."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from ticker import __version__
from ticker.commands.console.options import Commands, add_config, add_data, data_folder, named_path
from ticker.commands.console.pipe import write_no_more
from ticker.commands.console.words import counted, size
from ticker.errors import TickerError, in_words
from ticker.times import now_ms, rfc3339

_CHECK = """\
Reads all of it, about a second for each 100,000 events, and may do so while Ticker runs. Exits with 1 if
anything is wrong."""
_COMPACT = """\
Stop Ticker first. Writes the file anew without the room that deleted events have left, which needs as much
free space as the file takes."""
_EXPORT = """\
May run while Ticker does. Each line is a JSON object: the events as they are streamed, then what is kept
beside them (bars, and how far each source has been read), whose type begins with `log-`."""
_IMPORT = """\
Stop Ticker first. Only into a data folder without a log; if any line is wrong, nothing is there afterwards.
All ids begin with another epoch, as those of a restored backup do."""

_STANDARD = (None, Path("-"))
"""What stands for standard input or output."""


def add(commands: Commands) -> None:
    log = commands.add_parser("log", help="check, compact, export and import the log")
    inner = log.add_subparsers(required=True, metavar="COMMAND")
    check = _parser(inner, "check", "say what is in the log, and whether it is whole", _CHECK)
    check.add_argument(
        "file", metavar="FILE", type=named_path, nargs="?", help="a backup, instead of the log"
    )
    check.set_defaults(run=_check)
    compact = _parser(inner, "compact", "make the log's file smaller", _COMPACT)
    compact.set_defaults(run=_compact)
    export = _parser(inner, "export", "write the log as lines of JSON", _EXPORT)
    export.add_argument(
        "file", metavar="FILE", type=named_path, nargs="?", help="where to; default, or -: standard output"
    )
    export.set_defaults(run=_export)
    imported = _parser(inner, "import", "make a log of what was exported", _IMPORT)
    imported.add_argument(
        "file",
        metavar="FILE",
        type=named_path,
        nargs="?",
        help="what was exported; default, or -: standard input",
    )
    imported.set_defaults(run=_import)


def _parser(commands: Commands, name: str, words: str, epilog: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=words, epilog=epilog)
    add_config(parser)
    add_data(parser)
    return parser


# In each of these, what works on the log is imported late: `--help` answers at once.


def _check(options: argparse.Namespace) -> int:
    from ticker.log.folder import DATABASE, bytes_taken
    from ticker.log.maintenance import check

    path = options.file or data_folder(options) / DATABASE
    found = check(path)
    contents = found.contents
    for problem in found.problems:
        print(f"{path}: {problem}")
    if found.problems:
        print(f"{path}: damaged; `ticker restore` puts a backup in its place")
        return 1
    print(f"{path}: {contents.told}; format {contents.format}, {size(bytes_taken(path))}, nothing wrong")
    for kind, count in found.by_type.items():
        print(f"{count:12} {kind}")
    return 0


def _compact(options: argparse.Namespace) -> int:
    from ticker.log.maintenance import compact

    folder = data_folder(options)
    done = compact(folder)
    print(f"{folder}: {size(done.before_bytes)} before, {size(done.after_bytes)} now")
    return 0


def _export(options: argparse.Namespace) -> int:
    from ticker.log.folder import DATABASE
    from ticker.log.maintenance import export, export_to

    lines = export(data_folder(options) / DATABASE, ticker=__version__, time=rfc3339(now_ms()))
    if options.file in _STANDARD:
        return _to_stdout(lines)
    count = export_to(options.file, lines)
    print(f"{options.file}: {counted(count, 'line')}")
    return 0


def _import(options: argparse.Namespace) -> int:
    from ticker.log.maintenance import import_log

    folder = data_folder(options)
    if options.file in _STANDARD:
        found = import_log(sys.stdin.buffer, folder, "standard input")
    else:
        try:
            with options.file.open("rb") as lines:
                found = import_log(lines, folder, str(options.file))
        except OSError as error:
            raise TickerError(str(options.file), f"cannot be read: {in_words(error)}") from error
    print(f"{folder}: {found.told}")
    return 0


def _to_stdout(lines: Iterable[bytes]) -> int:
    out = sys.stdout.buffer
    try:
        for line in lines:
            out.write(line + b"\n")
        out.flush()
    except BrokenPipeError:
        write_no_more()
    except OSError as error:
        raise TickerError("standard output", f"cannot be written: {in_words(error)}") from error
    return 0
