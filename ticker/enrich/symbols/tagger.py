"""Tags headlines with the symbols that they are about."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from ticker.config.naming import Naming
from ticker.enrich.symbols.aliases import Alias, Aliases
from ticker.enrich.symbols.explicit import FoundSymbol, bare, explicit
from ticker.enrich.symbols.reading import beside, confidence, is_another
from ticker.enrich.symbols.title import Title
from ticker.events import Body, Headline, Mention

_CODED = 0.95
"""How sure an alias is where its own symbol stands behind it: Ford (F)."""


class Tagger:
    """Knows the symbols that the config names. Headlines that name symbols already stay as they are."""

    def __init__(self, namings: Iterable[Naming]) -> None:
        namings = tuple(namings)
        self._symbols = _by_code(naming.symbol for naming in namings)
        self._aliases = Aliases(namings)

    def __call__(self, bodies: Sequence[Body]) -> tuple[Body, ...]:
        return tuple(self._tagged(body) if isinstance(body, Headline) else body for body in bodies)

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """What a title mentions, in its order; of what overlaps the first that is found counts."""
        title = Title(text)
        named = [*self._named(title)]
        found = [*explicit(text, self._symbols), *(one for one in named if one.confidence)]
        if not title.is_shouted:
            # A name that means something else there means it as a symbol too: AMD, of an ailment.
            found += _apart_from([one for one in named if not one.confidence], bare(text, self._symbols))
        return tuple(
            Mention(symbol=one.symbol, start=one.start, end=one.end, how=one.how, confidence=one.confidence)
            for one in _apart(found)
        )

    def _named(self, title: Title) -> Iterator[FoundSymbol]:
        """Every alias that stands there; a confidence of 0 says that it is not what is meant."""
        read = [(alias, _sure(title, alias)) for alias in self._aliases.found(title)]
        companies = [alias for alias, sure in read if sure]
        for alias, sure in read:
            start, end = title.starts[alias.first], title.ends[alias.last - 1]
            if sure is None:
                sure = max((beside(title, alias, other) for other in companies), default=0.0)
            yield FoundSymbol(alias.symbol, start, end, "alias", sure)

    def _tagged(self, body: Headline) -> Headline:
        if body.symbols:
            return body
        mentions = self.mentions(body.title)
        stated = explicit(body.summary, self._symbols) if body.summary else ()
        symbols = dict.fromkeys([*(one.symbol for one in mentions), *(one.symbol for one in stated)])
        return msgspec.structs.replace(body, symbols=tuple(symbols), mentions=mentions)


def _apart(found: Iterable[FoundSymbol]) -> list[FoundSymbol]:
    kept: list[FoundSymbol] = []
    for one in found:
        kept += _apart_from(kept, [one])
    return sorted(kept, key=lambda one: one.start)


def _apart_from(others: Sequence[FoundSymbol], found: Iterable[FoundSymbol]) -> list[FoundSymbol]:
    """What overlaps none of the others."""
    return [one for one in found if all(one.end <= other.start or other.end <= one.start for other in others)]


def _sure(title: Title, alias: Alias) -> float | None:
    """How sure an alias is; None where nothing speaks for it or against it."""
    if _is_coded(title, alias):
        return _CODED
    return 0.0 if is_another(title, alias) else confidence(title, alias) or None


def _is_coded(title: Title, alias: Alias) -> bool:
    code = alias.symbol.casefold()
    return (
        title.gaps[alias.last].strip() == "("
        and "".join(title.words[alias.last : alias.last + 1]).casefold() == code
    )


def _by_code(symbols: Iterable[str]) -> dict[str, str]:
    """The known symbols by how they may be written; what stands before - or = is enough for the only one."""
    symbols = tuple(symbols)
    stems: dict[str, set[str]] = {}
    for symbol in symbols:
        stem = symbol.upper().partition("-")[0].partition("=")[0]
        stems.setdefault(stem, set()).add(symbol)
    codes = {stem: min(owners) for stem, owners in stems.items() if len(owners) == 1}
    return codes | {symbol.upper(): symbol for symbol in symbols}
