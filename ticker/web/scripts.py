"""Scripts as they are sent to the page: without their comments, which are a third of what would be loaded.

No build: lines that are comments, and types within a line, are left out, and nothing is rewritten. Our
scripts are written so that this is right: tests/web/test_scripts.py parses each of them both ways.
"""

import re

_REST = r"(?:(?!\*/).)*\*/"
_COMMENT = re.compile(
    rf"^[ \t]*/\*\*{_REST}[ \t]*\n"  # a block that begins its line and ends one
    r"|^[ \t]*//[^\n]*\n"
    rf"|/\*\* @type {_REST} ?"  # the type of what follows on the same line
    r"|^[ \t]+(?=\S)",
    re.MULTILINE | re.DOTALL,
)


def without_comments(script: str) -> str:
    return _COMMENT.sub("", script)
