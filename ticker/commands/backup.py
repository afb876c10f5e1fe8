"""`ticker backup` and `ticker restore`: a copy of the log while Ticker runs, and back again."""

import argparse

from ticker.commands.console.options import Commands, add_config, add_data, data_folder, named_path
from ticker.commands.console.words import size
from ticker.times import now_ms, rfc3339

_BACKUP = """\
The log may be written meanwhile: the copy is of one moment, in a single file, and is checked before it gets
its name. A folder is given a file named after the time. Keys (vapid.key, session.key), config.yaml and
feeds/ are not in it."""
_RESTORE = """\
Stop Ticker first. All ids begin with another epoch then: readers that come back are told so, and get a
snapshot. The log that was there is not deleted, but stays beside it under another name."""


def add(commands: Commands) -> None:
    backup = commands.add_parser(
        "backup", help="copy the log into a file, also while Ticker runs", epilog=_BACKUP
    )
    backup.add_argument(
        "target", metavar="DEST", type=named_path, help="a file that is not there yet, or a folder"
    )
    _add_places(backup)
    backup.set_defaults(run=_backup)
    restore = commands.add_parser("restore", help="put a backup in the place of the log", epilog=_RESTORE)
    restore.add_argument("source", metavar="SRC", type=named_path, help="what `ticker backup` wrote")
    restore.add_argument(
        "--replace", action="store_true", help="where there is a log already, put that one aside"
    )
    _add_places(restore)
    restore.set_defaults(run=_restore)


def _add_places(parser: argparse.ArgumentParser) -> None:
    add_config(parser)
    add_data(parser)


def _backup(options: argparse.Namespace) -> int:
    # Imported here: `--help` answers at once, without the log behind it.
    from ticker.log.maintenance import back_up

    time = rfc3339(now_ms())
    target = options.target
    if target.is_dir():
        # To the millisecond: what is begun by hand and by cron in one second are two backups.
        target /= f"ticker-{_in_a_name(time)}.db"
    found = back_up(data_folder(options), target, time)
    print(f"{target}: {found.told}; {size(target.stat().st_size)}, checked")
    return 0


def _restore(options: argparse.Namespace) -> int:
    from ticker.log.maintenance import restore

    folder = data_folder(options)
    ending = _in_a_name(rfc3339(now_ms())).partition(".")[0] + "Z"
    done = restore(options.source, folder, ending, replace=options.replace)
    taken = f"; from a backup of {done.taken}" if done.taken else ""
    print(f"{folder}: {done.contents.told}{taken}")
    if done.aside is not None:
        print(f"the log that was there is now {done.aside}")
    print("readers begin anew: all ids have another epoch")
    return 0


def _in_a_name(time: str) -> str:
    """An RFC 3339 time as part of a file's name, by which files stand in order."""
    return time.replace("-", "").replace(":", "")
