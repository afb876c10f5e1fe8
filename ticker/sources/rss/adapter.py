"""One feed, from its memory to a reading: fetch, extract in the worker, remember."""

from collections.abc import Sequence

import msgspec

from ticker.config.types import Fetch
from ticker.errors import SourceError
from ticker.events import Headline
from ticker.outbound.causes import Gone, Refused
from ticker.outbound.fetch import Fetched, Fetcher, NotModified, Request
from ticker.outbound.freshness import Freshness
from ticker.sources.adapter import (
    NO_HINTS,
    Offer,
    PublisherHints,
    Pushed,
    ReadError,
    Reading,
    joined,
    read_errors,
)
from ticker.sources.causes import Unparsed, is_lasting
from ticker.sources.rss.deciding.ledger import recall_ledger, write_ledger
from ticker.sources.rss.deciding.redating import redated
from ticker.sources.rss.extraction import Extraction, Forgotten, News, Task, extract
from ticker.sources.rss.memory import Memory, recall, write
from ticker.sources.rss.moves import STAYED, Address, after_answer
from ticker.sources.rss.parse_slots import ParseSlot, ParseSlots
from ticker.sources.rss.parsing import not_a_feed
from ticker.sources.rss.parsing.entries import NotAFeed
from ticker.sources.rss.parsing.hubs import Named, in_headers, offer, renewed
from ticker.sources.rss.request import request_of
from ticker.sources.rss.settings import RssSource
from ticker.sources.rss.sisters import Sisters, publishers_of
from ticker.sources.rss.trust import UNSEEN, Doubt, doubt, learned
from ticker.sources.rss.worker import Worker, WorkerDied, WorkerTimeout
from ticker.times import Clock
from ticker.tracing import span


class _Content(msgspec.Struct, frozen=True):
    """What is remembered of what a document says; see `Memory`."""

    ledger: msgspec.Raw
    hints: PublisherHints
    offer: Offer | None
    site: str | None


