"""What is wrong in a file, as a line for the operator: `file:line: what, expected, got`."""

import difflib
import re
from collections.abc import Collection

import msgspec

from ticker.config.yaml.document import Mapping, Scalar, Tree, shortened

_MAX_LISTED = 20
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_USERINFO = re.compile(r"//[^/\s]*@")


class ConfigProblem(msgspec.Struct, frozen=True):
    """One thing to correct, and where; `str()` is always a single printable line."""

    file: str
    line: int
    text: str
    column: int | None = None

    def __str__(self) -> str:
        place = (
            f"{self.file}:{self.line}" if self.column is None else f"{self.file}:{self.line}:{self.column}"
        )
        return "".join(_printable(char) for char in f"{place}: {self.text}")


def without_password(text: str) -> str:
    """A text fit to be shown, whatever address is in it."""
    return _USERINFO.sub("//***@", text)


def shown(tree: Tree | None) -> str:
    """A value as it stands in the file, so that a secret from the environment shows as `${NAME}`."""
    if isinstance(tree, Mapping):
        return "a mapping"
    if not isinstance(tree, Scalar):
        return "a list" if tree is not None else "nothing"
    if tree.text is None:
        return tree.written or "nothing"
    written = shortened(without_password(tree.written))
    return written if _NUMBER.fullmatch(written) else f'"{written}"'


def suggestion(wrong: str, allowed: Collection[str]) -> str:
    """Say `did you mean "every"?`, or what is allowed where nothing comes near."""
    near = closest(wrong, allowed)
    return f'did you mean "{near}"?' if near else f"expected {listed(allowed)}"


def listed(allowed: Collection[str]) -> str:
    """Say `one of rss, simulator`, or as many as fit a line."""
    more = ", ..." if len(allowed) > _MAX_LISTED else ""
    return f"one of {', '.join([shortened(name) for name in allowed][:_MAX_LISTED])}{more}"


def closest(wrong: str, allowed: Collection[str]) -> str | None:
    by_folded = {name.casefold(): name for name in allowed}
    near = difflib.get_close_matches(wrong[:100].casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[near[0]] if near else None


def _printable(char: str) -> str:
    # A file may hold terminal escapes, and its name half a surrogate pair: neither may reach a terminal.
    return char if char.isprintable() else char.encode("unicode_escape", "surrogatepass").decode("ascii")
