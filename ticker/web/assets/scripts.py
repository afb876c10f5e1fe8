"""Scripts as they are sent to the page: without their comments, which are a third of what would be loaded.

No build: comments are left out, and space that separates nothing, and nothing is rewritten. Our scripts are
written so that this is right: tests/web/assets/test_scripts.py parses each of them both ways.
"""

import re

import rjsmin  # type: ignore[import-untyped]

_REST = r"(?:(?!\*/).)*\*/"
_COMMENT = re.compile(
    rf"^[ \t]*/\*\*{_REST}[ \t]*\n"  # a block that begins its line and ends one
    r"|^[ \t]*//[^\n]*\n"
    rf"|/\*\* @type {_REST} ?"  # the type of what follows on the same line
    r"|^[ \t]+(?=\S)",
    re.MULTILINE | re.DOTALL,
)


def without_comments(script: str) -> str:
    """Line by line: every statement still begins its own."""
    return _COMMENT.sub("", script)


def without_spaces(script: str) -> str:
    """Without the comments and the space that are left: after this nothing is found by its lines any more."""
    return str(rjsmin.jsmin(script))
