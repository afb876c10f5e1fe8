"""Reading feeds: 200 documents of real size, by Ticker and by what else reads feeds in Python."""

import contextlib
from collections.abc import Iterator, Sequence
from statistics import median

import msgspec

from benchmarks.cores import cpu_s
from benchmarks.documents import OUTSIZE_ENTRIES
from benchmarks.documents.shapes import shape
from benchmarks.gathering import Gathering, Pass
from benchmarks.orders import Gather, Serve, Served
from benchmarks.origin import address
from benchmarks.processes import OriginProcess
from benchmarks.readers import ON_LOOP, TICKER, TICKER_50, Reader, readers
from benchmarks.settings import Progress, Settings
from benchmarks.table import Table, middle, number, spread

_SOME = 8
"""One feed in so many is read again where reading again costs as much as reading first."""


class Phase(msgspec.Struct, frozen=True, kw_only=True):
    """One pass over the feeds, how they are served, and what it must have led to if all went well."""

    title: str
    serve: Serve = Serve()
    only_some: bool = False
    unchanged: bool = False
    outsize: bool = False


FIRST = Phase(title="first read")
PHASES = (
    FIRST,
    Phase(title="read again: 304", unchanged=True),
    Phase(title="read again: 200, same bytes", serve=Serve(validators=False), only_some=True),
    Phase(title="read again: one new entry", serve=Serve(later=True), only_some=True),
)
OUTSIZE = Phase(title="first read, two outsize", outsize=True)
ALONE = ((ON_LOOP, Phase(title="first read", only_some=True)), (TICKER, OUTSIZE), (TICKER_50, OUTSIZE))
"""What is read for the lag of the loop, in processes of their own."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One pass of one reader, and what the origin saw of it; `expected` entries should be held now."""

    phase: Phase
    reader: Reader
    done: Pass
    served: Served
    expected: int
    origin_share: float


