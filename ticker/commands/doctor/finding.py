"""What was found of one thing, and what to do about it."""

from typing import Literal, TypeAlias

import msgspec

Level: TypeAlias = Literal["ok", "warning", "wrong"]


class Finding(msgspec.Struct, frozen=True):
    """`remedy` is what an operator can do, empty where nothing has to be done."""

    level: Level
    subject: str
    detail: str
    remedy: str = ""
