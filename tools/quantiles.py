"""Makes ticker/sources/simulator/model/quantiles.py: python -m tools.quantiles > that file.

Student's t with five degrees of freedom has a closed distribution function (Abramowitz and Stegun, Handbook
of Mathematical Functions, 26.7.3). It is inverted here by bisection, once, so that the simulator itself needs
neither arctangent nor powers, which differ between machines.
"""

from math import atan, cos, pi, sin, sqrt

OCTAVES = 17
NODES = 16
_HEAD = '''\
"""Quantiles of Student's t with five degrees of freedom, made by tools/quantiles.py, which says how."""

OCTAVES = {octaves}
"""Row k is about tail probabilities from 2**-(k + 1) down to 2**-(k + 2)."""
NODES = {nodes}
"""Cells of a row, equally wide in probability; a row has one number more than cells."""

DISTANCES: tuple[tuple[float, ...], ...] = (
{rows}
)
"""How far below its mean a variate is that is undercut with that probability."""
'''


def undercut(t: float) -> float:
    """The probability of a variate below t."""
    angle = atan(t / sqrt(5.0))
    return 0.5 + (angle + sin(angle) * (cos(angle) + 2.0 / 3.0 * cos(angle) ** 3)) / pi


def distance(probability: float) -> float:
    low, high = 0.0, 200.0
    for _ in range(200):
        middle = (low + high) / 2.0
        low, high = (middle, high) if undercut(-middle) > probability else (low, middle)
    return round(low, 9)


def row(octave: int) -> str:
    widest = 0.5**octave / 2.0
    nodes = (distance(widest * (1.0 - cell / (2.0 * NODES))) for cell in range(NODES + 1))
    return "    (\n" + "".join(f"        {node!r},\n" for node in nodes) + "    ),"


if __name__ == "__main__":
    print(_HEAD.format(octaves=OCTAVES, nodes=NODES, rows="\n".join(map(row, range(OCTAVES)))), end="")
