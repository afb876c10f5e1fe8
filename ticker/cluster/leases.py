"""What this node is to do, and until when it is sure of that: leases in a key-value bucket of the brokers."""

import asyncio
import logging
from collections.abc import Callable, Collection

import msgspec
from nats.js import api
from nats.js.errors import APIError

from ticker.cluster.assignment import assigned
from ticker.cluster.brokers import Brokers
from ticker.cluster.reach import Reach
from ticker.errors import ClusterError, Outrun, Unanswered
from ticker.times import steady_s

_logger = logging.getLogger(__name__)

BUCKETS = _NODES, _DUTIES = "ticker_nodes", "ticker_duties"
_ASSIGNMENT = f"$KV.{_DUTIES}.assignment"
_MADE_WITHIN_S = 10
TTL_S = 5.0
"""A node that has said nothing for so long is taken for dead, and others do what it did."""
_SURE, _RENEW, _HANDING_OVER = 0.8, 0.2, 0.5
"""Parts of that time: after which a node that could say nothing stops of itself, before others can begin;
how often it says something; and what who had a duty until now needs to learn that, and to stop."""
_WAY = "leases"


async def make_buckets(brokers: Brokers, replicas: int, ttl_s: float = TTL_S) -> None:
    """Have the buckets be there; Unanswered."""
    stream = brokers.client.jetstream(timeout=_MADE_WITHIN_S)
    try:
        for bucket in BUCKETS:
            kept_s = ttl_s if bucket == _NODES else None
            await stream.create_key_value(
                api.KeyValueConfig(bucket=bucket, ttl=kept_s, history=1, replicas=replicas, direct=True)
            )
    except APIError as error:
        words = f"the brokers cannot make a bucket that {replicas} of them keep: {error.description}"
        raise Unanswered(_NODES, words) from error
    except TimeoutError as error:
        raise Unanswered(_NODES, "the brokers have not made a bucket in time") from error


async def refuse_twin(brokers: Brokers, node: str, ttl_s: float = TTL_S) -> None:
    """ClusterError where a node of this name runs already; one that was killed just now is no hindrance."""
    bucket, subject = f"KV_{_NODES}", f"$KV.{_NODES}.{node}"
    before = await brokers.newest(bucket, subject)
    if not any(one.data for one in before):
        return
    await asyncio.sleep(ttl_s * _RENEW * 2)
    after = await brokers.newest(bucket, subject)
    if any(one.data and one.seq != before[0].seq for one in after):
        raise ClusterError(node, "a node of this name runs already, and this is a copy of its data folder")


class Leases:
    """`node` is this node's name, which it keeps; `duties` are those that somebody has to have.

    Of the nodes that live, the first by name says who does what.
    """

    def __init__(
        self,
        brokers: Brokers,
        node: str,
        duties: Callable[[], Collection[str]],
        reach: Reach,
        steady: Callable[[], float] = steady_s,
        ttl_s: float = TTL_S,
    ) -> None:
        self._ttl_s = ttl_s
        self._brokers = brokers
        self._node = node
        self._duties = duties
        self._reach = reach
        self._steady = steady
        self._mine: frozenset[str] = frozenset()
        self._owners: dict[str, str] = {}
        self._handed_over_s: dict[str, float] = {}
        self._renewed_s: float | None = None
        self._living_since_s = 0.0
        self._news = asyncio.Event()
        self.living: tuple[str, ...] = ()
        """The nodes that are there, as far as this one knows."""

    @property
    def is_sure(self) -> bool:
        """Whether nobody else can have been given what this node has."""
        return self._renewed_s is not None and self._steady() - self._renewed_s < self._ttl_s * _SURE

    @property
    def held(self) -> frozenset[str]:
        """The duties of this node, none if it cannot be sure of them."""
        return self._mine if self.is_sure else frozenset()

    async def look(self) -> None:
        """Wait until there may be something else to do; soon in any case."""
        try:
            async with asyncio.timeout(self._ttl_s * _RENEW):
                await self._news.wait()
        except TimeoutError:
            return

    async def run(self) -> None:
        """Keep this node's lease, until cancelled; then let the others know that it is over."""
        try:
            while True:
                await self._once()
                await asyncio.sleep(self._ttl_s * _RENEW)
        finally:
            self._mine = frozenset()
            await self._leave()

    async def _once(self) -> None:
        began_s, was_sure = self._steady(), self.is_sure
        try:
            await self._put(self._node, b"here")
            if not was_sure:
                self._living_since_s = began_s
            self._renewed_s = began_s
            await self._learn()
            self._reach.works(_WAY)
        except Unanswered as error:
            self._reach.fails(_WAY, error.detail)

    async def _learn(self) -> None:
        nodes = await self._brokers.newest(f"KV_{_NODES}", f"$KV.{_NODES}.>")
        self.living = tuple(sorted(one.subject.rpartition(".")[2] for one in nodes if one.data))
        found = await self._brokers.newest(f"KV_{_DUTIES}", _ASSIGNMENT)
        before = msgspec.json.decode(found[0].data, type=dict[str, str]) if found else {}
        after = await self._assigned(before, found[0].seq if found else 0)
        mine = self._of_this_node(after)
        if mine != self._mine:
            self._mine = mine
            news, self._news = self._news, asyncio.Event()
            news.set()

    def _of_this_node(self, owners: dict[str, str]) -> frozenset[str]:
        """Those that are this node's and that nobody does any more."""
        before, self._owners, now_s = self._owners, owners, self._steady()
        mine = {duty for duty, node in owners.items() if node == self._node}
        for duty in mine:
            owner = before.get(duty, self._node)
            if owner != self._node and owner in self.living:
                self._handed_over_s[duty] = now_s + self._ttl_s * _HANDING_OVER
        self._handed_over_s = {duty: at_s for duty, at_s in self._handed_over_s.items() if at_s > now_s}
        return frozenset(mine.difference(self._handed_over_s))

    async def _assigned(self, before: dict[str, str], seq: int) -> dict[str, str]:
        """Who does what, said anew where it is this node that says it and there is something to change."""
        if self._node not in self.living[:1]:
            return before
        may_take = self._steady() - self._living_since_s > self._ttl_s
        after = assigned(before, self._duties(), self.living, may_take=may_take)
        if after == before:
            return before
        try:
            await self._brokers.store(_ASSIGNMENT, msgspec.json.encode(after), after=seq)
        except Outrun:
            return before  # another has said it first, which is learned the next time
        return after

    async def _put(self, node: str, data: bytes) -> None:
        await self._brokers.store(f"$KV.{_NODES}.{node}", data)

    async def _leave(self) -> None:
        try:
            await asyncio.shield(self._put(self._node, b""))
        except Unanswered:
            _logger.info("the other nodes will notice in %g s that this one is gone", self._ttl_s)
