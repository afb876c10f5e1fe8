"""Putting a copy in the place of a log, as another log with the same events."""

from contextlib import closing
from pathlib import Path

import msgspec

from ticker.log import schema
from ticker.log.maintenance.contents import Contents, contents_of, reading
from ticker.log.maintenance.copy import copy_checked, in_the_making
from ticker.log.maintenance.place import held, put_in_place, refuse_a_log
from ticker.log.writing import provenance
from ticker.log.writing.file import LogFile

_REMEDY = "with --replace it is put aside first"


class Restored(msgspec.Struct, frozen=True):
    """What is there now; `taken` is when the backup says it was made, `aside` where the log of before is."""

    contents: Contents
    taken: str | None
    aside: Path | None


def restore(source: Path, path: Path, ending: str, *, replace: bool) -> Restored:
    """Put a copy into a data folder; LogInUse while a Ticker runs there, LogError where there is a log.

    With `replace` that one is put aside, under its name with `ending` behind it. LogUnusable for a copy
    that is damaged, or of a newer format.
    """
    with reading(source) as (copy, _):
        taken = schema.meta_of(copy, "backup")
    with held(path) as folder:
        if not replace:
            refuse_a_log(folder, _REMEDY)
        with in_the_making(folder.database) as made:
            copy_checked(source, made, folder.database)
            contents, last = _begin_anew(made)
            aside = put_in_place(made, folder, last, ending)
        return Restored(contents, None if taken is None else str(taken), aside)


def _begin_anew(made: Path) -> tuple[Contents, int]:
    """Make a copy a log of its own; also its last sequence."""
    with closing(LogFile(made, "normal", create=False)) as log:
        provenance.begin_anew(log)
        return contents_of(log.connection, log.epoch), log.last
