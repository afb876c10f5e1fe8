"""How a feed is asked for."""

from ticker.config.types import Fetch
from ticker.outbound.fetch import Request
from ticker.sources.rss.settings import RssSource

# Some servers answer 406 to whoever does not name the type that they give to everything.
_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/rdf+xml, application/feed+json;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, text/html;q=0.2, */*;q=0.1"
)


def request_of(spec: RssSource, fetch: Fetch) -> Request:
    """Ask for a feed as on its first day, without conditions."""
    return Request(
        url=spec.url,
        accept=_ACCEPT,
        timeout_s=spec.timeout_s(fetch),
        max_bytes=spec.most_bytes(fetch),
        headers=spec.headers,
        private=spec.private,
        own=spec.is_own,
    )
