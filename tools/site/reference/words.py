"""What docs/http.md says of something, as a page of the reference has it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.site.places import Linker
from tools.site.tables import rows, section

_ROOT = Path(__file__).parents[3]


class Document:
    """A page of docs/, of which tables are taken over into another page of the site."""

    def __init__(self, name: str, page: str, linker: Linker) -> None:
        self._file = f"docs/{name}"
        self._text = (_ROOT / self._file).read_text("utf-8")
        self._page = page
        self._linker = linker

    def rows(self, heading: str) -> Mapping[str, Sequence[str]]:
        """The first table below a heading, by the code in its first cells."""
        return {
            name: [self._linker.text(cell, self._file, self._page) for cell in cells]
            for name, cells in rows(self._text, heading).items()
        }

    def below(self, heading: str) -> str:
        """What is said below a heading before the first table."""
        said = section(self._text, heading).split("\n|")[0]
        return self._linker.text(said, self._file, self._page).strip()
