"""From one machine to a cluster and back: the log stays, and so do its ids."""

import asyncio
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from nats.errors import Error as NatsError
from nats.js.errors import NotFoundError

from ticker.cluster import stream
from ticker.cluster.brokers import Brokers
from ticker.cluster.copies import BUCKET as COPIES
from ticker.cluster.joining import replicas_on
from ticker.cluster.leases import BUCKETS
from ticker.cluster.stream import STREAM
from ticker.errors import ClusterError, LogUnusable
from ticker.log.cursor import EventId
from ticker.log.folder import DATABASE, DataFolder
from ticker.log.maintenance.place import held
from ticker.log.stream_place import META, StreamPlace, Upstream, place_of, written
from ticker.log.writing.file import LogFile
from ticker.log.writing.store import Store


async def found(urls: Sequence[str], path: Path, *, replace: bool) -> EventId:
    """Make a cluster whose log goes on from the one in a data folder; the id behind which it does.

    With `replace`, what the brokers have of a cluster of before is deleted. LogInUse while a Ticker runs
    there, LogUnusable where there is no log, ClusterError where there is a cluster.
    """
    _look_for_log(path, ", and none is needed: the first node of a cluster begins one")
    with held(path) as folder:
        upstream = await asyncio.to_thread(_upstream_in, folder)
        async with Brokers.connected(urls, "ticker-init") as brokers:
            if replace:
                await _delete(brokers)
            await stream.make(brokers, replicas_on(urls), upstream.epoch, upstream.first.next_seq)
            extent = await stream.extent_of(brokers)
            if extent is None or stream.upstream_of(extent) != upstream:
                raise ClusterError(STREAM, _THERE_IS_ONE)
        await asyncio.to_thread(_note, folder, upstream.first)
    return EventId(upstream.epoch, upstream.first.next_seq - 1)


def leave(path: Path) -> EventId:
    """Make a node's log that of a machine of its own; its newest id. LogInUse, LogUnusable."""
    _look_for_log(path)
    with held(path) as folder, closing(LogFile(folder.database, "full", create=False)) as file:
        if (place := place_of(file.meta(META))) is None:
            raise LogUnusable(str(folder.database), "the log is not a node's of a cluster")
        with file.transaction(durable=True):
            file.forget_meta(META)
        return EventId(file.epoch, place.next_seq - 1)


def _look_for_log(path: Path, remedy: str = "") -> None:
    """Before anything takes hold of the folder, which would make one where the path is a slip of the pen."""
    if not (path / DATABASE).exists():
        raise LogUnusable(str(path / DATABASE), f"there is no log{remedy}")


def _upstream_in(folder: DataFolder) -> Upstream:
    """The log as the first of a cluster, opened as at any start: so it is mended, or begun anew."""
    store = Store(folder, "full", lambda _: None)
    try:
        return Upstream(store.epoch, StreamPlace(0, "", store.next_seq))
    finally:
        store.close()


def _note(folder: DataFolder, place: StreamPlace) -> None:
    with closing(LogFile(folder.database, "full", create=False)) as file, file.transaction(durable=True):
        file.set_meta(META, written(place))


async def _delete(brokers: Brokers) -> None:
    streams = brokers.client.jetstream(timeout=10)
    try:
        for name in (STREAM, *(f"KV_{bucket}" for bucket in BUCKETS), f"OBJ_{COPIES}"):
            try:
                await streams.delete_stream(name)
            except NotFoundError:
                continue
    except (NatsError, TimeoutError) as error:
        raise ClusterError(STREAM, f"the brokers do not delete what they have: {error}") from error


_THERE_IS_ONE = (
    "the brokers have the log of another cluster, or of this one as it was before: serve a node of it with "
    "--cluster, or delete what they have with --replace"
)
