"""What a feed file may say of a symbol whose prices come from elsewhere."""

from typing import Annotated

from ticker.config.naming import NamedSymbol
from ticker.config.scalars import Currency, text, whole


class QuotedSymbol(NamedSymbol):
    """How a symbol is called and quoted, where its source does not say so itself."""

    name: Annotated[str, text(100)] = ""
    decimals: Annotated[int, whole(0, 8)] | None = None
    currency: Currency | None = None


NOTHING_SAID = QuotedSymbol()
