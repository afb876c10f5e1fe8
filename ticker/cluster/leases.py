"""What this node is to do, and until when it is sure of that: leases in a key-value bucket of the brokers."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Collection
from datetime import datetime

import msgspec
from nats.js import api
from nats.js.errors import APIError

from ticker.cluster.assignment import assigned
from ticker.cluster.brokers import Brokers, Stored
from ticker.cluster.presence import BUCKET as _NODES
from ticker.cluster.presence import TTL_S, Presence, serving_in
from ticker.cluster.reach import Reach
from ticker.errors import ClusterError, Outrun, Unanswered
from ticker.times import steady_s

_logger = logging.getLogger(__name__)

DUTIES = "ticker_duties"
BUCKETS = _NODES, DUTIES
_ASSIGNMENT = f"$KV.{DUTIES}.assignment"
_MADE_WITHIN_S = 10
_SURE, _RENEW, _HANDING_OVER = 0.8, 0.2, 0.9
"""Parts of the time to live: after which a node that could learn nothing stops of itself, before others can
begin; how often it learns something; and how long who is given a duty waits for who had it to stop. Less
would be too little for a node that learns nothing of it, and is sure of it until then."""
_NEARLY_S, _LOOKS = 0.02, 50
"""What one broker has acknowledged, another may not have yet."""
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


class DutyLeases:
    """`presence` says that this node is there, under its name; `duties` are those that somebody has to have.

    Of the nodes that live, the first by name says who does what.
    """

    def __init__(
        self,
        brokers: Brokers,
        presence: Presence,
        duties: Callable[[], Collection[str]],
        reach: Reach,
        steady: Callable[[], float] = steady_s,
        ttl_s: float = TTL_S,
    ) -> None:
        self._ttl_s = ttl_s
        self._brokers = brokers
        self._presence = presence
        self._node = presence.node
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
        """The nodes that are there and take duties, as far as this one knows."""
        self._is_idle = False

    @property
    def is_sure(self) -> bool:
        """Whether nobody else can have been given what this node has."""
        return self._sure_for_s > 0

    @property
    def _sure_for_s(self) -> float:
        if self._renewed_s is None:
            return 0
        return self._renewed_s + self._ttl_s * _SURE - self._steady()

    @property
    def held(self) -> frozenset[str]:
        """The duties of this node, none if it cannot be sure of them."""
        return self._mine if self.is_sure else frozenset()

    async def look(self) -> None:
        """Wait until there may be something else to do; soon in any case, and no longer than what is held."""
        often_s, left_s = self._ttl_s * _RENEW, self._sure_for_s
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(often_s, left_s) if left_s > 0 else often_s):
                await self._news.wait()

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
            stored = await self._presence.serve()
            if not was_sure:
                self._living_since_s = began_s
            here = await self._look_who_lives(stored)
            # From the leader: one that lags would give back to who was asleep what others do by now.
            found = await self._brokers.last(f"KV_{DUTIES}", _ASSIGNMENT)
            owners = msgspec.json.decode(found.data, type=dict[str, str]) if found else {}
            after = await self._assigned(owners, found.seq if found else 0)
            self._learn(after, began_s, _between_s(found, here) if found and after is owners else None)
            self._reach.works(_WAY)
        except ClusterError as error:
            self._reach.fails(_WAY, error.detail)

    async def _look_who_lives(self, stored: int) -> Stored:
        """As of when this node said that it does, which is returned; a broker that lags is asked again."""
        for _ in range(_LOOKS):
            nodes = await self._brokers.newest(f"KV_{_NODES}", f"$KV.{_NODES}.>")
            here = next((one for one in nodes if one.seq >= stored), None)
            if here is not None:
                self.living = serving_in(nodes)
                self._tell_whether_idle()
                return here
            await asyncio.sleep(_NEARLY_S)
        raise Unanswered(_NODES, "a broker is not up to date")

    def _tell_whether_idle(self) -> None:
        """Say it where all nodes only follow, which nobody can have wanted, and when that is over."""
        was_idle, self._is_idle = self._is_idle, not self.living
        if self._is_idle and not was_idle:
            _logger.warning("cluster: every node that is there only follows, and none reads the sources")
        elif was_idle and not self._is_idle:
            _logger.warning("cluster: there is a node again that reads the sources")

    def _learn(self, owners: dict[str, str], began_s: float, unchanged_s: float | None) -> None:
        """Do what there is to do, as of a moment; None if only this node has just said so.

        Only now is the lease renewed: sure of it by what was learned before it ran out, this node would go on
        for a moment with what others do by now.
        """
        is_over = not self.is_sure
        self._renewed_s = began_s
        mine = self._of_this_node(owners, unchanged_s if is_over else None)
        if mine != self._mine:
            self._mine = mine
            news, self._news = self._news, asyncio.Event()
            news.set()

    def _of_this_node(self, owners: dict[str, str], unchanged_s: float | None) -> frozenset[str]:
        """Those that are this node's and that nobody does any more.

        Whose they were is known, unless the lease was over: then it is somebody else's who lives, unless they
        have been this node's for so long that they would have stopped.
        """
        before, self._owners, now_s = self._owners, owners, self._steady()
        handing_over_s = self._ttl_s * _HANDING_OVER
        mine = {duty for duty, node in owners.items() if node == self._node}
        others = set(self.living) - {self._node}
        for duty in mine:
            is_others = before.get(duty, self._node) in others
            if unchanged_s is not None:
                is_others = bool(others) and unchanged_s < handing_over_s
            if is_others:
                self._handed_over_s[duty] = now_s + handing_over_s
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

    async def _leave(self) -> None:
        try:
            await asyncio.shield(self._presence.leave())
        except Unanswered:
            _logger.info("the other nodes will notice in %g s that this one is gone", self._ttl_s)


def _between_s(earlier: Stored, later: Stored) -> float:
    """By the brokers' clocks."""
    return (datetime.fromisoformat(later.time) - datetime.fromisoformat(earlier.time)).total_seconds()
