"""Fan-out over WebSocket, beside the same events as Server-Sent Events."""

from collections.abc import Sequence

from benchmarks.fan_out import Measured, absent, case, compare, load_share, lost, ratio, remarks
from benchmarks.peers import TICKER, socket_peers
from benchmarks.settings import Progress, Settings
from benchmarks.table import Table, middle, number, spread


def sockets(settings: Settings, progress: Progress) -> Table:
    """The same events over WebSocket, beside Ticker's own Server-Sent Events."""
    chosen = [peer for peer in socket_peers() if not settings.servers or peer.name in settings.servers]
    readers = settings.most_readers
    measured = compare([peer for peer in chosen if not peer.missing], readers, settings, progress)
    return Table(
        "WebSocket",
        (
            *("case", "server", "CPU us a delivery", "x SSE", "p50 ms", "p99 ms"),
            *("kB a reader", "readers/s", "lost", "load CPU"),
        ),
        (
            *(_row(item, measured) for item in measured),
            *(absent(peer)[:10] for peer in chosen if peer.missing),
        ),
        remarks(chosen),
    )


def _row(item: Measured, measured: Sequence[Measured]) -> tuple[str, ...]:
    windows = item.windows
    same = next(
        (one.windows for one in measured if one.peer.name == TICKER and one.batch == item.batch), None
    )
    return (
        case(item),
        item.peer.title,
        spread([window.cpu_us for window in windows]),
        ratio(windows, same),
        middle([window.p50_ms for window in windows]),
        middle([window.p99_ms for window in windows]),
        number(item.bytes_a_reader / 1000),
        number(item.connects_a_s),
        lost(windows),
        load_share(windows),
    )
