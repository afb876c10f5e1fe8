"""Which node does what, of all that only one may do: evenly, and with as little change as can be. Pure."""

from collections import Counter
from collections.abc import Collection, Mapping


def assigned(
    before: Mapping[str, str], duties: Collection[str], living: Collection[str], *, may_take: bool
) -> dict[str, str]:
    """By duty, the node that has it; every node has as many as any other, or one more.

    `may_take` is whether it is certain that a node that does not live has stopped: until then it keeps its
    duties, and nothing moves.
    """
    after = {duty: before[duty] for duty in sorted(duties) if duty in before}
    if may_take:
        after = {duty: node for duty, node in after.items() if node in living}
    loads = Counter(dict.fromkeys(sorted(living), 0))
    loads.update(node for node in after.values() if node in living)
    for duty in sorted(duties):
        if duty not in after:
            after[duty] = _least(loads)
            loads[after[duty]] += 1
    if may_take:
        _level(after, loads)
    return after


def _level(after: dict[str, str], loads: "Counter[str]") -> None:
    by_node: dict[str, list[str]] = {node: [] for node in loads}
    for duty, node in after.items():
        by_node[node].append(duty)
    while True:
        most, least = max(loads, key=lambda node: (loads[node], node)), _least(loads)
        if loads[most] - loads[least] <= 1:
            return
        duty = by_node[most].pop()
        by_node[least].append(duty)
        after[duty] = least
        loads[most] -= 1
        loads[least] += 1


def _least(loads: "Counter[str]") -> str:
    return min(loads, key=lambda node: (loads[node], node))