class RssAdapter:
    """Reads one rss source; see `ticker.sources.adapter.Adapter`."""

    def __init__(
        self,
        spec: RssSource,
        fetch: Fetch,
        fetcher: Fetcher,
        worker: Worker,
        slots: ParseSlots,
        sisters: Sisters,
        clock: Clock,
    ) -> None:
        self._spec = spec
        self._request = request_of(spec, fetch)
        self._fetcher = fetcher
        self._worker = worker
        self._slots = slots
        self._sisters = sisters
        self._clock = clock

    async def read(self, memory: bytes | None, now_ms: int) -> Reading:
        """Fetch the feed and say what is new in it; ReadError for what the operator should know."""
        known = recall(memory)
        # Validators of another address could call its successor unchanged.
        same = known if known and known.url == self._spec.url else None
        async with self._slots.lend() as slot:
            return await self._read(known, same, slot, now_ms)

    async def _read(self, known: Memory | None, same: Memory | None, slot: ParseSlot, now_ms: int) -> Reading:
        doubted = self._doubt(same, now_ms)
        match await self._answer(same, slot, doubted, now_ms):
            case NotModified() as unmodified:
                assert same is not None
                after = msgspec.structs.replace(
                    same,
                    address=self._address(same, unmodified.moved_to),
                    offer=renewed(same.offer, _named(unmodified), self._spec.url),
                    trust=learned(same.trust, now_ms, doubted, whole=False, changed=False),
                )
                return self._reading(after, unmodified.freshness, "not modified")
            case Fetched() as fetched if same and same.body_hash == fetched.body_hash:
                offered = renewed(same.offer, _named(fetched), fetched.url)
                content = _Content(same.ledger, same.hints, offered, same.site)
                after = self._after(fetched, content, same, doubted, now_ms)
                return self._reading(after, fetched.freshness, "unchanged")
            case Fetched() as fetched:
                return await self._news(fetched, known, same, doubted, now_ms)

    def _doubt(self, same: Memory | None, now_ms: int) -> Doubt | None:
        """Why 304 would not be believed."""
        if same is None:
            return None
        return doubt(same.trust, now_ms, self._sisters.news_ms(publishers_of(same)))

    def redated(self, memory: bytes | None, since_ms: int, until_ms: int, by_ms: int) -> bytes | None:
        """See `ticker.sources.adapter.Redating`."""
        known = recall(memory)
        ledger = recall_ledger(known.ledger) if known is not None else None
        if known is None or ledger is None:
            return memory
        right = write_ledger(redated(ledger, since_ms, until_ms, by_ms))
        # Without validators: the whole document is wanted once more.
        return write(
            msgspec.structs.replace(
                known, ledger=msgspec.Raw(right), etag=None, last_modified=None, body_hash=b""
            )
        )

    def known_offer(self, memory: bytes | None) -> Offer | None:
        """Who would push what is new, as far as is remembered."""
        known = recall(memory)
        return known.offer if known and known.url == self._spec.url else None

    async def absorb(self, memory: bytes | None, pushed: Pushed, now_ms: int) -> Reading:
        """Say what is new in a document that a hub sent; see `ticker.sources.adapter.Receiver`."""
        known = recall(memory)
        if known is None or known.url != self._spec.url:
            raise SourceError(self._spec.name, "pushed before the feed was read")
        address = known.address.current or self._spec.url
        task = self._task(pushed.body, pushed.content_type, address, known, now_ms, partial=True)
        match (await self._extract(task)).found:
            case Forgotten():
                raise _useless(self._spec.name, "what was read before is forgotten")
            case NotAFeed() as found:
                raise _useless(self._spec.name, not_a_feed.words(found))
            case News(bodies=bodies, ledger=ledger, remark=remark):
                # What the document says of validators, hints and hubs is the feed's own affair.
                after = msgspec.structs.replace(known, ledger=msgspec.Raw(ledger))
                self._tell_sisters(after, bodies, now_ms)
                return Reading(bodies=bodies, memory=write(after), detail=remark, offer=known.offer)

    async def _answer(
        self, same: Memory | None, slot: ParseSlot, doubted: Doubt | None, now_ms: int
    ) -> Fetched | NotModified:
        try:
            with read_errors(self._spec.name):
                return await self._fetcher.get(self._request_for(same, doubted), now_ms, slot)
        except ReadError as error:
            raise _as_of_home(error, same) from error.__cause__

    async def _news(
        self,
        fetched: Fetched,
        known: Memory | None,
        same: Memory | None,
        doubted: Doubt | None,
        now_ms: int,
    ) -> Reading:
        # By the clock as it is now: a read may wait for its host's turn, and nothing was seen before it came.
        task = self._task(fetched.body, fetched.content_type, fetched.url, known, self._clock())
        extracted = await self._extract(task)
        match extracted.found:
            case NotAFeed() as not_one:
                raise ReadError(
                    self._spec.name,
                    not_a_feed.cause(not_one),
                    hints=joined(fetched.freshness, NO_HINTS),
                    contact=True,
                    memory=_back_home(same),
                )
            case Forgotten():
                raise AssertionError("a whole document is news even to a source that knows nothing")
            case News(bodies=bodies, ledger=ledger, remark=remark) as found:
                offered = offer(_named(fetched), found.named, fetched.url)
                content = _Content(msgspec.Raw(ledger), extracted.hints, offered, found.site)
                after = self._after(fetched, content, same, doubted, now_ms)
                self._tell_sisters(after, bodies, now_ms)
                return self._reading(after, fetched.freshness, remark, bodies)

    def _tell_sisters(self, after: Memory, bodies: Sequence[Headline], now_ms: int) -> None:
        # What a first read brings is old.
        if any(not body.backfill for body in bodies):
            self._sisters.bring_news(publishers_of(after), now_ms)

    def _task(
        self,
        body: bytes,
        content_type: str | None,
        url: str,
        known: Memory | None,
        now_ms: int,
        *,
        partial: bool = False,
    ) -> Task:
        return Task(
            body=body,
            content_type=content_type,
            url=url,
            ledger=bytes(known.ledger) if known else None,
            now_ms=now_ms,
            source=self._spec.name,
            limit=self._spec.limit,
            retractions=self._spec.retractions,
            partial=partial,
        )

    async def _extract(self, task: Task) -> Extraction:
        name = self._spec.name
        try:
            with span("parse", bytes=len(task.body)):
                return await self._worker.run(extract, task)
        except WorkerTimeout as error:
            raise ReadError(name, Unparsed("failed", str(error)), contact=True) from error
        except WorkerDied as error:
            raise ReadError(name, Unparsed("abandoned", str(error)), contact=True) from error
        except Exception as error:
            # feedparser trips over some broken documents; that must not take the poller down.
            raise ReadError(name, Unparsed("failed", repr(error)), contact=True) from error

    def _request_for(self, same: Memory | None, doubted: Doubt | None) -> Request:
        if same is None:
            return self._request
        return msgspec.structs.replace(
            self._request,
            url=same.address.current or self._spec.url,
            home=self._spec.url,
            etag=same.etag,
            last_modified=same.last_modified,
            conditional=doubted is None,
        )

    def _address(self, same: Memory | None, moved_to: str | None) -> Address:
        return after_answer(same.address if same else STAYED, self._spec.url, moved_to)

    def _after(
        self,
        fetched: Fetched,
        content: _Content,
        same: Memory | None,
        doubted: Doubt | None,
        now_ms: int,
    ) -> Memory:
        """What is remembered of a document, and of how it came."""
        changed = same is None or same.body_hash != fetched.body_hash
        before = same.trust if same else UNSEEN
        return Memory(
            url=self._spec.url,
            etag=fetched.etag,
            last_modified=fetched.last_modified,
            body_hash=fetched.body_hash,
            ledger=content.ledger,
            hints=content.hints,
            offer=content.offer,
            site=content.site,
            address=self._address(same, fetched.moved_to),
            trust=learned(before, now_ms, doubted, whole=True, changed=changed),
        )

    def _reading(
        self, after: Memory, said: Freshness, detail: str | None, bodies: tuple[Headline, ...] = ()
    ) -> Reading:
        moved = f"moved for good to {after.address.current}" if after.address.current else None
        return Reading(
            bodies=bodies,
            memory=write(after),
            detail="; ".join(part for part in (detail, moved) if part) or None,
            hints=joined(said, after.hints),
            contact=True,
            offer=after.offer,
            retracted=sum(body.is_retracted for body in bodies),
        )


def _named(answer: Fetched | NotModified) -> Named:
    """The hubs that the answer's headers name."""
    return in_headers(answer.links, answer.url)


def _as_of_home(error: ReadError, same: Memory | None) -> ReadError:
    """The failure of an address that a feed moved to, after which the operator's own is asked again."""
    home = _back_home(same) if is_lasting(error.cause) or error.contact is False else None
    if home is None:
        return error
    return ReadError(
        error.subject,
        # Gone is what the operator's own address says, not one that it once led to.
        Refused(410) if isinstance(error.cause, Gone) else error.cause,
        hints=error.hints,
        contact=error.contact,
        host=error.host,
        host_backoff=error.host_backoff,
        memory=home,
    )


def _useless(name: str, why: str) -> SourceError:
    return SourceError(name, f"what was pushed is of no use: {why}")


def _back_home(same: Memory | None) -> bytes | None:
    """What to remember when the feed is not where it moved to: that the operator's address knows best."""
    if same is None or same.address.current is None:
        return None
    return write(msgspec.structs.replace(same, address=STAYED))
