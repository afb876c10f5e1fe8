"""That a node is there, and which run of it: its name is had by one at a time."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator
from itertools import count

import msgspec

from ticker.cluster.brokers import Brokers, Stored
from ticker.errors import ClusterError, Outrun, Unanswered

BUCKET = "ticker_nodes"
_STREAM, _SUBJECTS = f"KV_{BUCKET}", f"$KV.{BUCKET}."
TTL_S = 5.0
"""A node that has said nothing for so long is taken for dead."""
_RENEW = 0.2
"""The part of that time after which it says so again."""
_AS_BEFORE = 2
"""So many times a run that has not got its log yet says for the one before that duties are taken: a restart
leaves a node what it did."""


class _Sign(msgspec.Struct, frozen=True):
    run: str
    serves: bool
    """Whether it takes duties: one that still waits for its log, or only follows, just keeps its name."""


class Presence:
    """`run` names this run of the node, and no other ever.

    What says that it is there is stored only behind what this run has said last, or where nobody has said
    anything for the time to live: of two copies of a data folder only one is there. One that `only_follows`
    takes no duties.
    """

    def __init__(
        self, brokers: Brokers, node: str, ttl_s: float = TTL_S, *, only_follows: bool = False
    ) -> None:
        self.node = node
        self._only_follows = only_follows
        self.run = f"{node}-{secrets.token_hex(8)}"
        self._brokers = brokers
        self._ttl_s = ttl_s
        self._last = 0
        self._serves = False
        self._took_duties = False

    async def claim(self) -> None:
        """Take the name, also from who was killed just now; ClusterError where another run has it."""
        before = await self._stored()
        if before is not None and self._is_anothers(before):
            await asyncio.sleep(self._ttl_s * _RENEW * 2)
            after = await self._stored()
            if after is not None and after.seq != before.seq and self._is_anothers(after):
                raise ClusterError(self.node, _TWIN)
            before = after
        if before is not None and before.data:
            self._took_duties = _sign_in(before).serves
        try:
            self._last = await self._say(before.seq if before is not None else 0)
        except Outrun as error:
            raise ClusterError(self.node, _TWIN) from error

    @contextlib.asynccontextmanager
    async def claimed(self) -> AsyncIterator[None]:
        """Take the name, and keep it until the block ends, or until `serve` is called, which does it then.

        ClusterError as `claim`. Who claims and does not keep looks dead to the next that begins.
        """
        await self.claim()
        keeping = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            if not self._serves:
                with contextlib.suppress(ClusterError):
                    await self.leave()

    async def _keep(self) -> None:
        for times in count():
            if self._serves:
                return
            self._took_duties = self._took_duties and times < _AS_BEFORE
            # Who has lost the name meanwhile is told so by `serve`.
            with contextlib.suppress(ClusterError):
                await self._renew()
            await asyncio.sleep(self._ttl_s * _RENEW)

    async def serve(self) -> int:
        """Say that this node is there, and takes duties if it ever does; under which sequence.

        ClusterError, Unanswered.
        """
        self._serves = True
        return await self._renew()

    async def _renew(self) -> int:
        try:
            self._last = await self._say(self._last)
        except Outrun:
            # It is forgotten by now, or was stored without this run having heard of it, or is another's.
            found = await self._stored()
            if found is not None and self._is_anothers(found):
                raise ClusterError(self.node, _TWIN) from None
            self._last = await self._again(found.seq if found is not None else 0)
        return self._last

    async def _again(self, after: int) -> int:
        try:
            return await self._say(after)
        except Outrun as error:
            raise Unanswered(self.node, "another was quicker to say that it is there") from error

    async def leave(self) -> None:
        """Have the others know that it is over; nothing where another run has the name by now."""
        try:
            await self._say_nothing(self._last)
        except Outrun:
            found = await self._stored()
            if found is not None and found.data and not self._is_anothers(found):
                with contextlib.suppress(Outrun):
                    await self._say_nothing(found.seq)

    async def _say_nothing(self, after: int) -> None:
        await self._brokers.store(_SUBJECTS + self.node, b"", after=after)

    async def _say(self, after: int) -> int:
        takes_duties = not self._only_follows and (self._serves or self._took_duties)
        sign = msgspec.json.encode(_Sign(self.run, takes_duties))
        return await self._brokers.store(_SUBJECTS + self.node, sign, after=after)

    async def _stored(self) -> Stored | None:
        return await self._brokers.last(_STREAM, _SUBJECTS + self.node)

    def _is_anothers(self, stored: Stored) -> bool:
        return bool(stored.data) and _sign_in(stored).run != self.run


def serving_in(stored: list[Stored]) -> tuple[str, ...]:
    """The nodes that are there and take duties."""
    there = (one for one in stored if one.data and _sign_in(one).serves)
    return tuple(sorted(one.subject.rpartition(".")[2] for one in there))


def _sign_in(stored: Stored) -> _Sign:
    return msgspec.json.decode(stored.data, type=_Sign)


_TWIN = "a node of this name runs already, and this is a copy of its data folder"
