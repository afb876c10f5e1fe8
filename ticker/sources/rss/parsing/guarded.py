"""An item over which its reading trips is lost alone."""

from collections.abc import Callable
from typing import TypeVar, TypeVarTuple

import msgspec

Arguments = TypeVarTuple("Arguments")
Result = TypeVar("Result")


class Lost(msgspec.Struct, frozen=True):
    """An item that could not be read; `why` is the error in words."""

    why: str


def guarded(read: Callable[[*Arguments], Result], *arguments: *Arguments) -> Result | Lost:
    """What `read` makes of its arguments; Lost if it fails, which is a defect of ours or of a library's."""
    try:
        return read(*arguments)
    except MemoryError:
        raise
    except Exception as error:
        return Lost(repr(error))
