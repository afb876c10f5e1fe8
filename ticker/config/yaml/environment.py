"""`${NAME}`, `${NAME:-default}` and `${file:/PATH}` in a value; `$${` stands for `${`."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from ticker.config.yaml.descriptors import open_at_once, refuse_without_files
from ticker.errors import in_words

_REFERENCE = re.compile(
    r"\$\$\{|\$\{(?:(?:([A-Za-z_][A-Za-z0-9_]*)(?::-((?:(?!\$\{)[^}])*))?|(file:/[^{}\r\n]{1,1000}))\})?"
)
_FILE = "file:"
_MOST_BYTES = 65_536


class Elsewhere(Mapping[str, str]):
    """The environment, and as `file:/PATH` what is in a file, without the line end behind it.

    A file is read once: what is hidden of it is what was read. A look-up raises ValueError, without
    anything of what is in it, for one that cannot be.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._read: dict[str, str | ValueError] = {}

    def __getitem__(self, name: str) -> str:
        if not name.startswith(_FILE):
            return self._environ[name]
        if name not in self._read:
            self._read[name] = _content_or_why_not(Path(name.removeprefix(_FILE)))
        found = self._read[name]
        if isinstance(found, ValueError):
            raise found
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._environ)

    def __len__(self) -> int:
        return len(self._environ)

    @property
    def files(self) -> tuple[Path, ...]:
        """Those that were asked for."""
        return tuple(Path(name.removeprefix(_FILE)) for name in self._read)


def elsewhere(environ: Mapping[str, str]) -> Elsewhere:
    return environ if isinstance(environ, Elsewhere) else Elsewhere(environ)


def references(text: str) -> Iterator[str]:
    """The names of the variables and files that a value refers to."""
    return (match[1] or match[3] for match in _REFERENCE.finditer(text) if match[1] or match[3])


def expand(text: str, environ: Mapping[str, str]) -> str:
    """Replace every reference; ValueError, without any value in it, for one that cannot be.

    As in a POSIX shell (XCU 2.6.2), `:-` also covers a variable that is set but empty.
    """

    def value(match: re.Match[str]) -> str:
        if match[0] == "$${":
            return "${"
        name, default, file = match[1], match[2], match[3]
        if file is not None:
            return environ[file]
        if name is None:
            raise ValueError("expected ${NAME}, ${NAME:-default} or ${file:/PATH}; write $${ for a plain ${")
        found = environ.get(name)
        if default is not None:
            return found or default
        if found is None:
            raise ValueError(
                f"the environment variable {name} is not set; set it or write ${{{name}:-default}}"
            )
        return found

    return _REFERENCE.sub(value, text)


def _content_or_why_not(path: Path) -> str | ValueError:
    try:
        return _content(path)
    except ValueError as error:
        return error


def _content(path: Path) -> str:
    try:
        with open_at_once(path) as file:
            content = file.read(_MOST_BYTES + 1)
        text = content.decode().rstrip("\r\n")
    except OSError as error:
        refuse_without_files(path, error)
        raise ValueError(f"the file {path} cannot be read: {in_words(error)}") from error
    except ValueError:
        # Python's own words have the bytes in them.
        raise ValueError(f"the file {path} is not UTF-8") from None
    if not text or len(content) > _MOST_BYTES:
        raise ValueError(f"the file {path} is {'too long' if text else 'empty'}")
    return text
