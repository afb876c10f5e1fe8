"""The subscriptions of all feeds: asks hubs, answers them, and hands on what they deliver."""

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Literal, TypeAlias, TypeVar
from urllib.parse import urlsplit

from ticker.config.scalars.own import ORIGIN, is_own
from ticker.errors import HubError, LogClosed
from ticker.log import Order
from ticker.poller import Poller
from ticker.poller.schedule import Schedule
from ticker.sources.adapter import Offer, Pushed
from ticker.tasks import ended
from ticker.times import Clock
from ticker.websub.feed import PushedFeed
from ticker.websub.hub_client import Hub
from ticker.websub.intent import Denied, Intent, Subscribe, Unsubscribe
from ticker.websub.lease import (
    Lease,
    accepted,
    asking,
    callback_of,
    confirmed,
    denied,
    heard,
    lapsed,
    missed,
    next_ms,
    refused,
    step,
    unconfirmed,
)
from ticker.websub.leases import Leases, after_offer, after_start
from ticker.websub.register import WRITER, Register
from ticker.websub.signature import is_signed

T = TypeVar("T")

Receipt: TypeAlias = Literal["taken", "unreadable", "unsigned", "busy", "unknown"]
"""What became of a delivery."""

_logger = logging.getLogger(__name__)

_SIGNED_AT_ONCE_BYTES = 65_536
_LEAVING_TIMEOUT_S = 20.0


