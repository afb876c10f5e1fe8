"""Pairs of windows, one after the other: what a circumstance costs, which noise would hide in runs apart."""

from collections.abc import Sequence
from statistics import median

from benchmarks.fan_out import lost
from benchmarks.measure import Window
from benchmarks.peers import TICKER, named
from benchmarks.table import Table, number, spread

COLUMNS = ("case", "server", "CPU us a delivery", "p50 ms", "p99 ms", "lost", "load CPU")


def table_of_pairs(
    title: str,
    cases: tuple[str, str],
    calm: Sequence[Window],
    hit: Sequence[Window],
    ratio: str,
    *remarks: str,
) -> Table:
    """Ticker's windows of each case, the calm one first, and how the p99 of the pairs compare."""
    ratios = [
        two.p99_ms / one.p99_ms for one, two in zip(calm, hit, strict=True) if two.p99_ms and one.p99_ms
    ]
    told = (
        f"p99 {ratio} / p99 without, {len(ratios)} interleaved pairs: "
        f"median {number(median(ratios)) if ratios else '-'}, "
        f"each {', '.join(number(ratio) for ratio in ratios)}"
    )
    return Table(title, COLUMNS, (_row(cases[0], calm), _row(cases[1], hit)), (told, *remarks))


def _row(case: str, windows: Sequence[Window]) -> tuple[str, ...]:
    return (
        case,
        named(TICKER).title,
        spread([window.cpu_us for window in windows]),
        spread([window.p50_ms for window in windows if window.p50_ms is not None]),
        spread([window.p99_ms for window in windows if window.p99_ms is not None]),
        lost(windows),
        f"{max(window.load_share for window in windows):.0%}",
    )
