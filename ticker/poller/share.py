"""What part of the config's sources this process reads."""

from typing import Protocol


class Share(Protocol):
    """Which of the config's sources are read by this process; those of the others by another node."""

    @property
    def takes_pushes(self) -> bool:
        """Whether what hubs push comes here."""

    @property
    def read_elsewhere(self) -> int:
        """How many other nodes read."""

    def has(self, name: str) -> bool: ...

    def may_read(self, name: str) -> bool:
        """Whether it is certain at this moment that no other node reads a source that this one has."""

    def is_elsewhere(self, name: str) -> bool:
        """Whether it is for another node to tell of a source that is not read here."""


class WholeShare:
    """There is nobody else."""

    takes_pushes = True
    read_elsewhere = 0

    def has(self, name: str) -> bool:  # noqa: ARG002
        return True

    def may_read(self, name: str) -> bool:  # noqa: ARG002
        return True

    def is_elsewhere(self, name: str) -> bool:  # noqa: ARG002
        return False
