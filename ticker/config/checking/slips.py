"""What is right in the files as it stands, and hardly meant so; pure."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Environ
from pathlib import Path

from ticker.config.secrecy.secrets import NOTIFY, PUBLIC
from ticker.config.yaml.document import KeyPath, Listing, Mapping, Scalar, Tree, dotted
from ticker.config.yaml.problems import ConfigProblem

UNBRACED = re.compile(r"(?<!\$)\$([A-Za-z_][A-Za-z0-9_]*)")
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]{2,}")
_EDGES = " /:@=,;\"'"
_MOST_NAMED = 5


def unbraced(
    tree: Tree, file: str, environ: Environ[str, str], where: KeyPath = ()
) -> Iterator[ConfigProblem]:
    """One for each `$NAME`, which is nothing but text; a shell would read it from the environment.

    `$AAPL` in a title or a rule is a symbol, unless there is such a variable. In a header, or in the place of
    the log, a word in capitals is meant as one, also where the shell of who checks does not know it.
    """
    for path, value in _scalars(tree, where):
        hidden = NOTIFY in path or not PUBLIC.intersection(str(step) for step in path)
        for found in UNBRACED.finditer(value.written):
            known = found[1] in environ
            is_whole, is_word = found[0] == value.written, _is_word(found, value.written)
            # What stands in such a place may be a secret, of which nothing is told.
            if known or (hidden and is_whole) or (is_word and (hidden or path[-1:] == ("data",))):
                name = found[1] if known else "NAME"
                column = None if value.column is None else value.column + found.start()
                text = f"${name} is taken as it stands; is ${{{name}}} meant?"
                shown = dotted(path[:1] if NOTIFY in path else path)
                yield ConfigProblem(file, value.line, f"{shown}: {text}", column)


def _is_word(found: re.Match[str], written: str) -> bool:
    """Whether it stands there as variables do, in `Bearer $TOKEN`, and as hardly any password has it."""
    around = written[: found.start()][-1:] + written[found.end() :][:1]
    return _VARIABLE.fullmatch(found[1]) is not None and not around.strip(_EDGES)


def without_feeds(place: Path, read: Sequence[Path]) -> Iterator[str]:
    """A line for a folder of feeds in which there is none; `read` are the feed files that were found."""
    if read or not place.is_dir():
        return
    others = sorted(one.name for one in place.iterdir() if one.is_file() and not one.name.startswith("."))
    there = f"; there are {', '.join(others[:_MOST_NAMED])}" if others else ""
    hint = "" if others else "; `ticker feeds add` makes one"
    yield f"feeds: nothing in {place} ends in .yaml or .yml, so nothing is watched{there}{hint}"


def _scalars(tree: Tree, path: KeyPath) -> Iterator[tuple[KeyPath, Scalar]]:
    match tree:
        case Scalar():
            yield path, tree
        case Listing():
            for place, item in enumerate(tree.items):
                yield from _scalars(item, (*path, place))
        case Mapping():
            for key, entry in tree.entries.items():
                yield from _scalars(entry.value, (*path, key))
