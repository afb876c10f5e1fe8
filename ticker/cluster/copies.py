"""Copies of the log for nodes that cannot have it from the stream: kept in the brokers' object store."""

import asyncio
import logging
import tempfile
from contextlib import closing
from pathlib import Path

import zstandard
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import api
from nats.js.errors import NotFoundError
from nats.js.object_store import ObjectStore

from ticker.cluster.brokers import Brokers, Extent
from ticker.errors import ClusterError, TickerError, Unanswered
from ticker.log import schema
from ticker.log.folder import DATABASE
from ticker.log.maintenance.copy import copy_checked, in_the_making
from ticker.log.maintenance.place import held, put_in_place
from ticker.log.stream_place import META, StreamPlace, Upstream, place_of
from ticker.times import now_ms

_logger = logging.getLogger(__name__)

BUCKET, _NAME, _ASK, _NODES = "ticker_copies", "log", "ticker.copy", "nodes"
_MADE_WITHIN_S = 10
_GIVEN_WITHIN_S = 600.0
"""A log of some GB is copied, packed and stored in less."""
EVERY_S = 6 * 3_600.0
"""How old the copy may get that is there for when no node can be asked: the stream reaches back further."""


class Copies:
    """Of the log of this cluster; there is one at a time, which the newest replaces."""

    def __init__(self, brokers: Brokers, replicas: int) -> None:
        self._brokers = brokers
        self._replicas = replicas
        self._store: ObjectStore
        self._turn = asyncio.Lock()
        self._giving: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """To be called first; Unanswered."""
        stream = self._brokers.client.jetstream(timeout=_MADE_WITHIN_S)
        config = api.ObjectStoreConfig(bucket=BUCKET, replicas=self._replicas)
        try:
            self._store = await stream.create_object_store(BUCKET, config=config)
        except (NatsError, TimeoutError) as error:
            raise Unanswered(BUCKET, f"the brokers cannot make a store: {error}") from error

    # For others

    async def offer(self, database: Path) -> None:
        """Give a copy of a log, which is being written, to every node that asks."""

        async def asked(message: Msg) -> None:
            task = asyncio.create_task(self._give(database, message))
            self._giving.add(task)
            task.add_done_callback(self._giving.discard)

        await self._brokers.client.subscribe(_ASK, queue=_NODES, cb=asked)

    async def _give(self, database: Path, message: Msg) -> None:
        _logger.warning("another node is given a copy of the log")
        try:
            await self.put(database)
        except (TickerError, NatsError, OSError, TimeoutError) as error:
            _logger.error("there is no copy for another node: %s", error)
            await message.respond(str(error).encode())
        else:
            await message.respond(b"")

    async def put(self, database: Path) -> None:
        """Have the store hold the log as it is now; TickerError, or what the brokers or the disk say."""
        async with self._turn:
            with tempfile.TemporaryDirectory(dir=database.parent, prefix=".copy-") as room:
                packed = Path(room) / "packed"
                await asyncio.to_thread(_pack, database, packed)
                with packed.open("rb") as file:
                    await self._store.put(_NAME, file)

    # For this node

    async def fetch(self, upstream: Upstream, extent: Extent, folder: Path) -> None:
        """Put a copy into a data folder, and the log of before aside; ClusterError if there is none."""
        await self._ask()
        with tempfile.TemporaryDirectory(dir=folder, prefix=".copy-") as room:
            packed = Path(room) / "packed"
            try:
                with packed.open("wb") as file:
                    await self._store.get(_NAME, writeinto=file)
            except NotFoundError as error:
                raise ClusterError(BUCKET, _NOBODY) from error
            except (NatsError, TimeoutError) as error:
                raise Unanswered(BUCKET, f"the copy of the log cannot be read: {error}") from error
            await asyncio.to_thread(_unpack, packed, folder, upstream, extent)

    async def _ask(self) -> None:
        try:
            answer = await self._brokers.client.request(_ASK, b"", timeout=_GIVEN_WITHIN_S)
        except (NatsError, TimeoutError):
            _logger.warning("no other node gives a copy of the log; the one that the brokers keep has to do")
            return
        if answer.data:
            raise ClusterError(BUCKET, f"another node could not give a copy: {answer.data.decode()}")


def _pack(database: Path, packed: Path) -> None:
    with in_the_making(packed.with_name("copy")) as copy:
        copy_checked(database, copy, copy)
        with copy.open("rb") as whole, packed.open("wb") as file:
            zstandard.ZstdCompressor(level=3).copy_stream(whole, file)


def _unpack(packed: Path, folder: Path, upstream: Upstream, extent: Extent) -> None:
    with held(folder) as place, in_the_making(folder / DATABASE) as made:
        with packed.open("rb") as file, made.open("wb") as whole:
            zstandard.ZstdDecompressor().copy_stream(file, whole)
        found = _place_in(made, upstream)
        if found.seq + 1 < extent.first:
            raise ClusterError(BUCKET, _NOBODY)
        aside = put_in_place(made, place, found.next_seq - 1, f"before-{now_ms()}")
    _logger.warning("the log of the cluster was copied up to event %d", found.next_seq - 1)
    if aside is not None:
        _logger.warning("the log of before is %s, and needed no more", aside)


def _place_in(made: Path, upstream: Upstream) -> StreamPlace:
    with closing(schema.connect(made, "ro")) as copy:
        epoch = schema.epoch_of(copy, made)
        place = place_of(schema.meta_of(copy, META))
    if epoch != upstream.epoch or place is None:
        raise ClusterError(BUCKET, f"the copy there is one of another log, whose ids begin with {epoch}")
    return place


_NOBODY = (
    "the brokers do not have all of the log, and nobody gives a copy of it: start a node first that has it"
)
