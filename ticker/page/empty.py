"""What is said where there is nothing to show: what will fill it, or that nothing is kept of then."""

from collections.abc import Sequence

import msgspec

from ticker.page.health import SourceWords
from ticker.page.words import countdown
from ticker.times import duration_words

NOTHING_ASKED = "Nothing of what is asked for here yet."
"""Where a frame asks for some of what there is (static/js/core/listing.js says the same)."""


class Empty(msgspec.Struct, frozen=True, kw_only=True):
    """The words of each part of the page that has nothing; `latest` with a place for the symbol.

    `source` and `reads` are those of a source that was never read.
    """

    quotes: str
    stories: str
    messages: str = "Nobody has said anything here yet."
    latest: str = "No headline names %s yet."
    source: SourceWords | None = None
    """None where it says when it will be."""
    reads: str = "No reads yet"


NOT_KEPT = Empty(
    quotes="No prices are kept of then.",
    stories="No headlines are kept of then.",
    messages="Nothing that was said by then is kept.",
    latest="No headline of then names %s.",
    source=SourceWords("unknown", "no reads are kept of then", ""),
    reads="No reads are kept of then",
)
"""Back in time nothing is on its way any more (`static/js/core/not_kept.js` says the same)."""


def no_quotes(price_sources: Sequence[tuple[str, float]]) -> str:
    """Say what will fill an empty watchlist; the sources as (title, seconds between reads)."""
    if not price_sources:
        return "No source of prices is set up. Add one to feeds/, and its symbols appear here."
    title, every_s = min(price_sources, key=lambda source: source[1])
    return f"{title} brings prices every {duration_words(every_s)}. The first are on their way."


def no_symbols(of_list: str) -> str:
    """Say of a list that stands by itself that it has none (static/js/panels/watch_said.js does, too)."""
    return f"{of_list} has no symbols yet."


def no_stories(feeds: int, next_reads: Sequence[tuple[str, int]], now_ms: int) -> str:
    """Say what will fill an empty list of headlines.

    `feeds` is how many are set up, `next_reads` those to come as (title, when in ms).
    """
    if not feeds:
        return "No feed of news is set up. Headlines appear here once there is one in feeds/."
    if not next_reads:
        return "No feed has been read yet. Headlines appear here with the first read."
    title, next_ms = min(next_reads, key=lambda read: read[1])
    when = f"in {countdown(next_ms - now_ms)}" if next_ms > now_ms else "now"
    return f"The next feed is read {when}: {title}."
