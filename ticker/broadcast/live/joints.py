"""Which groups compress with what came before in mind: that takes a megabyte each."""

from ticker.broadcast.live.group import Group

_AT_MOST = 64


class Joints:
    """At most so many; the others are sent every batch as a piece by itself.

    Who comes to a group gets one, if there is one left, or if another group has less than half its members.
    """

    def __init__(self, at_most: int = _AT_MOST) -> None:
        self._at_most = at_most
        self._held: set[Group] = set()

    def __len__(self) -> int:
        return len(self._held)

    def provide(self, group: Group) -> None:
        """Somebody has come to a group, to whom what it was sent before is unknown."""
        joint = group.framing.coding.joint
        if group.joint is None and joint is not None and self._is_room_for(group):
            group.joint = joint()
            self._held.add(group)
        if group.joint is not None:
            group.joint.begin_anew(len(group.members))

    def _is_room_for(self, group: Group) -> bool:
        if len(self._held) < self._at_most:
            return True
        smallest = min(self._held, key=lambda held: len(held.members))
        if 2 * len(smallest.members) >= len(group.members):
            return False
        self.take_back(smallest)
        return True

    def take_back(self, group: Group) -> None:
        group.joint = None
        self._held.discard(group)
