"""Sources whose address is of this machine or a private network, without being allowed to go there. Pure."""

from collections.abc import Iterable, Iterator

from ticker.config.source import SourceSettings
from ticker.outbound.networks import why_refused_at


def out_of_reach(sources: Iterable[SourceSettings]) -> Iterator[str]:
    """A line for each; of a host's name it is not known where that leads."""
    for source in sources:
        if (url := source.public_url) and (why := why_refused_at(url)):
            yield f"source {source.name}: {why}, where nothing is read without `private: true`"
