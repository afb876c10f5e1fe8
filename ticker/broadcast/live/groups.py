"""The groups that there are, who is in which, and which an event concerns."""

from collections.abc import Callable, Iterator

from ticker.broadcast.live.group import Group, GroupKey, Member
from ticker.broadcast.live.joints import Joints
from ticker.broadcast.live.scopes import Scopes
from ticker.events import Record

_FRAME_S = 5.0
"""How long a group's frame is let grow at least: a new one has nothing to refer to."""


class Groups:
    """One for each key; and beside one that is compressed, who has come while its frame is young.

    Those are the newcomers, a group with a frame of their own, until all begin a new one together. Else
    with some readers a second that come and go, no frame would ever last for more than a few events.
    """

    def __init__(self) -> None:
        self._settled: dict[GroupKey, Group] = {}
        self._newcomers: dict[GroupKey, Group] = {}
        self._scopes = Scopes()
        self._joints = Joints()

    def __len__(self) -> int:
        return len(self._settled) + len(self._newcomers)

    def __iter__(self) -> Iterator[Group]:
        yield from tuple(self._settled.values())
        yield from tuple(self._newcomers.values())

    def concerned(self, record: Record) -> Iterator[Group]:
        return self._scopes.concerned(record)

    def enter(self, key: GroupKey, told: int, now: float) -> Group:
        """The group for somebody who comes now."""
        settled = self._settled.get(key)
        groups = self._newcomers if settled is not None and _is_young(settled, now) else self._settled
        group = groups.get(key)
        if group is None:
            group = groups[key] = Group(key, told, now)
            self._scopes.add(group)
        return group

    def take_in(self, group: Group, member: Member, now: float) -> None:
        group.members.add(member)
        self._begin_anew(group, now)

    def _begin_anew(self, group: Group, now: float) -> None:
        self._joints.provide(group)
        group.begun_at = now

    def remove(self, group: Group) -> None:
        for groups in (self._settled, self._newcomers):
            if groups.get(group.key) is group:
                del groups[group.key]
        self._scopes.remove(group)
        self._joints.take_back(group)

    def settle(self, now: float, flush: Callable[[Group], None]) -> None:
        """Have newcomers join the others, where that group may begin a new frame by now.

        `flush` has a group be written what is still to come to it.
        """
        for key, group in tuple(self._newcomers.items()):
            settled = self._settled.get(key)
            if settled is None:
                self._settled[key] = self._newcomers.pop(key)
            elif not _is_young(settled, now):
                for one in (settled, group):
                    flush(one)
                self._unite(settled, group, now)

    def _unite(self, settled: Group, newcomers: Group, now: float) -> None:
        for member in newcomers.members:
            member.move(settled)
        settled.members.take_in(newcomers.members)
        settled.told = min(settled.told, newcomers.told)
        settled.waiting_bytes += newcomers.waiting_bytes
        self.remove(newcomers)
        self._begin_anew(settled, now)


def _is_young(group: Group, now: float) -> bool:
    return group.joint is not None and not group.joint.is_new and now - group.begun_at < _FRAME_S
