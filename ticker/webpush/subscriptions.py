"""The browsers that are to be told of alerts, kept in the log as the state of one writer."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal, TypeAlias

import msgspec

from ticker.access import Principal
from ticker.log import LogView, Order, Storing
from ticker.webpush.subscription import PushSubscription, id_of

_WRITER = "webpush"

_logger = logging.getLogger(__name__)

Keeping: TypeAlias = Literal["made", "changed", "too many", "too many from there"]
"""What became of a subscription that was to be kept."""
Reads: TypeAlias = Callable[[Principal, str], bool]
"""Whether somebody may read a channel by the config in force."""


class PushSubscriptions:
    """One for each endpoint, durable on return: at most `most`, and `most_per_address` made from one."""

    def __init__(self, view: LogView, order: Order, *, most: int, most_per_address: int) -> None:
        self._order = order
        self._most = most
        self._most_per_address = most_per_address
        self._turn = asyncio.Lock()
        self._storing = Storing(view)
        self._stored: bytes | None = None
        self._known: dict[str, PushSubscription] = {}

    @property
    def _kept(self) -> dict[str, PushSubscription]:
        """As the log has them: another node may have kept one since."""
        if (stored := self._order.state(_WRITER)) is not self._stored:
            self._stored, self._known = stored, {one.id: one for one in _recalled(stored)}
        return self._known

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def all(self) -> Sequence[PushSubscription]:
        """In the order in which they were made."""
        return tuple(self._kept.values())

    def at(self, endpoint: str) -> PushSubscription | None:
        return self.get(id_of(endpoint))

    def get(self, subscription_id: str) -> PushSubscription | None:
        return self._kept.get(subscription_id)

    async def keep(self, new: PushSubscription, replaces: str | None = None) -> Keeping:
        """Keep one in the place of what is known of its endpoint, and of the one that it replaces.

        LogError while the log cannot be written, as from `drop`.
        """
        return await self._storing.done(partial(self._keep, new, replaces))

    async def drop(self, endpoint: str) -> None:
        """Forget one; there need not be any."""
        await self._storing.done(partial(self._drop, lambda one: one.endpoint == endpoint))

    async def drop_of(self, session: bytes) -> None:
        """Forget all that were made in a session."""
        await self._storing.done(partial(self._drop, lambda one: one.session == session))

    async def _keep(self, new: PushSubscription, replaces: str | None) -> Keeping:
        async with self._turn:
            await self._order.claim(_WRITER)
            others = {
                key: one for key, one in self._kept.items() if one.endpoint not in (new.endpoint, replaces)
            }
            is_known = len(others) < len(self._kept)
            if not is_known and len(others) >= self._most:
                return "too many"
            of_address = sum(one.made_by == new.made_by for one in others.values())
            if not is_known and of_address >= self._most_per_address:
                return "too many from there"
            await self._settle({**others, new.id: new})
            return "changed" if is_known else "made"

    async def _drop(self, is_gone: Callable[[PushSubscription], bool]) -> None:
        async with self._turn:
            await self._order.claim(_WRITER)
            left = {key: one for key, one in self._kept.items() if not is_gone(one)}
            if len(left) < len(self._kept):
                await self._settle(left)

    async def _settle(self, after: dict[str, PushSubscription]) -> None:
        await self._order.commit((), _WRITER, msgspec.msgpack.encode(tuple(after.values())))


def _recalled(state: bytes | None) -> Sequence[PushSubscription]:
    try:
        return () if state is None else msgspec.msgpack.decode(state, type=tuple[PushSubscription, ...])
    except msgspec.MsgspecError as error:
        _logger.warning(
            "push: the subscriptions cannot be read, so browsers have to make them anew: %s", error
        )
        return ()
