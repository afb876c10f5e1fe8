"""Which page of the site each file of the repository is; pure."""

import posixpath
from collections.abc import Callable, Collection

from tools.site.links import between, led, relinked

HOMES = {
    "README.md": "index.md",  # which tools/site/index.md is instead
    "CONTRIBUTING.md": "project/contributing.md",
    "CHANGELOG.md": "project/changelog.md",
    "SECURITY.md": "project/security.md",
}
_DOCS = "docs/"


def placed(file: str) -> str:
    """Where a file is on the site; what is neither a document nor beside one is a download."""
    if file in HOMES:
        return HOMES[file]
    return file.removeprefix(_DOCS) if file.startswith(_DOCS) else f"files/{file}"


class Linker:
    """Writes links of the repository's files as the site's pages have them.

    `files` are those that there are. `downloads` collects what links lead to that no page is made of.
    """

    def __init__(self, files: Collection[str]) -> None:
        self._files = frozenset(files)
        self.downloads: set[str] = set()

    def text(self, text: str, file: str, page: str) -> str:
        """A piece of a file, as a page of the site has it; LookupError for a link that leads nowhere."""
        return relinked(text, self._place(file, page))

    def _place(self, file: str, page: str) -> Callable[[str], str]:
        def place(target: str) -> str:
            to, anchor = led(target, file)
            if to == file and placed(file) == page:
                return anchor or target
            return between(page, placed(self._found(to, file))) + anchor

        return place

    def _found(self, to: str, file: str) -> str:
        if to in self._files:
            if not placed(to).endswith(".md"):
                self.downloads.add(to)
            return to
        inside = posixpath.join(to, "README.md")
        if inside not in self._files:
            raise LookupError(f"{file}: a link leads to {to}, where there is nothing")
        return inside
