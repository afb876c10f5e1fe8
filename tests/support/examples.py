"""The examples of a page of the documents: its code blocks, each under its heading."""

import re
from pathlib import Path
from typing import NamedTuple

_DOCS = Path(__file__).parents[2] / "docs"
_PART = re.compile(
    r"^## (?P<heading>[^\n]+)$|^```(?P<language>\w+)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL
)


class Example(NamedTuple):
    heading: str
    language: str
    code: str

    def at(self, port: int) -> str:
        """The code, for a Ticker at another port."""
        return self.code.replace("127.0.0.1:8000", f"127.0.0.1:{port}")


def examples(page: str) -> list[Example]:
    """In the order of the page."""
    found, heading = [], ""
    for part in _PART.finditer((_DOCS / page).read_text()):
        if part["heading"]:
            heading = part["heading"]
        else:
            found.append(Example(heading, part["language"], part["code"]))
    return found
