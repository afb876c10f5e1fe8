"""An attack: what who asks all the time for what it may not have costs those who read."""

import time
from collections import Counter

import msgspec

from benchmarks.measure import Session, Window
from benchmarks.orders import Publish
from benchmarks.pairs import table_of_pairs
from benchmarks.peers import attacked_peer
from benchmarks.processes import AttackProcess, BenchmarkError
from benchmarks.settings import Progress, Settings
from benchmarks.table import Table

_READERS = 200
_PAIRS_A_ROUND = 4
_RATE = 200.0
"""Requests a second: as many as one address may make in the long run."""
_SLOW = 50
_EXHAUST_S = 30.0
_UNDER_WAY_S = 0.5


class Pair(msgspec.Struct, frozen=True):
    """Two windows, and how the attack on one of them was answered."""

    calm: Window
    hit: Window
    answers: dict[str, int]


def attacked(settings: Settings, progress: Progress) -> Table:
    """Readers' latency while one address attacks, in pairs of windows with and without."""
    publish = Publish(batches=max(1, round(settings.seconds * 20)), batch=10, every_s=0.05)
    progress("attacked: readers connect")
    with Session(attacked_peer(), readers=_READERS) as session:
        session.publish(publish)
        progress("attacked: until the address has used up what it may ask at once")
        before = _exhausted(session)
        pairs = []
        for turn in range(settings.rounds * _PAIRS_A_ROUND):
            progress(f"attacked: pair {turn + 1}")
            pairs.append(_pair(session, publish, calm_first=turn % 2 == 0))
    return _table(pairs, before)


def _exhausted(session: Session) -> int:
    """How many requests are let in until most are turned away: every mistake counts tenfold."""
    with AttackProcess(session.port, _RATE, 0) as attack:
        deadline_s, last = time.monotonic() + _EXHAUST_S, Counter(attack.answers())
        while time.monotonic() < deadline_s:
            time.sleep(0.5)
            answers = Counter(attack.answers())
            new = answers - last
            if new["429"] > new.total() / 2:
                return answers.total() - answers["429"]
            last = answers
    raise BenchmarkError("the attack is not turned away")


def _pair(session: Session, publish: Publish, *, calm_first: bool) -> Pair:
    expected = _READERS * publish.batches * publish.batch

    def calm() -> Window:
        return session.measure(publish, expected)

    def hit() -> tuple[Window, dict[str, int]]:
        with AttackProcess(session.port, _RATE, _SLOW) as attack:
            time.sleep(_UNDER_WAY_S)
            return session.measure(publish, expected), attack.answers()

    if calm_first:
        return Pair(calm(), *hit())
    window, answers = hit()
    return Pair(calm(), window, answers)


def _table(pairs: list[Pair], before: int) -> Table:
    answers: Counter[str] = sum((Counter(pair.answers) for pair in pairs), Counter())
    told = ", ".join(f"{count} {status}" for status, count in sorted(answers.items()))
    return table_of_pairs(
        f"{_READERS} readers, and an attack of {_RATE:g} requests a second",
        ("nobody else", "attacked"),
        [pair.calm for pair in pairs],
        [pair.hit for pair in pairs],
        "attacked",
        f"once {before:,} had been let in, the requests were answered {told}; "
        f"beside them {_SLOW} connections sent a head byte by byte",
    )
