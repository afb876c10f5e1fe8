"""What comes in from people and programs: typed, checked and appended once, as what a source brings."""

from ticker.publishing.beside import beside
from ticker.publishing.bodies import PUBLISHED, Published, PublishedMessage
from ticker.publishing.plan import Enrich, Submitted
from ticker.publishing.publisher import Idempotency, Publisher, Stored
from ticker.publishing.reading import checked, decoded, event_of, values_of
from ticker.publishing.receipts import MOST_KEY_CHARS, digest

__all__ = [
    "MOST_KEY_CHARS",
    "PUBLISHED",
    "Enrich",
    "Idempotency",
    "Published",
    "PublishedMessage",
    "Publisher",
    "Stored",
    "Submitted",
    "beside",
    "checked",
    "decoded",
    "digest",
    "event_of",
    "values_of",
]
