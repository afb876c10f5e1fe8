"""The sender's half of a delivery: what it costs where the receiver's half is not charged to it."""

from collections.abc import Sequence

from benchmarks.cores import LOAD_CORE
from benchmarks.fan_out import (
    Measured,
    absent,
    beside,
    bytes_a_delivery,
    case,
    compare,
    load_share,
    lost,
    ratio,
    remarks,
)
from benchmarks.own_network import own_network
from benchmarks.peers import BARE, IN_C, SOCKET, TICKER, ZSTD, named
from benchmarks.processes import BenchmarkError
from benchmarks.settings import Progress, Settings
from benchmarks.table import Table, middle, number, spread

_SERVERS = (TICKER, BARE, IN_C, "node", "nchan", ZSTD, SOCKET)


def sender(settings: Settings, progress: Progress) -> Table:
    """Fan-out with the receiver's half of TCP on the other core, as over a network; takes root."""
    if LOAD_CORE is None:
        raise BenchmarkError("the sender's half takes two cores")
    chosen = [named(name) for name in _SERVERS if not settings.servers or name in settings.servers]
    here = [peer for peer in chosen if not peer.missing]
    with own_network(LOAD_CORE):
        measured = [
            item for readers in settings.readers for item in compare(here, readers, settings, progress)
        ]
    return Table(
        "The sender's half",
        (
            *("case", "server", "CPU us a delivery", "x C", "x bare", "x Ticker"),
            *("bytes a delivery", "p50 ms", "p99 ms", "lost", "load CPU"),
        ),
        (
            *(_row(item, measured) for item in measured),
            *(absent(peer)[:11] for peer in chosen if peer.missing),
        ),
        remarks(chosen),
    )


def _row(item: Measured, measured: Sequence[Measured]) -> tuple[str, ...]:
    same, windows = beside(item, measured), item.windows
    return (
        case(item),
        item.peer.title,
        spread([window.cpu_us for window in windows]),
        *(ratio(windows, same.get(name)) for name in (IN_C, BARE, TICKER)),
        number(bytes_a_delivery(windows)),
        middle([window.p50_ms for window in windows]),
        middle([window.p99_ms for window in windows]),
        lost(windows),
        load_share(windows),
    )
