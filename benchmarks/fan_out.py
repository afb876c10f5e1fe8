"""Fan-out: the same events to the same number of readers, one server beside the other."""

import contextlib
import itertools
from collections.abc import Sequence
from statistics import median

import msgspec

from benchmarks.measure import Session, Window
from benchmarks.orders import Publish
from benchmarks.peers import BARE, TICKER, Peer, peers
from benchmarks.settings import Progress, Settings
from benchmarks.table import Table, middle, number, spread

_MEMORY_FROM_READERS = 500


class Measured(msgspec.Struct, kw_only=True):
    """One server in one case: a window a round, until it no longer kept up."""

    peer: Peer
    readers: int
    batch: int
    connects_a_s: float = 0.0
    bytes_a_reader: float = 0.0
    windows: list[Window] = msgspec.field(default_factory=list)


def fan_out(settings: Settings, progress: Progress) -> Table:
    """The same events to the same number of readers, one server beside the other."""
    chosen = [peer for peer in peers() if not settings.servers or peer.name in settings.servers]
    measured = [
        item
        for readers in settings.readers
        for item in compare([peer for peer in chosen if not peer.missing], readers, settings, progress)
    ]
    return Table(
        "Fan-out",
        (
            *("case", "server", "CPU us a delivery", "x bare", "x Ticker", "p50 ms", "p99 ms"),
            *("kB a reader", "readers/s", "lost", "load CPU"),
        ),
        (*(_row(item, measured) for item in measured), *(absent(peer) for peer in chosen if peer.missing)),
        remarks(chosen),
    )


def compare(chosen: Sequence[Peer], readers: int, settings: Settings, progress: Progress) -> list[Measured]:
    """All servers run at once and are measured in turn, round after round: noise comes to all of them."""
    with contextlib.ExitStack() as stack:
        sessions: dict[str, Session] = {}
        for peer in chosen:
            progress(f"fan-out: {readers:,} readers connect to {peer.title}")
            sessions[peer.name] = stack.enter_context(Session(peer, readers=readers))
        items = {
            batch: [_measured(session, batch) for session in sessions.values()] for batch in settings.batches
        }
        for batch, turn in itertools.product(settings.batches, range(settings.rounds)):
            progress(f"fan-out: {readers:,} readers, {_events(batch)}, round {turn + 1}")
            _round(_rotated(items[batch], turn), sessions, settings.publish(batch))
    return [item for same in items.values() for item in same]


def _measured(session: Session, batch: int) -> Measured:
    return Measured(
        peer=session.peer,
        readers=session.readers,
        batch=batch,
        connects_a_s=session.connects_a_s,
        bytes_a_reader=session.bytes_a_reader,
    )


def _round(items: Sequence[Measured], sessions: dict[str, Session], publish: Publish) -> None:
    for item in items:
        session = sessions.get(item.peer.name)
        if session is None:
            continue
        window = session.measure(publish, item.readers * publish.batches * publish.batch)
        item.windows.append(window)
        if not window.kept_up:
            # What it still has to send would be measured with the next server.
            sessions.pop(item.peer.name).kill()


def _rotated(items: Sequence[Measured], turn: int) -> list[Measured]:
    place = turn % max(1, len(items))
    return [*items[place:], *items[:place]]


def _row(item: Measured, measured: Sequence[Measured]) -> tuple[str, ...]:
    same, windows = beside(item, measured), item.windows
    return (
        case(item),
        item.peer.title,
        spread([window.cpu_us for window in windows]),
        ratio(windows, same.get(BARE)),
        ratio(windows, same.get(TICKER)),
        middle([window.p50_ms for window in windows]),
        middle([window.p99_ms for window in windows]),
        number(item.bytes_a_reader / 1000) if item.readers >= _MEMORY_FROM_READERS else "-",
        number(item.connects_a_s),
        lost(windows),
        load_share(windows),
    )


def beside(item: Measured, measured: Sequence[Measured]) -> dict[str, list[Window]]:
    """What each server came to in the same case, by its name."""
    return {other.peer.name: other.windows for other in measured if case(other) == case(item)}


def load_share(windows: Sequence[Window]) -> str:
    """The load generator's part of its own core, at its largest."""
    return f"{max((window.load_share for window in windows), default=0):.0%}"


def bytes_a_delivery(windows: Sequence[Window]) -> float:
    return sum(window.bytes for window in windows) / max(1, sum(window.deliveries for window in windows))


def absent(peer: Peer) -> tuple[str, ...]:
    return ("not on this machine", peer.title, *("-" for _ in range(9)))


def remarks(chosen: Sequence[Peer]) -> tuple[str, ...]:
    """How to get the servers that are not on this machine."""
    return tuple(f"{peer.title} was not measured; it needs {peer.missing}" for peer in chosen if peer.missing)


def case(item: Measured) -> str:
    return f"{item.readers:,} readers, {_events(item.batch)}"


def _events(batch: int) -> str:
    return f"{batch} event{'s' if batch > 1 else ''} a batch"


def ratio(windows: Sequence[Window], to: Sequence[Window] | None) -> str:
    """The median of the ratios within each round: a noisy second that hits both falls out."""
    if not to:
        return "-"
    ratios = [window.cpu_us / other.cpu_us for window, other in zip(windows, to, strict=False)]
    return number(median(ratios)) if ratios else "-"


def lost(windows: Sequence[Window]) -> str:
    """How much is missing in all windows; a server that was still sending has lost nothing, but is behind."""
    if not windows:
        return "behind before"
    if any(window.gaps for window in windows):
        return f"{sum(window.gaps for window in windows):,} gaps"
    behind = [window for window in windows if not window.kept_up]
    if behind:
        return f"behind: {behind[0].deliveries / behind[0].expected:.0%} in time"
    more = sum(window.deliveries - window.expected for window in windows)
    return f"{more:,} twice" if more else "0"
