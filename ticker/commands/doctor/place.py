"""The data folder: whether it can be written, how much room there is, and the log in it."""

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from ticker.commands.console.words import size
from ticker.commands.doctor.finding import Finding
from ticker.errors import LogUnusable, in_words
from ticker.log import schema
from ticker.log.folder import DATABASE, bytes_taken, holder_of
from ticker.log.trouble import explain
from ticker.times import Clock, now_ms, rfc3339

_FEW_BYTES = 100_000_000
_ENOUGH_BYTES = 1_000_000_000
_AHEAD_MS = 60_000
_LEAST_MS = 1_767_225_600_000
"""2026: a machine whose clock has never been set is in 1970, or when it was built."""


def folder(data: Path) -> Finding:
    """It is made at the first start: until then, the nearest one above has to take it."""
    there = next(path for path in (data, *data.parents) if path.exists())
    if not there.is_dir():
        return Finding(
            "wrong", "data", f"{there} is no folder", "name another: `data` in config.yaml, --data"
        )
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        remedy = f"give it to who runs Ticker (chown {os.geteuid()} {there}), or name another by `data`"
        return Finding("wrong", "data", f"{there} cannot be written: {in_words(error)}", remedy)
    if (pid := holder_of(data)) is not None:
        return Finding("ok", "data", f"{data}, in use by a Ticker that runs{pid and f' (process {pid})'}")
    return Finding("ok", "data", f"{data}{'' if there == data else ', made at the first start'}")


def disk(data: Path) -> Finding:
    there = next(path for path in (data, *data.parents) if path.exists())
    free = shutil.disk_usage(there).free
    told = f"{size(free)} free"
    if free < _FEW_BYTES:
        return Finding("wrong", "disk", told, "make room: where it is full, nothing can be appended")
    taken = bytes_taken(data / DATABASE)
    if free < max(_ENOUGH_BYTES, taken):
        remedy = "make room, or lower `keep` of the channels: a restore needs as much again as the log takes"
        return Finding("warning", "disk", f"{told}, the log takes {size(taken)}", remedy)
    return Finding("ok", "disk", told)


def log(data: Path) -> Finding:
    path = data / DATABASE
    if not path.is_file():
        return Finding("ok", "log", "none yet, it is made at the first start")
    try:
        with closing(schema.connect(path, "ro")) as connection:
            schema.epoch_of(connection, path)
            found = schema.format_of(connection)
            newest = schema.newest_of(connection)
    except LogUnusable as error:
        return Finding("wrong", "log", str(error), "docs/backup.md says how to put a backup back")
    except sqlite3.Error as error:
        return Finding("wrong", "log", f"{path}: {explain(error)}", "`ticker restore` puts a backup back")
    told = f"{path}, {size(bytes_taken(data / DATABASE))}, up to event {newest}"
    if found < schema.VERSION:
        remedy = (
            "`ticker backup` first, if you may want to go back: it becomes one of the newest at the start"
        )
        return Finding("warning", "log", f"{told}, of an older format ({found})", remedy)
    return Finding("ok", "log", told)


def clock(data: Path, clock: Clock = now_ms) -> Finding:
    """By itself, and by the newest event: what comes next must not be older."""
    at_ms, newest_ms = clock(), _newest_ms(data)
    told = rfc3339(at_ms)
    if at_ms < _LEAST_MS:
        return Finding("wrong", "clock", f"{told} is in the past", "set it: timedatectl set-ntp true")
    if newest_ms > at_ms + _AHEAD_MS:
        remedy = "set it (timedatectl set-ntp true), or wait: events would seem to come from the past"
        detail = f"{told}, but the newest event is of {rfc3339(newest_ms)}"
        return Finding("warning", "clock", detail, remedy)
    return Finding("ok", "clock", told)


def _newest_ms(data: Path) -> int:
    try:
        with closing(schema.connect(data / DATABASE, "ro")) as connection:
            row = connection.execute("SELECT time_ms FROM events ORDER BY seq DESC LIMIT 1").fetchone()
    except sqlite3.Error:
        return 0
    return int(row[0]) if row else 0
