"""How a feed is, from one read of it: its format, its age, what its site asks for, and what to do then."""

from ticker.outbound.fetch import Fetched
from ticker.sources.advice import advice
from ticker.sources.kind import Probed, Surroundings
from ticker.sources.rss.parsing import not_a_feed
from ticker.sources.rss.parsing.entries import NotAFeed
from ticker.sources.rss.parsing.hubs import in_headers, offer
from ticker.sources.rss.reading import Document, FeedContent, FeedReader
from ticker.sources.rss.settings import RssSource
from ticker.times import duration_words


class FeedProbe:
    """See `ticker.sources.kind.Prober`."""

    def __init__(self, around: Surroundings) -> None:
        self._reader = FeedReader(around)

    async def probe(self, spec: RssSource, now_ms: int) -> Probed:
        if spec.is_own:
            return Probed(name=spec.name, works=True, problem="Ticker's own, read while it is served")
        return judged(spec, await self._reader.read(spec, now_ms))

    async def close(self) -> None:
        await self._reader.close()


def judged(spec: RssSource, document: Document) -> Probed:
    """Say how a source is whose document has come; pure."""
    fetched, content = document.fetched, document.content
    if isinstance(content, NotAFeed):
        problem = not_a_feed.words(content)
        return Probed(name=spec.name, works=False, problem=problem, advice=remedy(content, spec.url))
    moved = fetched.moved_to if fetched.moved_to not in (None, spec.url) else None
    return Probed(
        name=spec.name,
        works=True,
        kind=content.kind,
        entries=content.entries,
        newest_ms=content.newest_ms,
        validators=_validators(fetched),
        asks_for=_asks_for(fetched, content),
        problem=f"has moved for good to {moved}" if moved else content.remark,
        advice="set `url:` to that" if moved else None,
    )


def _validators(fetched: Fetched) -> tuple[str, ...]:
    there = (("ETag", fetched.etag), ("Last-Modified", fetched.last_modified))
    return tuple(name for name, value in there if value)


def _asks_for(fetched: Fetched, feed: FeedContent) -> tuple[str, ...]:
    timed = (
        ("max-age", fetched.freshness.max_age_s),
        ("ttl", feed.hints.ttl_s),
        ("updatePeriod", feed.hints.period_s),
    )
    plain = (
        ("skipHours", feed.hints.skip_hours),
        ("skipDays", feed.hints.skip_days),
        ("a hub (WebSub)", offer(in_headers(fetched.links, fetched.url), feed.named, fetched.url)),
    )
    waits = (f"{name} {duration_words(seconds)}" for name, seconds in timed if seconds)
    return (*waits, *(name for name, said in plain if said))


def remedy(found: NotAFeed, url: str) -> str | None:
    """What somebody at a command line can do about a document that holds no feed."""
    match found:
        case NotAFeed(feed=str()):
            return "set `url:` to that"
        case NotAFeed(document="page"):
            return f"look for the feed: ticker feeds add {url}"
        case NotAFeed(document="markup" | "captcha" | "log-in" | "consent" | "parked"):
            return "open the address in a browser to see what the site wants"
        case _:
            return advice(not_a_feed.cause(found))
