"""Which groups an event concerns."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import TypeAlias

from ticker.ask import Subscription
from ticker.broadcast.live.group import Group
from ticker.events import Record

_Key: TypeAlias = str | tuple[str, str]
_Scope: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]


class Scopes:
    """Groups by what they asked for, so that an event finds those it concerns without asking all.

    First by symbol where they name some, or else by channel and type, and then by all their channels and
    types. A place for each channel with each type and each symbol would be a hundred thousand for one
    reader; to ask each group of a symbol for its channels would take as long as writing to it.
    """

    def __init__(self) -> None:
        self._groups: dict[_Key, dict[_Scope, dict[Group, None]]] = {}

    def add(self, group: Group) -> None:
        scope = _scope(group.subscription)
        for key in _keys(group.subscription):
            self._groups.setdefault(key, {}).setdefault(scope, {})[group] = None

    def remove(self, group: Group) -> None:
        scope = _scope(group.subscription)
        for key in _keys(group.subscription):
            scopes = self._groups[key]
            del scopes[scope][group]
            if not scopes[scope]:
                del scopes[scope]
            if not scopes:
                del self._groups[key]

    def concerned(self, record: Record) -> Iterator[Group]:
        keys: tuple[_Key, ...] = ((record.channel, record.type), *map(str.upper, record.symbols))
        for key in keys:
            for (channels, types), groups in self._groups.get(key, _NO_GROUPS).items():
                if record.channel in channels and record.type in types:
                    for group in groups:
                        if group.is_keyed or group.subscription.admits(record):
                            yield group


_NO_GROUPS: Mapping[_Scope, dict[Group, None]] = {}


def _keys(subscription: Subscription) -> Iterable[_Key]:
    return subscription.symbols or product(subscription.channels, subscription.types)


def _scope(subscription: Subscription) -> _Scope:
    return subscription.channels, subscription.types
