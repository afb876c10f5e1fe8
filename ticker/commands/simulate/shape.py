"""The U shape of a trading day: most is moved and traded after the opening and before the close.

Wood, McInish and Ord, An investigation of transactions data for NYSE stocks (Journal of Finance 40, 1985);
Admati and Pfleiderer, A theory of intraday patterns (Review of Financial Studies 1, 1988).
"""

from collections.abc import Sequence
from itertools import pairwise
from math import log

import msgspec

from ticker.commands.simulate.facts import Fact

PARTS = 13
"""A session is cut into these: half hours, where it is one of New York."""
_MIDDLE = slice(5, 8)


class Sitting(msgspec.Struct):
    """Regular trading of one day, from its opening on: times, mid prices, volume traded until then."""

    times_ms: list[int]
    mids: list[float]
    volumes: list[float]

    def add(self, at_ms: int, mid: float, volume: float) -> None:
        self.times_ms.append(at_ms)
        self.mids.append(mid)
        self.volumes.append(volume)


def shape_facts(sittings: Sequence[Sitting]) -> list[Fact]:
    """Measure it; nothing where no session was seen whole, nothing of volume where there is none."""
    whole = [sitting for sitting in sittings if len(sitting.times_ms) > PARTS * PARTS]
    moves = [_parts(sitting, [abs(log(b / a)) for a, b in pairwise(sitting.mids)]) for sitting in whole]
    volumes = [_parts(sitting, [b - a for a, b in pairwise(sitting.volumes)]) for sitting in whole]
    facts = []
    if any(map(any, moves)):
        facts.append(Fact("U shape of the day in moves", _MEASURE, _depth(moves), 1.25, _FAR))
    if any(map(any, volumes)):
        facts.append(Fact("U shape of the day in volume", _MEASURE, _depth(volumes), 1.5, _FAR))
    return facts


_MEASURE, _FAR = "first and last half hour by the middle ones", 9e9


def _parts(sitting: Sitting, values: Sequence[float]) -> list[float]:
    """The mean of each part of a session, in units of that of all of it."""
    start_ms, end_ms = sitting.times_ms[0], sitting.times_ms[-1] + 1
    totals, counts = [0.0] * PARTS, [0] * PARTS
    for at_ms, value in zip(sitting.times_ms[1:], values, strict=True):
        part = (at_ms - start_ms) * PARTS // (end_ms - start_ms)
        totals[part] += value
        counts[part] += 1
    mean = sum(values) / len(values)
    return [
        total / max(count, 1) / mean if mean else 0.0 for total, count in zip(totals, counts, strict=True)
    ]


def _depth(days: Sequence[Sequence[float]]) -> float:
    usual = [sum(day[part] for day in days) / len(days) for part in range(PARTS)]
    middle = sum(usual[_MIDDLE]) / len(usual[_MIDDLE])
    return (usual[0] + usual[-1]) / 2.0 / middle if middle else 0.0
