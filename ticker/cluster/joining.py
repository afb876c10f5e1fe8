"""How a node finds its cluster: the brokers, the log that they order, and this node's copy of it."""

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ticker.cluster import leases, stream
from ticker.cluster.brokers import Brokers, Extent, without_passwords
from ticker.cluster.copies import Copies
from ticker.cluster.durability import durability
from ticker.cluster.node_name import FILE, node_name
from ticker.cluster.presence import Presence
from ticker.errors import ClusterError, LogUnusable, Unanswered
from ticker.log import schema
from ticker.log.cursor import new_epoch
from ticker.log.folder import DATABASE
from ticker.log.stream_place import META, StreamPlace, Upstream, place_of
from ticker.log.trouble import explain

_logger = logging.getLogger(__name__)
_told = logging.getLogger("ticker.brokers")
"""What is said of them in every case, however much else was asked for."""
_told.setLevel(logging.INFO)

T = TypeVar("T")

_RETRIES, _RETRY_S = 30, 2.0
_ENOUGH = 3
"""Of so many brokers one may be lost; more are slower, and no safer against that."""


@dataclass(frozen=True)
class Joined:
    """A connection to the brokers, and what this node's log is a copy of."""

    brokers: Brokers
    upstream: Upstream
    presence: Presence
    copies: Copies


@contextlib.asynccontextmanager
async def joined(
    urls: Sequence[str], folder: Path, sync: str, *, only_follows: bool = False
) -> AsyncIterator[Joined]:
    """Find the cluster, or begin it, and have a copy of its log in the data folder.

    ClusterError where the brokers are not what is asked for, LogUnusable where another log is in the folder.
    """
    node = node_name(folder)
    async with Brokers.connected(urls, f"ticker-{node}") as brokers:
        extent = await _patiently(lambda: _begun(brokers, urls, folder))
        await _tell_how_durable(urls, extent, sync)
        await _patiently(lambda: leases.make_buckets(brokers, extent.replicas))
        presence = Presence(brokers, node, only_follows=only_follows)
        async with contextlib.AsyncExitStack() as stack:
            await _patiently(lambda: _claim(presence, folder, stack))
            upstream = stream.upstream_of(extent)
            copies = Copies(brokers, extent.replicas)
            await _patiently(copies.open)
            await _have_copy(copies, upstream, extent, folder)
            yield Joined(brokers, upstream, presence, copies)


async def _claim(presence: Presence, folder: Path, stack: contextlib.AsyncExitStack) -> None:
    try:
        await stack.enter_async_context(presence.claimed())
    except Unanswered:
        raise
    except ClusterError as error:
        raise ClusterError(str(folder / FILE), f"{error.detail}; delete this file in the copy") from error


async def _patiently(work: Callable[[], Awaitable[T]]) -> T:
    """Do it once the brokers can: those that have just been started are finding each other. Unanswered."""
    for pause_s in (*[_RETRY_S] * _RETRIES, None):
        try:
            return await work()
        except Unanswered as error:
            if pause_s is None:
                raise
            _logger.warning("cluster: waiting for the brokers: %s", error.detail)
            await asyncio.sleep(pause_s)
    raise AssertionError("the last try returns or raises")


async def _begun(brokers: Brokers, urls: Sequence[str], folder: Path) -> Extent:
    """The cluster's stream, which the first node of a new cluster makes."""
    extent = await stream.extent_of(brokers)
    if extent is None:
        if (folder / DATABASE).exists():
            raise ClusterError(
                str(folder),
                "there is a log here, and no cluster yet: `ticker cluster init` makes one that goes on "
                "from it; a cluster that begins anew wants an empty data folder",
            )
        await stream.make(brokers, replicas_on(urls), new_epoch(), 1)
        extent = await stream.extent_of(brokers)
    if extent is None:
        raise ClusterError(stream.STREAM, "the brokers have made it, and do not have it")
    return extent


def replicas_on(urls: Sequence[str]) -> int:
    """How many of the brokers that were named keep everything: a majority of two is no better than one."""
    return _ENOUGH if len(urls) >= _ENOUGH else 1


async def _tell_how_durable(urls: Sequence[str], extent: Extent, sync: str) -> None:
    found = await durability(urls, extent.replicas)
    if found.warning is None:
        _told.info("cluster: %s", found.words)
        return
    if sync == "full":
        raise ClusterError(
            without_passwords(urls), f"log: {{sync: full}} wants no less than is safe, but {found.warning}"
        )
    _told.warning("cluster: %s", found.warning)


async def _have_copy(copies: Copies, upstream: Upstream, extent: Extent, folder: Path) -> None:
    """Get the log of another node where this one's does not reach as far as what the brokers have."""
    place = place_in(folder, upstream)
    if place is not None and place.seq + 1 >= extent.first:
        return
    if place is not None:
        _logger.warning("this node was away for longer than the brokers keep what it has missed")
    await copies.fetch(upstream, extent, folder)


def place_in(folder: Path, upstream: Upstream) -> StreamPlace | None:
    """Where in its stream the log in a folder is; where it would begin if there is none, if it may.

    LogUnusable for the log of another cluster, or of none.
    """
    path = folder / DATABASE
    if not path.exists():
        return upstream.first if upstream.first.next_seq == 1 else None
    try:
        with closing(schema.connect(path, "ro")) as connection:
            epoch = schema.epoch_of(connection, path)
            if epoch is None:
                return upstream.first if upstream.first.next_seq == 1 else None
            place = place_of(schema.meta_of(connection, META))
    except sqlite3.Error as error:
        raise LogUnusable(str(path), f"the log cannot be opened: {explain(error)}") from error
    if epoch != upstream.epoch:
        raise LogUnusable(
            str(path),
            f"its ids begin with {epoch}, and those of the cluster with {upstream.epoch}: this is the log of "
            "another; take another data folder, in which the cluster's is copied",
        )
    if place is None:
        raise LogUnusable(str(path), "the log is not one of the cluster's, for all that its ids say")
    return place
