"""Style sheets as they are sent to the page: without comments, and without space that separates nothing.

Strings and addresses stay as they are, and so does every space that could mean something, as in
`a :hover` or `1px + 2px`: tests/browser/test_styles.py has a browser read the sheet both ways.
"""

import re

_TOKEN = re.compile(
    r"""(?P<whole>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|url\([^)"']*\))"""
    r"|(?:/\*.*?\*/|\s)*(?P<mark>;\s*\}|[{};])(?:/\*.*?\*/|\s)*"
    r"|(?:/\*.*?\*/|\s)+",
    re.DOTALL,
)


def shortened(sheet: str) -> str:
    """What separates two words is one space, and every rule begins its line."""
    return _TOKEN.sub(_shorter, sheet).strip() + "\n"


def _shorter(found: re.Match[str]) -> str:
    if found["whole"]:
        return found["whole"]
    mark = found["mark"]
    return " " if mark is None else "}\n" if mark.endswith("}") else mark
