"""A rule's text as words, signs and quoted words, each with the place where it stands."""

import re
from typing import NamedTuple

MAX_CHARS = 500
_TOKEN = re.compile(r"""\s*(?:(?P<quoted>"[^"]*"|'[^']*')|(?P<sign>[<>]=?|[()])|(?P<word>[^\s()<>"']+))""")


class ConditionError(ValueError):
    """What was expected, and at which character of the text (from 0) something else stands."""

    def __init__(self, at: int, expected: str, got: str) -> None:
        super().__init__(f"{expected} at character {at + 1}")
        self.at = at
        self.expected = expected
        self.got = got


class ConditionToken(NamedTuple):
    """`kind` is `quoted`, `sign`, `word` or `end`; `text` is without the quotation marks."""

    kind: str
    text: str
    at: int

    @property
    def shown(self) -> str:
        return f'"{self.text}"' if self.text or self.kind == "quoted" else "the end"


def tokens(text: str) -> list[ConditionToken]:
    """Read a text; ConditionError for a quotation mark that is never closed."""
    found, at = list[ConditionToken](), 0
    while (match := _TOKEN.match(text, at)) is not None:
        kind = str(match.lastgroup)
        written = match[kind]
        found.append(ConditionToken(kind, written[1:-1] if kind == "quoted" else written, match.start(kind)))
        at = match.end()
    if rest := text[at:].strip():
        raise ConditionError(len(text) - len(text[at:].lstrip()), "a closing quotation mark", f"{rest[:20]}")
    return [*found, ConditionToken("end", "", len(text))]
