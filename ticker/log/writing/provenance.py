"""Whether a log is where its last run left it, or a copy that was put there: what ids may follow."""

import secrets

from ticker.log.cursor import new_epoch
from ticker.log.folder import DataFolder, boot_id
from ticker.log.seal import Seal, read_seal, set_seal
from ticker.log.stream_place import META
from ticker.log.writing.file import LogFile

RESEAL_MS = 600_000
"""Written over what a killed process left, a copy of the whole folder is told from it if it is older."""


def doubt(file: LogFile, folder: DataFolder) -> str | None:
    """Why the file may not be where this folder's log stopped, in words; None if it certainly is.

    It may be an older copy, or one whose original goes on elsewhere: ids that follow on those of the file
    would be given out a second time, and a reader that has seen more would not be told.
    """
    if (taken := file.meta("backup")) is not None:
        return f"the log is a backup of {taken}"
    try:
        seal = read_seal(folder.path)
    except (OSError, ValueError) as error:
        return f"the folder's seal cannot be read ({error})"
    kept, noted, last = file.meta("seal"), folder.newest_noted(), file.last
    if kept is None and seal is None and (noted or not last):
        pass  # left by a Ticker that set no seals
    elif seal is None:
        return "the log was put into a folder that it was not written in"
    elif kept != str(seal) and file.meta("next_seal") != seal.token:
        return "the log is a copy, or its folder is one"
    # A power loss may take what was not synced, but nothing from behind what was reserved.
    if last and not noted and kept is not None and not has_lost_power(file):
        return "the folder's note of the newest event is gone"
    if noted > (max(last, reserved(file)) if has_lost_power(file) else last):
        return f"the log ends with event {last}, where its folder knows of {noted}"
    return None


def seal(file: LogFile, folder: DataFolder) -> Seal:
    """Tell the log from its copies: what was copied until now is not where it stopped any more.

    Killed between any two of these steps, the next run finds the seal to be its own. sqlite3.Error, OSError.
    """
    token = secrets.token_hex(8)
    with file.transaction(durable=True):
        file.set_meta("boot", boot_id())
        file.set_meta("next_seal", token)
    new = set_seal(folder.path, token)
    with file.transaction(durable=True):
        file.set_meta("seal", str(new))
        file.set_meta("next_seal", "")
    return new


def begin_anew(file: LogFile) -> None:
    """Have a copy be a log of its own, under an epoch of its own; sqlite3.Error."""
    file.begin_anew(new_epoch())
    with file.transaction(durable=True):
        for name in ("boot", "next_seal", "reserved", "seal", META):
            file.forget_meta(name)


def has_lost_power(file: LogFile) -> bool:
    """Whether the machine stopped while the log was open."""
    # An empty boot id means that the log was closed in order and with a sync: nothing can be missing.
    before = file.meta("boot")
    return bool(before) and (before != boot_id() or before == "unknown")


def reserved(file: LogFile) -> int:
    """Up to where sequences may have been given out before a power loss."""
    return int(file.meta("reserved") or 0)
