"""A backup of a log, which its Ticker may go on writing meanwhile."""

from contextlib import closing
from pathlib import Path

from ticker.log import schema
from ticker.log.folder import DATABASE
from ticker.log.maintenance.contents import Contents, contents_of, reading
from ticker.log.maintenance.copy import copy_checked, give_name, in_the_making, refuse_taken


def back_up(folder: Path, target: Path, time: str) -> Contents:
    """Copy the log of a data folder into a file that is not there yet, and check the copy.

    It says of itself that it is a backup, and of when (RFC 3339): wherever it is put back, its ids begin with
    another epoch. LogError, LogUnusable.
    """
    refuse_taken(target)
    with in_the_making(target) as made:
        copy_checked(folder / DATABASE, made, target)
        with closing(schema.connect(made, "rw")) as copy:
            copy.execute("INSERT OR REPLACE INTO meta VALUES ('backup', ?)", (time,))
        with reading(made) as (copy, epoch):
            found = contents_of(copy, epoch)
        give_name(made, target)
    return found
