"""The rss kind: RSS, Atom and JSON feeds over HTTP, read into headlines."""

from ticker.sources.kind import Kind, Surroundings, Tools
from ticker.sources.rss.settings import RssSource


def _tools(around: Surroundings) -> Tools[RssSource]:
    from ticker.sources.rss.tools import RssTools

    return RssTools(around.fetch, around.out)


KIND = Kind(RssSource, _tools)
