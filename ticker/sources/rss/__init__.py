"""The rss kind: RSS, Atom and JSON feeds over HTTP, read into headlines."""

from ticker.sources.kind import Kind, Prober, Surroundings, Tools
from ticker.sources.rss.settings import RssSource


def _tools(around: Surroundings) -> Tools[RssSource]:
    from ticker.sources.rss.tools import RssTools

    return RssTools(around.fetch, around.out)


def _probes(around: Surroundings) -> Prober[RssSource]:
    from ticker.sources.rss.probe import FeedProbe

    return FeedProbe(around)


KIND = Kind(RssSource, _tools, _probes)
