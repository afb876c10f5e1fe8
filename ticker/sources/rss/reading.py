"""A feed fetched and looked at once, by the same careful way as the service, and nothing remembered."""

import re

import msgspec

from ticker.charsets.decoding import decode
from ticker.outbound.fetch import Fetched, Fetcher
from ticker.sources.adapter import PublisherHints, ReadError, read_errors
from ticker.sources.causes import Unparsed
from ticker.sources.kind import Surroundings
from ticker.sources.rss.parsing.entries import NotAFeed, ParsedFeed
from ticker.sources.rss.parsing.hubs import Named
from ticker.sources.rss.parsing.parse import parse
from ticker.sources.rss.parsing.publisher_hints import hints_in
from ticker.sources.rss.parsing.xml.document import find_root, mend, skip_junk
from ticker.sources.rss.request import request_of
from ticker.sources.rss.settings import RssSource
from ticker.sources.rss.worker import Worker, WorkerDied, WorkerTimeout

_VERSION = re.compile(r"\bversion\s*=\s*[\"']([0-9.]{1,8})[\"']")
_JSON_VERSION = re.compile(r"jsonfeed\.org\\?/version\\?/([0-9.]{1,8})")


class FeedContent(msgspec.Struct, frozen=True, kw_only=True):
    """What a feed document turned out to be."""

    kind: str
    title: str | None
    entries: int
    newest_ms: int | None
    hints: PublisherHints
    named: Named
    remark: str | None


class Document(msgspec.Struct, frozen=True):
    """A document as it came, and what it holds."""

    fetched: Fetched
    content: FeedContent | NotAFeed


class FeedReader:
    """Reads feeds over the way out, and parses them in a process of its own."""

    def __init__(self, around: Surroundings) -> None:
        self._fetcher = Fetcher(around.out)
        self._worker = Worker()
        self._fetch = around.fetch

    async def close(self) -> None:
        """End the parsing process."""
        await self._worker.close()

    async def read(self, spec: RssSource, now_ms: int) -> Document:
        """Fetch what a source names, without conditions; ReadError says why that cannot be."""
        with read_errors(spec.name):
            fetched = await self._fetcher.get(request_of(spec, self._fetch), now_ms)
        assert isinstance(fetched, Fetched)  # the request had no conditions
        return Document(fetched, await self._look(spec.name, fetched))

    async def _look(self, name: str, fetched: Fetched) -> FeedContent | NotAFeed:
        try:
            return await self._worker.run(look, fetched.body, fetched.content_type, fetched.url)
        except (WorkerTimeout, WorkerDied) as error:
            raise ReadError(name, Unparsed("failed", str(error))) from error
        except Exception as error:
            # feedparser trips over some broken documents.
            raise ReadError(name, Unparsed("failed", repr(error))) from error


def look(body: bytes, content_type: str | None, url: str) -> FeedContent | NotAFeed:
    """Say what a document holds; pure, and for the worker process."""
    match parse(body, content_type, url):
        case NotAFeed() as not_a_feed:
            return not_a_feed
        case ParsedFeed(title=title, entries=entries, remark=remark, named=named):
            return FeedContent(
                kind=kind_of(decode(body, content_type)),
                title=title,
                entries=len(entries),
                newest_ms=max((entry.published_ms for entry in entries if entry.published_ms), default=None),
                hints=hints_in(body),
                named=named,
                remark=remark,
            )


def kind_of(text: str) -> str:
    """The format of a feed document, as `RSS 2.0`, `Atom` or `JSON Feed 1.1`."""
    text = text.lstrip("\ufeff \t\r\n")
    if text[:1] in ("{", "["):
        version = _JSON_VERSION.search(text)
        return f"JSON Feed {version[1]}" if version else "JSON Feed"
    text = skip_junk(mend(text[:100_000]))
    root = find_root(text)
    head = text[root.start : root.start + 2_000].split(">")[0] if root else ""
    match root.local if root else "":
        case "feed":
            return "Atom 0.3" if "purl.org/atom" in head else "Atom"
        case "rdf":
            return "RSS 0.90" if "my.netscape.com" in head else "RSS 1.0"
        case _:
            version = _VERSION.search(head)
            return f"RSS {version[1]}" if version else "RSS"
