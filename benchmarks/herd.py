"""A herd: every reader loses its connection at once and comes back at once, from where it stood."""

import contextlib
import time

import msgspec

from benchmarks.fan_out import remarks
from benchmarks.measure import Session
from benchmarks.orders import Publish
from benchmarks.peers import IN_C, Peer, peers
from benchmarks.settings import Progress, Settings
from benchmarks.table import Table, middle, number, spread

_MISSED = 20
_AWAY_S = 0.2


class Return(msgspec.Struct, frozen=True, kw_only=True):
    """One herd's return: waits are from connect until the reader was live, `replayed` of all it missed."""

    readers_a_s: float
    cpu_us: float
    p50_ms: float | None
    p99_ms: float | None
    replayed: int
    gaps: int


def herd(settings: Settings, progress: Progress) -> Table:
    """All readers are cut off, miss 20 events, and reconnect in the same instant."""
    readers = settings.most_readers
    # In C there is only the sending: readers come to it as they do to the bare loop.
    known = [peer for peer in peers() if peer.name != IN_C]
    chosen = [peer for peer in known if not settings.servers or peer.name in settings.servers]
    returns: dict[Peer, list[Return]] = {peer: [] for peer in chosen if not peer.missing}
    with contextlib.ExitStack() as stack:
        sessions = {}
        for peer in returns:
            progress(f"herd: {readers:,} readers connect to {peer.title}")
            sessions[peer] = stack.enter_context(Session(peer, readers=readers))
        for turn in range(settings.rounds):
            for peer, session in sessions.items():
                progress(f"herd: {readers:,} readers come back to {peer.title}, round {turn + 1}")
                returns[peer].append(_return(session))
    rows = (_row(readers, peer, same) for peer, same in returns.items())
    return Table(
        "A herd of reconnects",
        (
            "case",
            "server",
            "readers/s",
            "p50 ms",
            "p99 ms",
            "CPU us a reconnect",
            "missed and replayed",
            "gaps",
        ),
        tuple(rows),
        (f"every reader missed {_MISSED} events; latency is from connect until live", *remarks(chosen)),
    )


def _return(session: Session) -> Return:
    session.measure(Publish(batches=1, batch=1, every_s=0.1), session.readers)
    session.hang_up()
    time.sleep(_AWAY_S)
    session.publish(Publish(batches=1, batch=_MISSED, every_s=0.1))
    before_s = session.server_cpu_s()
    counted = session.reconnect(session.readers * _MISSED if session.peer.replays else 0)
    return Return(
        readers_a_s=counted.ready / counted.elapsed_s,
        cpu_us=(session.server_cpu_s() - before_s) * 1e6 / session.readers,
        p50_ms=counted.wait_p50_ms,
        p99_ms=counted.wait_p99_ms,
        replayed=counted.deliveries,
        gaps=counted.gaps,
    )


def _row(readers: int, peer: Peer, returns: list[Return]) -> tuple[str, ...]:
    missed = readers * _MISSED * len(returns)
    return (
        f"{readers:,} readers",
        peer.title,
        spread([back.readers_a_s for back in returns]),
        middle([back.p50_ms for back in returns]),
        middle([back.p99_ms for back in returns]),
        spread([back.cpu_us for back in returns]),
        f"{sum(back.replayed for back in returns) / missed:.0%}",
        number(float(sum(back.gaps for back in returns))) if any(back.gaps for back in returns) else "0",
    )