class Subscriptions:
    """`base_url` is where hubs reach this Ticker; empty, all subscriptions end but those at its own hub.

    `draw` gives a token that nobody can guess.
    """

    def __init__(
        self,
        order: Order,
        hub: Hub,
        poller: Poller,
        *,
        base_url: str,
        schedule: Schedule,
        clock: Clock,
        rng: random.Random,
        draw: Callable[[], str],
    ) -> None:
        self._register = Register(order)
        self._feeds: dict[str, PushedFeed] = {}
        self._hub = hub
        self._base_url = base_url
        self._schedule = schedule
        self._clock = clock
        self._rng = rng
        self._draw = draw
        self._poller = poller
        self._tending: set[str] = set()
        # Those whose hub has stopped pushing, which the poller is yet to be told.
        self._ended: set[str] = set()
        self._running: set[asyncio.Task[None]] = set()
        self._serving: set[asyncio.Task[object]] = set()
        self.counts: Counter[str] = Counter(taken=0, unreadable=0, unsigned=0, refused=0, busy=0)

    def set_feed(self, name: str, feed: PushedFeed | None) -> None:
        """Know a feed that may be pushed to, None if it may not; `start`, or `resume`, acts upon it."""
        if feed is not None and self._base(feed):
            self._feeds[name] = feed
        else:
            self._feeds.pop(name, None)
        self._poller.pushed_until(name, self._promised_until(name, self._register.of(name)))

    async def start(self) -> None:
        """Take up what was agreed before; the schedule is already running."""
        for name in self._register.names:
            await self.resume(name)

    async def resume(self, name: str) -> None:
        """Take up what was agreed before on one feed, as it is configured now."""
        before, after = self._register.of(name), self._after_start(name)
        if after == before:
            self._set_timer(name)
        else:
            await self._put(name, after)

    def _after_start(self, name: str) -> Leases:
        leases, feed, now_ms = self._register.of(name), self._feeds.get(name), self._clock()
        if feed is None:
            return leases.without_current(now_ms)
        return after_start(leases, self._base(feed), now_ms, self._draw, private=feed.private)

    async def clock_set(self, by_ms: int) -> None:
        """Have every promise last as long as before, now that the clock was set."""
        for name in self._register.names:
            await self._put(name, self._register.of(name).moved(by_ms))

    async def stop(self) -> None:
        """Ask no hub any more; a request that is cut short counts as one that was not confirmed."""
        await ended(self._running)

    # For the poller

    async def after_read(self, name: str, offer: Offer | None, *, found_missing: bool) -> None:
        """Subscribe a feed to what it offers; see `ticker.poller.watched.ReadListener`."""
        feed = self._feeds.get(name)
        if feed is None:
            return
        before, now_ms = self._register.of(name), self._clock()
        after = after_offer(before, offer, self._base(feed), now_ms, self._draw, private=feed.private)
        if found_missing and after.current is not None and after.current is before.current:
            after = after.with_current(missed(after.current, now_ms))
        if after != before:
            await self._put(name, after)

    # For the web

    def lease(self, name: str) -> Lease | None:
        """The subscription of a source, if it has one."""
        return self._register.of(name).current

    def feed_at(self, token: str) -> PushedFeed | None:
        """The feed that is pushed to this token."""
        entry = self._register.at(token)
        return self._feeds.get(entry.name) if entry is not None else None

    async def answer(self, token: str, intent: Intent) -> str | None:
        """What to answer to a hub's question; None if it is not about anything that we asked for."""
        return await self._apart(self._answer(token, intent))

    async def deliver(self, token: str, signature: str, body: bytes, content_type: str | None) -> Receipt:
        """Hand on a document if it is signed; it is durable when it was `taken`."""
        return await self._apart(self._deliver(token, signature, body, content_type))

    def note_refusal(self, feed: PushedFeed, why: str) -> None:
        """Note a delivery that could not even be taken in."""
        self.counts["refused"] += 1
        _logger.warning("%s: a delivery is refused: %s", feed.name, why)

    async def _apart(self, work: Coroutine[None, None, T]) -> T:
        # On its own: a hub that hangs up must not leave it half done.
        task = asyncio.create_task(work)
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)
        return await asyncio.shield(task)

    async def _answer(self, token: str, intent: Intent) -> str | None:
        leaving = isinstance(intent, Unsubscribe)
        entry = self._register.leaving_at(token) if leaving else self._register.at(token)
        if entry is None or entry.lease.topic != intent.topic:
            return None
        match intent:
            case Subscribe(challenge=challenge, lease_s=lease_s):
                await self._change(entry.name, confirmed(entry.lease, lease_s, self._clock()))
                return challenge
            case Unsubscribe(challenge=challenge):
                await self._put(entry.name, self._register.of(entry.name).without(token))
                return challenge
            case Denied(reason=reason):
                await self._change(entry.name, denied(entry.lease, reason, self._clock()))
                return ""

    async def _deliver(self, token: str, signature: str, body: bytes, content_type: str | None) -> Receipt:
        entry = self._register.at(token)
        if entry is None:
            return "unknown"
        receipt: Receipt = "busy"
        if not await _is_signed(body, signature, entry.lease.secret):
            receipt = "unsigned"
            _logger.warning("%s: a delivery is ignored: its signature is wrong or missing", entry.name)
        else:
            receipt = await self._poller.take(entry.name, Pushed(_host(entry.lease), body, content_type))
        self.counts[receipt] += 1
        now = self._register.at(token)
        if receipt == "taken" and now is not None and now.lease.missed:
            await self._change(now.name, heard(now.lease))
        return receipt

    # Doing

    async def _tend(self, timer: str, _: int) -> None:
        """Do what is due about a feed's subscriptions; `timer` is its name in the schedule."""
        name, task = timer.removeprefix(WRITER), asyncio.current_task()
        assert task is not None
        if name in self._tending:
            # Whoever is at it looks again at the end, perhaps long from now: many feeds may wait there
            # for their turn at one hub.
            return
        self._tending.add(name)
        self._running.add(task)
        try:
            await self._tend_feed(name)
        except LogClosed:
            return
        finally:
            self._tending.discard(name)
            self._running.discard(task)
        self._set_timer(name)

    async def _tend_feed(self, name: str) -> None:
        if name in self._ended:
            self._ended.discard(name)
            await self._poller.tighten(name)
        for leaving in self._register.of(name).to_leave:
            await self._leave(name, leaving)
        lease, feed, now_ms = self.lease(name), self._feeds.get(name), self._clock()
        if lease is None or feed is None:
            return
        match step(lease, now_ms):
            case "lapse":
                await self._change(name, lapsed(lease))
            case "give up":
                await self._change(name, unconfirmed(lease, now_ms, self._rng.random()))
            case "ask":
                await self._ask(feed, asking(lease, now_ms))

    async def _ask(self, feed: PushedFeed, lease: Lease) -> None:
        name = feed.name
        # Durable before the hub knows the address: it may call before it has answered.
        await self._change(name, lease)
        failure = await self._request(name, lease, "subscribe", feed.timeout_s)
        # The feed may have another subscription by now, or the hub confirmed or denied this one.
        if (now := self._register.at(lease.token)) is None or now.lease.state != "asked":
            return
        if failure is None:
            await self._change(name, accepted(now.lease, self._clock()))
        else:
            _logger.warning("%s: no subscription: %s", name, failure)
            await self._change(name, refused(now.lease, failure, self._clock(), self._rng.random()))

    async def _leave(self, name: str, lease: Lease) -> None:
        failure = await self._request(name, lease, "unsubscribe", _LEAVING_TIMEOUT_S)
        if failure is not None:
            # What it still delivers is answered with 410, which tells it as well.
            _logger.info("%s: %s", name, failure)
        await self._put(name, self._register.of(name).having_left(lease.token))

    async def _request(
        self, name: str, lease: Lease, mode: Literal["subscribe", "unsubscribe"], timeout_s: float
    ) -> str | None:
        """Ask a hub; why it did not take the request, None if it did."""
        try:
            await self._hub.ask(lease.hub, lease.form(mode), timeout_s=timeout_s, private=lease.private)
        except HubError as error:
            return str(error)
        except Exception as error:
            _logger.exception("%s: asking %s failed in a way nobody foresaw", name, lease.hub)
            return f"internal error: {error!r}"
        return None

    async def _change(self, name: str, lease: Lease) -> None:
        await self._put(name, self._register.of(name).with_current(lease))

    async def _put(self, name: str, leases: Leases) -> None:
        if self._register.of(name).is_promised and not leases.is_promised:
            self._ended.add(name)
        self._poller.pushed_until(name, self._promised_until(name, leases))
        await self._register.put(name, leases)
        self._set_timer(name)

    def _promised_until(self, name: str, leases: Leases) -> int | None:
        """Until when a hub has promised to push a feed that the config still has, at where it is reached."""
        lease, feed = leases.current, self._feeds.get(name)
        if lease is None or feed is None:
            return None
        return lease.until_ms if lease.callback == callback_of(self._base(feed), lease.token) else None

    def _base(self, feed: PushedFeed) -> str:
        return ORIGIN if feed.own else self._base_url

    def _set_timer(self, name: str) -> None:
        leases = self._register.of(name)
        due = [next_ms(leases.current)] if leases.current is not None else []
        if leases.to_leave or name in self._ended:
            due.append(self._clock())
        if due and self._schedule.running:
            self._schedule.at(WRITER + name, min(due), self._tend)


def _host(lease: Lease) -> str:
    return "this Ticker" if is_own(lease.hub) else urlsplit(lease.hub).hostname or lease.hub


async def _is_signed(body: bytes, signature: str, secret: str) -> bool:
    if len(body) <= _SIGNED_AT_ONCE_BYTES:
        return is_signed(body, signature, secret)
    # 15 MB take tens of milliseconds, for which no reader of a stream should have to wait.
    return await asyncio.to_thread(is_signed, body, signature, secret)
