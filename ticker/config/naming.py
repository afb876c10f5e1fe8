"""What a symbol is called in headlines, as files say it."""

from collections.abc import Iterable, Iterator
from typing import Annotated, TypeAlias

import msgspec
from pydantic import Field

from ticker.config.scalars import text
from ticker.config.settings import Settings

Alias: TypeAlias = Annotated[str, text(100, min_chars=2)]


class Naming(msgspec.Struct, frozen=True):
    """`aliases` are names as they are written, capitals and all; within a phrase of `excluded` none is."""

    symbol: str
    aliases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


class NamedSymbol(Settings):
    aliases: tuple[Alias, ...] = ()
    excluded: tuple[Alias, ...] = Field((), alias="not")

    def naming(self, symbol: str) -> Naming:
        return Naming(symbol, self.aliases, self.excluded)


def joined(namings: Iterable[Naming]) -> Iterator[Naming]:
    """Each symbol once, with all that it is called anywhere."""
    known: dict[str, Naming] = {}
    for naming in namings:
        before = known.get(naming.symbol, Naming(naming.symbol))
        known[naming.symbol] = Naming(
            naming.symbol, before.aliases + naming.aliases, before.excluded + naming.excluded
        )
    yield from known.values()