class Run:
    """Readers of the feeds of one origin, each measured in turn."""

    def __init__(self, settings: Settings, origin: OriginProcess, progress: Progress) -> None:
        self._origin = origin
        self._progress = progress
        self._feeds = settings.feeds
        self._some = max(1, settings.feeds // _SOME)

    def compared(self, chosen: Sequence[Reader]) -> Iterator[Reading]:
        """Every phase by one reader after the other: a bad second hits them alike."""
        order = self._order(range(self._feeds))
        entries = sum(shape(feed).entries for feed in range(self._feeds))
        with contextlib.ExitStack() as stack:
            gatherings = [stack.enter_context(Gathering(reader, order)) for reader in chosen]
            for phase in PHASES:
                expected = entries + (self._some if phase.serve.later else 0)
                for gathering in gatherings:
                    yield self._reading(gathering, phase, expected)

    def alone(self, reader: Reader, phase: Phase) -> Reading:
        """One phase by one reader that has no part in the comparison."""
        outsize = range(self._feeds, self._feeds + len(OUTSIZE_ENTRIES)) if phase.outsize else ()
        listed = [shape(feed).entries for feed in range(self._some)]
        listed += OUTSIZE_ENTRIES if phase.outsize else ()
        order = self._order((*outsize, *range(self._some)))
        with Gathering(reader, order) as gathering:
            return self._reading(gathering, phase, sum(min(reader.limit, entries) for entries in listed))

    def _order(self, numbers: Sequence[int]) -> Gather:
        # The warm-up is the last that the origin has.
        warm_up = self._feeds + len(OUTSIZE_ENTRIES)
        return Gather(
            urls=tuple(self._url(feed) for feed in numbers), warm_up=self._url(warm_up), some=self._some
        )

    def _url(self, feed: int) -> str:
        return f"http://{address(feed)}:{self._origin.port}/feed.xml"

    def _reading(self, gathering: Gathering, phase: Phase, expected: int) -> Reading:
        self._progress(f"feeds: {phase.title}, {gathering.reader.title}")
        self._origin.serve(phase.serve)
        before_s = cpu_s((self._origin.popen.pid,))
        done = gathering.read(only_some=phase.only_some)
        spent_s = cpu_s((self._origin.popen.pid,)) - before_s
        return Reading(
            phase=phase,
            reader=gathering.reader,
            done=done,
            served=self._origin.serve(phase.serve),
            expected=expected,
            origin_share=spent_s / done.elapsed_s,
        )


def feeds(settings: Settings, progress: Progress) -> Table:
    """Reading feeds of real size, first and again: Ticker, feedparser in a script, lemon24/reader."""
    chosen = [reader for reader in readers() if not settings.servers or reader.name in settings.servers]
    return _table(settings, chosen, _measured(settings, chosen, progress))


def _measured(settings: Settings, chosen: Sequence[Reader], progress: Progress) -> list[Reading]:
    here = {reader.name: reader for reader in chosen if not reader.missing}
    compared = [reader for reader in here.values() if not reader.is_lag_only]
    if not here:
        return []
    progress(f"feeds: the origin makes {settings.feeds} documents")
    with OriginProcess(settings.feeds) as origin:
        run = Run(settings, origin, progress)
        turns = (_rotated(compared, turn) for turn in range(settings.feed_rounds))
        readings = [reading for turn in turns for reading in run.compared(turn)]
        return readings + [run.alone(here[name], phase) for name, phase in ALONE if name in here]


def _rotated(those: Sequence[Reader], turn: int) -> list[Reader]:
    place = turn % max(1, len(those))
    return [*those[place:], *those[:place]]


def _table(settings: Settings, chosen: Sequence[Reader], readings: Sequence[Reading]) -> Table:
    rows = [
        _row([one for one in readings if (one.phase, one.reader) == (phase, reader)], readings)
        for phase in (*PHASES, *dict.fromkeys(phase for _, phase in ALONE))
        for reader in chosen
        if any((one.phase, one.reader) == (phase, reader) for one in readings)
    ]
    absent = [reader for reader in chosen if reader.missing]
    return Table(
        f"{settings.feeds} feeds",
        (
            *("case", "reader", "feeds/s", "CPU ms a feed", "x Ticker"),
            *("lag p50 ms", "lag p99 ms", "lag max ms", "entries", "origin CPU"),
        ),
        (*rows, *(("not on this machine", reader.title, *("-" for _ in range(8))) for reader in absent)),
        tuple(f"{reader.title} was not measured; it needs {reader.missing}" for reader in absent),
    )


def _row(same: Sequence[Reading], readings: Sequence[Reading]) -> tuple[str, ...]:
    phase, reader, passes = same[0].phase, same[0].reader, [one.done for one in same]
    ticker = [one.done for one in readings if (one.phase, one.reader.name) == (phase, TICKER)]
    ratios = [one.cpu_ms / other.cpu_ms for one, other in zip(passes, ticker, strict=False)]
    lags = [one.lag for one in passes if one.lag is not None]
    return (
        f"{passes[0].feeds} feeds, {phase.title}",
        reader.title,
        spread([one.feeds_a_s for one in passes]),
        spread([one.cpu_ms for one in passes]),
        number(median(ratios)) if ratios else "-",
        middle([lag.p50_ms for lag in lags]),
        middle([lag.p99_ms for lag in lags]),
        number(max((lag.max_ms for lag in lags), default=None)),
        next((flaw for one in same if (flaw := wrong(one))), f"{same[0].expected:,}"),
        f"{max(one.origin_share for one in same):.0%}",
    )


def wrong(reading: Reading) -> str | None:
    """What makes a reading worthless: entries that are missing or too many, or other answers than meant."""
    done, served = reading.done, reading.served
    if done.entries != reading.expected:
        return f"{done.entries:,} of {reading.expected:,}"
    if (served.full, served.not_modified) != (
        (0, done.feeds) if reading.phase.unchanged else (done.feeds, 0)
    ):
        return f"{served.full} of 200, {served.not_modified} of 304"
    return None
