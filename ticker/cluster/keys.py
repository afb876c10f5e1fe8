"""Keys that all nodes have to have alike: who signs in at one is signed in at all."""

import asyncio
from pathlib import Path

from ticker.cluster.brokers import Brokers
from ticker.cluster.leases import DUTIES
from ticker.errors import LogUnusable, Outrun, in_words
from ticker.whole_file import replace_file

_STREAM, _SUBJECT = f"KV_{DUTIES}", f"$KV.{DUTIES}.key."


async def agree(brokers: Brokers, path: Path) -> None:
    """Have the key in a file be that of the first node that had one; LogUnusable, Unanswered."""
    subject, own = _SUBJECT + path.stem, await asyncio.to_thread(path.read_bytes)
    try:
        await brokers.store(subject, own, after=0)
    except Outrun:
        (first,) = await brokers.newest(_STREAM, subject)
        if first.data == own:
            return
        try:
            replace_file(path, first.data, mode=0o600)
        except OSError as error:
            raise LogUnusable(str(path), f"cannot be written: {in_words(error)}") from error
