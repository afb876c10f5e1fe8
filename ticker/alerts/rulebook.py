"""All rules, found by what may raise them: an event that no rule is about costs a look-up."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ticker.alerts.conditions import About, Matches, Moves, Price, SourceIs, Volume
from ticker.alerts.rule import Rule
from ticker.alerts.watching import Watch
from ticker.events import Record


@dataclass(frozen=True)
class Rulebook:
    """By name, in the order of the config."""

    watches: dict[str, Watch]
    _by_quoted: dict[str, tuple[Watch, ...]]
    _by_topic: dict[str, tuple[Watch, ...]]

    def concerned(self, record: Record) -> Sequence[Watch]:
        """The rules that an event may change something for; nothing of it is decoded."""
        match record.type:
            case "quote" | "action":
                # Thousands a second: by far most of what there is.
                return self._by_quoted.get(record.symbols[0].upper(), ()) if record.symbols else ()
            case "headline":
                return self._of(("headline", *(f"about:{symbol.upper()}" for symbol in record.symbols)))
            case _:
                return self._of((record.key or "",))

    def _of(self, topics: tuple[str, ...]) -> Sequence[Watch]:
        found = [self._by_topic[topic] for topic in topics if topic in self._by_topic]
        if len(found) < 2:
            return found[0] if found else ()
        return tuple({watch.rule.name: watch for some in found for watch in some}.values())


def rulebook_of(rules: Sequence[Rule]) -> Rulebook:
    """Make rules ready to run."""
    watches = {rule.name: Watch(rule) for rule in rules}
    return Rulebook(watches, _found_by(_quoted, watches), _found_by(_topics, watches))


def _found_by(
    terms: Callable[[Watch], Iterator[str]], watches: Mapping[str, Watch]
) -> dict[str, tuple[Watch, ...]]:
    found: defaultdict[str, dict[str, Watch]] = defaultdict(dict)
    for name, watch in watches.items():
        for term in terms(watch):
            found[term][name] = watch
    return {term: tuple(some.values()) for term, some in found.items()}


def _quoted(watch: Watch) -> Iterator[str]:
    for leaf in (*watch.leaves, *watch.until_leaves):
        match leaf:
            case Price(symbol=symbol) | Moves(symbol=symbol) | Volume(symbol=symbol):
                yield symbol.upper()


def _topics(watch: Watch) -> Iterator[str]:
    for leaf in (*watch.leaves, *watch.until_leaves):
        match leaf:
            case About(symbol=symbol):
                yield f"about:{symbol.upper()}"
            case Matches():
                yield "headline"
            case SourceIs(source=source):
                yield f"source:{source}"


NO_RULES = rulebook_of(())
