"""One feed, from its memory to a reading: fetch, digest in the worker, remember."""

import msgspec

from ticker.config.types import Fetch, RssSource
from ticker.errors import SourceError
from ticker.sources.adapter import Reading
from ticker.sources.rss.digest import Digest, Task, digest
from ticker.sources.rss.entries import NotAFeed
from ticker.sources.rss.fetch import Fetched, Fetcher, NotModified, Request
from ticker.sources.rss.memory import Memory, recall, write
from ticker.sources.rss.worker import Worker, WorkerDied, WorkerTimeout


class RssAdapter:
    """Reads one rss source; see `ticker.sources.adapter.Adapter`."""

    def __init__(self, spec: RssSource, fetch: Fetch, fetcher: Fetcher, worker: Worker) -> None:
        self._spec = spec
        self._timeout_s = (spec.timeout_ms or fetch.timeout_ms) / 1000
        self._max_bytes = spec.max_bytes or fetch.max_bytes
        self._fetcher = fetcher
        self._worker = worker

    async def read(self, memory: bytes | None, now_ms: int) -> Reading:
        """Fetch the feed and say what is new in it; SourceError for what the operator should know."""
        known = recall(memory)
        # Validators of another address could call its successor unchanged.
        same = known if known and known.url == self._spec.url else None
        match await self._fetcher.get(self._request(same), now_ms):
            case NotModified():
                assert memory is not None
                return Reading(bodies=(), memory=memory, detail="not modified")
            case Fetched() as fetched if same and same.body_hash == fetched.body_hash:
                return Reading(bodies=(), memory=self._write(fetched, same.ledger), detail="unchanged")
            case Fetched() as fetched:
                return await self._news(fetched, known, now_ms)

    async def _news(self, fetched: Fetched, known: Memory | None, now_ms: int) -> Reading:
        task = Task(
            body=fetched.body,
            content_type=fetched.content_type,
            url=fetched.url,
            ledger=bytes(known.ledger) if known else None,
            now_ms=now_ms,
            source=self._spec.name,
            limit=self._spec.limit,
        )
        match await self._digest(task):
            case NotAFeed(detail=detail):
                raise SourceError(self._spec.name, detail)
            case Digest(bodies=bodies, ledger=ledger, remark=remark):
                memory = self._write(fetched, msgspec.Raw(ledger))
                return Reading(bodies=bodies, memory=memory, detail=remark)

    async def _digest(self, task: Task) -> Digest | NotAFeed:
        name = self._spec.name
        try:
            return await self._worker.run(digest, task)
        except WorkerTimeout as error:
            raise SourceError(name, f"the document could not be parsed: {error}") from error
        except WorkerDied as error:
            raise SourceError(name, f"the document was not parsed: {error}") from error
        except Exception as error:
            # feedparser trips over some broken documents; that must not take the poller down.
            raise SourceError(name, f"the document could not be parsed: {error!r}") from error

    def _request(self, same: Memory | None) -> Request:
        return Request(
            source=self._spec.name,
            url=self._spec.url,
            timeout_s=self._timeout_s,
            max_bytes=self._max_bytes,
            headers=self._spec.headers,
            etag=same.etag if same else None,
            last_modified=same.last_modified if same else None,
            private=self._spec.private,
        )

    def _write(self, fetched: Fetched, ledger: msgspec.Raw) -> bytes:
        return write(
            Memory(
                url=self._spec.url,
                etag=fetched.etag,
                last_modified=fetched.last_modified,
                body_hash=fetched.body_hash,
                ledger=ledger,
            )
        )
