"""From an address that somebody typed to the feed that is meant: itself, what its page names, or a guess."""

from collections.abc import Sequence
from itertools import pairwise

import msgspec

from ticker.charsets.decoding import decode
from ticker.commands.console.table import printable
from ticker.commands.console.words import age, counted
from ticker.commands.feeds.pasted import pasted
from ticker.commands.one_at_a_time import one_at_a_time
from ticker.config import Config
from ticker.config.yaml.problems import without_password
from ticker.errors import SourceError, TickerError
from ticker.outbound.causes import OffLimits, TimedOut, Unreachable
from ticker.outbound.words import off_limits
from ticker.sources.adapter import ReadError
from ticker.sources.kind import Surroundings
from ticker.sources.rss.parsing.alternates import COMMON_PATHS, alternates, common_places
from ticker.sources.rss.parsing.entries import NotAFeed
from ticker.sources.rss.parsing.not_a_feed import bare_words, words
from ticker.sources.rss.reading import Document, FeedContent, FeedReader
from ticker.sources.rss.settings import RssSource
from ticker.times import now_ms


class FoundFeed(msgspec.Struct, frozen=True):
    """A feed that can be read, and the address to write down for it."""

    url: str
    feed: FeedContent


async def find(typed: str, config: Config, *, private: bool) -> FoundFeed:
    """Find a feed, saying on the way what is tried; TickerError if there is none."""
    async with one_at_a_time(config.service.fetch) as out:
        reader = FeedReader(Surroundings(config.service.fetch, out))
        try:
            return await _Search(reader, private=private).find(pasted(typed))
        finally:
            await reader.close()


class _Search:
    def __init__(self, reader: FeedReader, *, private: bool) -> None:
        self._reader = reader
        self._private = private

    async def find(self, urls: Sequence[str]) -> FoundFeed:
        """The feed at the first address that answers, or else the one that belongs to what is there."""
        for url, other in pairwise(urls):
            try:
                document = await self.read(url)
                break
            except TickerError as error:
                if not _is_without_tls(error.__cause__):
                    raise
                print(printable(f"{error}; trying {other}"))
        else:
            url = urls[-1]
            document = await self.read(url)
        if isinstance(document.content, FeedContent):
            return _found(url, document, document.content)
        return await self.behind(document, document.content)

    async def read(self, url: str) -> Document:
        try:
            spec = RssSource.model_validate(
                {"kind": "rss", "name": "new", "channel": "new", "url": url, "private": self._private}
            )
        except ValueError as error:
            told = without_password(url)
            expected = "an http:// or https:// address, without a user name and password"
            raise TickerError(told, f"expected {expected}") from error
        try:
            return await self._reader.read(spec, now_ms())
        except SourceError as error:
            raise TickerError(url, _told(error)) from error

    async def behind(self, document: Document, not_a_feed: NotAFeed) -> FoundFeed:
        """Find the feed that belongs to a document which is none itself."""
        fetched = document.fetched
        named = alternates(decode(fetched.body, fetched.content_type), fetched.url, fetched.links)
        if not named:
            print(f"{fetched.url} names no feed; trying {', '.join(COMMON_PATHS)}")
        if len(named) > 1:
            print(f"{fetched.url} names {counted(len(named), 'feed')}, of which the first is taken:")
            for one in named:
                print(printable(f"  {one.url}  {one.kind}  {one.title}".rstrip()))
        places = tuple(one.url for one in named) or common_places(fetched.url)
        for url in places:
            try:
                candidate = await self.read(url)
            except TickerError as error:
                reason = error.detail
            else:
                if isinstance(candidate.content, FeedContent):
                    return _found(url, candidate, candidate.content)
                reason = words(candidate.content)
            print(printable(f"{url}: {reason}"))
        raise TickerError(fetched.url, f"no feed was found: it {bare_words(not_a_feed)}")


def _is_without_tls(error: BaseException | None) -> bool:
    """Whether a host was there, but not over TLS; a certificate that is wrong is no reason to go without."""
    match error:
        case ReadError(cause=Unreachable(how="tls" | "refused" | "broken" | "connect") | TimedOut()):
            return True
        case _:
            return False


def _told(error: SourceError) -> str:
    match error:
        case ReadError(cause=OffLimits() as cause):
            # Somebody at a command line has no feed file yet.
            return off_limits(cause, "--private allows it")
        case _:
            return error.detail


def _found(url: str, document: Document, feed: FeedContent) -> FoundFeed:
    moved = document.fetched.moved_to
    if moved is not None and moved != url:
        print(f"{url} has moved for good to {moved}")
    return FoundFeed(moved or url, feed)


def described(feed: FeedContent) -> str:
    """Say what a feed holds, as `RSS 2.0, 30 entries, the newest of 5 min ago`."""
    entries = "1 entry" if feed.entries == 1 else f"{feed.entries} entries"
    if feed.newest_ms is None:
        return f"{feed.kind}, {entries}"
    return f"{feed.kind}, {entries}, the newest {age(feed.newest_ms)}"
