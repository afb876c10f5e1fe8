"""`ticker check --probe`: every source read once, and what the operator should know of each."""

import asyncio
import sys
from collections.abc import Sequence

import msgspec

from ticker.commands.finding import age
from ticker.commands.options import counted
from ticker.commands.reading import Document, Feed, FeedReader, feed_reader
from ticker.commands.remedies import feed_remedy, remedy
from ticker.commands.table import Progress, table
from ticker.config import Config
from ticker.config.source import SourceSettings
from ticker.errors import SourceError
from ticker.outbound.fetch import Fetched
from ticker.sources.adapter import ReadError
from ticker.sources.advice import advice
from ticker.sources.causes import InternalError, KindSpecific, ReadCause
from ticker.sources.kind import Surroundings
from ticker.sources.kinds import Kinds
from ticker.sources.rss.parsing import not_a_feed
from ticker.sources.rss.parsing.entries import NotAFeed
from ticker.sources.rss.parsing.hubs import in_headers, offer
from ticker.sources.rss.settings import RssSource
from ticker.sources.words import words
from ticker.times import duration_words, now_ms

_AT_ONCE = 16
_HEADINGS = ("source", "state", "kind", "entries", "newest", "validators", "politeness", "what to know")


class Probed(msgspec.Struct, frozen=True, kw_only=True):
    """How one source is; `problem` is what is wrong and `advice` what to do about it."""

    name: str
    works: bool
    kind: str = ""
    entries: int | None = None
    newest_ms: int | None = None
    validators: tuple[str, ...] = ()
    asks_for: tuple[str, ...] = ()
    problem: str | None = None
    advice: str | None = None


async def probe(config: Config, kinds: Kinds) -> int:
    """Read every source, print the table; the exit code."""
    places = asyncio.Semaphore(_AT_ONCE)
    progress = Progress(len(config.sources), sys.stderr)
    async with feed_reader(config.service.fetch) as reader:

        async def one(spec: SourceSettings) -> Probed:
            async with places:
                probed = await _probed(spec, kinds, reader)
            progress.advance(config.secrets.out_of(f"{spec.name}: {_state(probed)}"))
            return probed

        found = await asyncio.gather(*(one(spec) for spec in config.sources))
    progress.finish()
    print(config.secrets.out_of("\n".join(table(_HEADINGS, [_row(probed) for probed in found]))))
    failing = sum(not probed.works for probed in found)
    told = f"{failing} of them cannot be read" if failing else "all can be read"
    print(f"{counted(len(found), 'source')} probed: {told}" if found else "no source to probe")
    return 1 if failing else 0


async def _probed(spec: SourceSettings, kinds: Kinds, reader: FeedReader) -> Probed:
    try:
        if isinstance(spec, RssSource):
            return judged(spec, await reader.read(spec))
        return await _read_as_any(spec, kinds, reader.around)
    except ReadError as error:
        return _failing(spec, error.cause)
    except SourceError as error:
        return _failing(spec, KindSpecific(error.detail))
    except Exception as error:
        # One source's defect must not hide how all the others are.
        return _failing(spec, InternalError(repr(error)))


def _failing(spec: SourceSettings, cause: ReadCause) -> Probed:
    told = remedy(cause, spec.feed_url or "") or advice(cause)
    return Probed(name=spec.name, works=False, problem=words(cause), advice=told)


async def _read_as_any(spec: SourceSettings, kinds: Kinds, around: Surroundings) -> Probed:
    """Say how a source is of which nothing is known but what all have in common."""
    tools = kinds[spec.kind].tools(around)
    try:
        reading = await tools.open(spec).adapter.read(None, now_ms())
    finally:
        await tools.close()
    return Probed(name=spec.name, works=True, kind=spec.kind, entries=len(reading.bodies))


def judged(spec: RssSource, document: Document) -> Probed:
    """Say how a source is whose document has come; pure."""
    fetched, content = document.fetched, document.content
    if isinstance(content, NotAFeed):
        problem = not_a_feed.words(content)
        return Probed(name=spec.name, works=False, problem=problem, advice=feed_remedy(content, spec.url))
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


def _asks_for(fetched: Fetched, feed: Feed) -> tuple[str, ...]:
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


def _state(probed: Probed) -> str:
    return "ok" if probed.works else "fails"


def _row(probed: Probed) -> Sequence[str]:
    known = "; ".join(text for text in (probed.problem, probed.advice) if text)
    return (
        probed.name,
        _state(probed),
        probed.kind or "-",
        "-" if probed.entries is None else str(probed.entries),
        "-" if probed.newest_ms is None else age(probed.newest_ms),
        ", ".join(probed.validators) or "-",
        ", ".join(probed.asks_for) or "-",
        known,
    )
