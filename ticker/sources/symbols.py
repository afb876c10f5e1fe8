"""What a feed file may say of a symbol whose prices come from elsewhere."""

from typing import Annotated, TypeAlias

from ticker.config.scalars import Currency, text, whole
from ticker.config.settings import Settings

Alias: TypeAlias = Annotated[str, text(100, min_chars=2)]


class QuotedSymbol(Settings):
    """How a symbol is called and quoted, where its source does not say so itself."""

    name: Annotated[str, text(100)] = ""
    decimals: Annotated[int, whole(0, 8)] | None = None
    currency: Currency | None = None
    aliases: tuple[Alias, ...] = ()


NOTHING_SAID = QuotedSymbol()
