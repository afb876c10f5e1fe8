"""Several derivations beside one another, a task each: a slow one holds up no other."""

import asyncio
from collections.abc import Sequence
from typing import Any, TypeAlias

from ticker.derive.derivation import Derivation
from ticker.derive.follower import Follower
from ticker.derive.portions import PortionedFollower

AnyFollower: TypeAlias = Follower[Any] | PortionedFollower[Any]
"""Each has a state of its own type, which nobody else looks into."""


def refuse_circles(derivations: Sequence[Derivation[Any]]) -> None:
    """ValueError where some could feed one another for ever.

    Each may follow what those before it derive, and nothing that it or a later one does.
    """
    for place, derivation in enumerate(derivations):
        later = frozenset[str]().union(*(other.derives for other in derivations[place:]))
        if circular := later & {*derivation.follows}:
            what = ", ".join(sorted(circular))
            raise ValueError(f"{derivation.name} follows {what}, which it or a later one derives")


async def run_together(followers: Sequence[AnyFollower]) -> None:
    async with asyncio.TaskGroup() as group:
        for follower in followers:
            group.create_task(follower.run())
