"""The sources as the page lists them: how each is doing, in words, and when it is read next."""

from collections.abc import Mapping, Sequence

import msgspec

from ticker.events import Source
from ticker.page.alike import Alike, left
from ticker.page.empty import Empty
from ticker.page.health import reads_summary, source_words
from ticker.page.strips import ReadShown
from ticker.times import parse_rfc3339


class PageSource(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A source as configured; `has_prices`, `simulated` and `quoted` are what its kind says of it.

    The symbols of `quoted` are in the operator's order; `aliases` are what they are also called, by symbol.
    """

    name: str
    title: str
    channel: str
    every_s: float
    has_prices: bool = False
    simulated: bool = False
    quoted: tuple[str, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


class SourceRow(msgspec.Struct, frozen=True, kw_only=True):
    """How a source is doing, in words, and its last reads."""

    name: str
    title: str
    simulated: bool
    state: str
    line: str
    advice: str
    reads: Sequence[ReadShown]
    told: str


def source_row(
    source: PageSource,
    event: Source | None,
    strip: Sequence[ReadShown],
    now_ms: int,
    told: Alike | None,
    nothing: Empty,
) -> SourceRow:
    never = nothing.source if event is None else None
    said = never or source_words(left(told, event), source.every_s, now_ms)
    return SourceRow(
        name=source.name,
        title=source.title,
        simulated=source.simulated,
        state=said.state,
        line=said.line,
        advice=said.advice,
        reads=strip,
        told=reads_summary([read.state for read in strip]) if strip else nothing.reads,
    )


def next_reads(sources: Sequence[PageSource], health: Mapping[str, Source]) -> list[tuple[str, int]]:
    reads = ((source, health.get(source.name)) for source in sources if not source.has_prices)
    return [
        (source.title, parse_rfc3339(event.next_read)) for source, event in reads if event and event.next_read
    ]
