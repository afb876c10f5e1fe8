"""A publisher of one RSS feed: it grows, is edited, and answers as slowly as it likes."""

import asyncio
import random
from collections import Counter
from email.utils import formatdate
from hashlib import sha256

from tests.support.origin import Answer, Asked, Origin

_FIRST_PUBLISHED_S = 1_700_000_000
_MOST_DELAY_S = 0.1


class Publisher(Origin):
    """`versions` has every entry with its newest version, 1 and up; answers 304 to the validator it gave."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__(self._publish)
        self.versions: dict[int, int] = {}
        self.answers: Counter[int] = Counter()
        self._rng = rng

    def publish(self, new: int, edits: int) -> None:
        """Edit some of the entries there are, and add some."""
        for entry in self._rng.sample(sorted(self.versions), min(edits, len(self.versions))):
            self.versions[entry] += 1
        first = len(self.versions)
        self.versions.update((entry, 1) for entry in range(first, first + new))

    def document(self) -> bytes:
        items = "".join(
            _item(entry, version) for entry, version in sorted(self.versions.items(), reverse=True)
        )
        return f'<rss version="2.0"><channel><title>Origin</title>{items}</channel></rss>'.encode()

    async def _publish(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        document = self.document()
        etag = f'"{sha256(document).hexdigest()[:16]}"'
        unchanged = etag == asked.headers.get("if-none-match")
        headers = {"etag": etag, "content-type": "application/rss+xml"}
        answer = Answer(304, b"", headers) if unchanged else Answer(200, document, headers)
        self.answers[answer.status] += 1
        wire = answer.wire(connection="close")
        middle = len(wire) - len(answer.body) // 2
        for part in (wire[:middle], wire[middle:]):
            await asyncio.sleep(self._rng.uniform(0, _MOST_DELAY_S))
            writer.write(part)


def title(entry: int, version: int) -> str:
    return f"Entry {entry} in version {version}"


def _item(entry: int, version: int) -> str:
    published = formatdate(_FIRST_PUBLISHED_S + 60 * entry, usegmt=True)
    return (
        f"<item><guid>tag:origin,2024:{entry}</guid><title>{title(entry, version)}</title>"
        f"<link>http://origin.example/{entry}</link><pubDate>{published}</pubDate></item>"
    )
