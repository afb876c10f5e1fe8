"""What processes count together: memory that they share, without a lock.

Whoever was killed or stopped while it held one would hold up all the others. What two change in the same
microsecond may be counted once: a rate is then off by one.
"""

import mmap
import secrets
import struct
from collections.abc import Hashable
from hashlib import blake2b

from ticker.access.rate import Debts, Rate

_WAYS = 4
_ENTRY = struct.Struct("=Qq")
_BUCKET = struct.Struct("=" + "Qq" * _WAYS)
_HEADER = struct.Struct("=qqq")
_RATE_BUCKETS = 1 << 16
_ADDRESS_BUCKETS = 1 << 15
_REGION_BYTES = _BUCKET.size * (1 + _ADDRESS_BUCKETS)


class Table:
    """A whole number for each of many keys, which are hashes; 0 is for who has none.

    Of those that would lie in the same bucket, the one with the smallest number is forgotten.
    """

    def __init__(self, memory: mmap.mmap, offset: int, buckets: int) -> None:
        self._memory = memory
        self._offset = offset
        self._buckets = buckets

    def get(self, key: int) -> int:
        found = _BUCKET.unpack_from(self._memory, self._place(key))
        for way in range(0, 2 * _WAYS, 2):
            if found[way] == key:
                return int(found[way + 1])
        return 0

    def put(self, key: int, number: int) -> None:
        place = self._place(key)
        found = _BUCKET.unpack_from(self._memory, place)
        ways = range(0, 2 * _WAYS, 2)
        mine = next((way for way in ways if found[way] == key), None)
        way = min(ways, key=lambda way: found[way + 1]) if mine is None else mine
        _ENTRY.pack_into(self._memory, place + way // 2 * _ENTRY.size, key if number else 0, number)

    def _place(self, key: int) -> int:
        return self._offset + key % self._buckets * _BUCKET.size


class SharedMemory:
    """To be made before there are any processes; `places` are one's own for each of them."""

    def __init__(self, processes: int) -> None:
        self._rates_bytes = _BUCKET.size * _RATE_BUCKETS
        self._memory = mmap.mmap(-1, self._rates_bytes + processes * _REGION_BYTES)
        self._secret = secrets.token_bytes(16)
        self.rates = Table(self._memory, 0, _RATE_BUCKETS)
        self.places = tuple(
            ProcessPlaces(self, number, self._addresses_of(number)) for number in range(processes)
        )

    def _addresses_of(self, number: int) -> Table:
        return Table(self._memory, self._at(number) + _BUCKET.size, _ADDRESS_BUCKETS)

    def _at(self, number: int) -> int:
        return self._rates_bytes + number * _REGION_BYTES

    def key(self, text: str) -> int:
        """What stands for a text; nobody can think up two that have the same."""
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8, key=self._secret).digest()
        return int.from_bytes(digest) or 1

    def header(self, number: int) -> tuple[int, int, int]:
        readers, connections, taken = _HEADER.unpack_from(self._memory, self._at(number))
        return int(readers), int(connections), int(taken)

    def set_header(self, number: int, *header: int) -> None:
        _HEADER.pack_into(self._memory, self._at(number), *header)

    def clear(self, number: int) -> None:
        """Forget what a process has counted that is gone."""
        start = self._at(number)
        self._memory[start : start + _REGION_BYTES] = bytes(_REGION_BYTES)

    def debts(self, name: str, rate: Rate) -> Debts:
        """What those owe whom all processes together hold to a rate."""
        return SharedDebts(self, f"{name} {rate.count} {rate.per_s} {rate.burst} ")


class SharedDebts:
    """Those of one limit, at one rate: with another, all begin anew."""

    def __init__(self, memory: SharedMemory, prefix: str) -> None:
        self._memory = memory
        self._prefix = prefix

    def get(self, key: Hashable, otherwise: int) -> int:
        return self._memory.rates.get(self._key(key)) or otherwise

    def put(self, key: Hashable, full_at_ns: int, now_ns: int) -> None:  # noqa: ARG002
        self._memory.rates.put(self._key(key), full_at_ns)

    def _key(self, key: Hashable) -> int:
        return self._memory.key(f"{self._prefix}{key}")


class ProcessPlaces:
    """The readers of one process, as it tells the others; and those of all others."""

    def __init__(self, memory: SharedMemory, number: int, addresses: Table) -> None:
        self._memory = memory
        self._number = number
        self._addresses = addresses

    @property
    def readers(self) -> int:
        return sum(self._memory.header(other._number)[0] for other in self._others)

    def of(self, address: str) -> int:
        key = self._memory.key(address)
        return sum(other._addresses.get(key) for other in self._others)

    @property
    def _others(self) -> list["ProcessPlaces"]:
        return [other for other in self._memory.places if other is not self]

    def tell(self, readers: int, address: str, of_address: int) -> None:
        _, connections, taken = self._memory.header(self._number)
        self._memory.set_header(self._number, readers, connections, taken)
        self._addresses.put(self._memory.key(address), of_address)

    def tell_connections(self, connections: int, taken: int) -> None:
        """How many are open, and how many this process was ever handed."""
        readers, _, _ = self._memory.header(self._number)
        self._memory.set_header(self._number, readers, connections, taken)

    @property
    def connections(self) -> tuple[int, int]:
        """What was told last."""
        _, connections, taken = self._memory.header(self._number)
        return connections, taken

    def clear(self) -> None:
        self._memory.clear(self._number)
