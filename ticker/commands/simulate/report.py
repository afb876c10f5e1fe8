"""What a simulated market is like: the stylised facts of its symbols, as a table and as pictures."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ticker.commands.simulate.facts import Fact, ReturnSeries, autocorrelations, facts_of, series_of
from ticker.commands.simulate.shape import Sitting, shape_facts
from ticker.errors import TickerError
from ticker.events import Session
from ticker.sources.simulator.run import Stretch

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEAST_STEPS = 1_000
_REGULAR = frozenset({"open", "halted"})


class PriceCourse(msgspec.Struct):
    """A symbol's mid prices in points, and its volume of all days together, after each tick.

    `sittings` are the sessions of regular trading that were seen from their beginning, the last one up to
    now; the newest belongs to `session`.
    """

    mids: list[float]
    volumes: list[float]
    last: int = 0
    session: Session | None = None
    sittings: list[Sitting] = []

    def add(self, at_ms: int, mid: float, volume: int, session: Session) -> None:
        total = self.volumes[-1] if self.volumes else 0.0
        # A new day counts its volume from the beginning.
        total += volume - self.last if volume >= self.last else volume
        self.mids.append(mid)
        self.volumes.append(total)
        self.last = volume
        if session in _REGULAR:
            if self.session is not None and self.session not in _REGULAR:
                self.sittings.append(Sitting([], [], []))
            if self.sittings:
                self.sittings[-1].add(at_ms, mid, total)
        self.session = session

    @property
    def whole(self) -> list[Sitting]:
        """The sessions that have ended."""
        return self.sittings[:-1] if self.session in _REGULAR else self.sittings


def courses_of(stretches: Iterable[Stretch]) -> dict[str, PriceCourse]:
    courses: dict[str, PriceCourse] = {}
    for stretch in stretches:
        for instrument, prints in stretch.prints:
            course = courses.setdefault(instrument.symbol, PriceCourse([], []))
            for index, _, bid, ask, _, _, volume, session in prints:
                course.add(stretch.times_ms[index], (bid + ask) / 2.0, volume, session)
    return courses


def report(courses: Mapping[str, PriceCourse]) -> str:
    """A line for each fact: its mean over all symbols, and of how many it holds."""
    by_fact: dict[tuple[str, str], list[Fact]] = {}
    for symbol, course in courses.items():
        if len(course.mids) <= LEAST_STEPS:
            raise TickerError(symbol, f"{len(course.mids)} ticks; a report takes more than {LEAST_STEPS}")
        for fact in (*facts_of(series_of(course.mids, course.volumes)), *shape_facts(course.whole)):
            by_fact.setdefault((fact.name, fact.measure), []).append(fact)
    lines = [f"{'fact':<40}{'measured by':<52}{'mean':>8}  holds for"]
    for (name, measure), facts in by_fact.items():
        mean = sum(fact.value for fact in facts) / len(facts)
        held = sum(fact.holds for fact in facts)
        lines.append(f"{name:<40}{measure:<52}{mean:>8.3f}  {held} of {len(facts)}")
    return "\n".join(lines) + "\n"


def draw(courses: Mapping[str, PriceCourse], folder: Path) -> list[Path]:
    """Draw each symbol's price, returns and their autocorrelations; TickerError without matplotlib."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise TickerError("--pictures", "needs matplotlib: pip install 'ticker[report]'") from error
    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    for symbol, course in courses.items():
        figure = Figure(figsize=(9, 7), layout="constrained")
        _draw_symbol(figure.subplots(2, 2).flat, symbol, series_of(course.mids, course.volumes), course)
        drawn.append(folder / f"{symbol}.svg")
        figure.savefig(drawn[-1])
    return drawn


def _draw_symbol(axes: Iterable["Axes"], symbol: str, series: ReturnSeries, course: PriceCourse) -> None:
    price, returns, tails, memory = axes
    _plot(price, f"{symbol}, simulated: mid price in points", course.mids)
    _plot(returns, "log returns: calm and storm", series.returns)
    deviation = (sum(each * each for each in series.returns) / len(series.returns)) ** 0.5 or 1.0
    tails.hist([each / deviation for each in series.returns], bins=120, log=True, color="#2563eb")
    tails.set_title("returns in standard deviations, logarithmic")
    sizes = [abs(each) for each in series.returns]
    lags = range(1, 61)
    for values, label in ((series.returns, "returns"), (sizes, "their sizes"), (series.volumes, "volume")):
        memory.plot(lags, autocorrelations(values, lags), label=label)
    memory.set_title("autocorrelation by lag in steps")
    memory.legend()


def _plot(axis: "Axes", title: str, values: Sequence[float]) -> None:
    every = max(1, len(values) // 4_000)
    axis.plot(values[::every], linewidth=0.6, color="#2563eb")
    axis.set_title(title)
