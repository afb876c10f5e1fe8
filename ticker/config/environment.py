"""`${NAME}` and `${NAME:-default}` in a value, read from the environment; `$${` stands for `${`."""

import re
from collections.abc import Iterator, Mapping

_REFERENCE = re.compile(r"\$\$\{|\$\{(?:([A-Za-z_][A-Za-z0-9_]*)(?::-((?:(?!\$\{)[^}])*))?\})?")


def references(text: str) -> Iterator[str]:
    """The names of the variables that a value refers to."""
    return (match[1] for match in _REFERENCE.finditer(text) if match[1])


def expand(text: str, environ: Mapping[str, str]) -> str:
    """Replace every reference; ValueError, without any value in it, for one that cannot be.

    As in a POSIX shell (XCU 2.6.2), `:-` also covers a variable that is set but empty.
    """

    def value(match: re.Match[str]) -> str:
        if match[0] == "$${":
            return "${"
        name, default = match[1], match[2]
        if name is None:
            raise ValueError("expected ${NAME} or ${NAME:-default}; write $${ for a plain ${")
        found = environ.get(name)
        if default is not None:
            return found or default
        if found is None:
            raise ValueError(
                f"the environment variable {name} is not set; set it or write ${{{name}:-default}}"
            )
        return found

    return _REFERENCE.sub(value, text)
