"""The links in a `Link` header (RFC 8288, section 3), also as servers bend it. Pure."""

import re
from collections.abc import Iterator

import msgspec

_MOST_CHARS = 16_000
# A target, then parameters whose values may be quoted strings; the semicolon between them may be missing. A
# target holds no "<", or a header of nothing else would hold up the event loop for half a minute.
_LETTER = r"[\w!#$%&'*+.^`|~-]"
_VALUE = r'"(?:[^"\\]|\\.)*"|[^\s",;]*'
_BEFORE = rf"(?:\s*+;\s*+|\s*+(?={_LETTER}))"
_LINK = re.compile(rf"<([^<>]*)>((?:{_BEFORE}{_LETTER}*+(?:\s*+=\s*+(?:{_VALUE}))?)*)")
_PARAMETER = re.compile(rf"{_BEFORE}({_LETTER}*+)(?:\s*+=\s*+({_VALUE}))?")
_ESCAPED = re.compile(r"\\(.)")


class Link(msgspec.Struct, frozen=True):
    """A link about the answer itself: its target as written, and its parameters by lower-case name."""

    target: str
    parameters: dict[str, str]

    @property
    def relations(self) -> str:
        return self.parameters.get("rel", "")


def links_in(header: str) -> Iterator[Link]:
    """Read one header; what stands beyond its first 16,000 characters is left out."""
    for match in _LINK.finditer(header[:_MOST_CHARS]):
        said: dict[str, str] = {}
        for name, value in _PARAMETER.findall(match[2]):
            # RFC 8288, 3.3: of a parameter that is given twice the first one counts.
            said.setdefault(name.lower(), _bare(value))
        if "anchor" not in said:
            yield Link(match[1], said)


def _bare(value: str) -> str:
    if value.startswith('"'):
        return _ESCAPED.sub(r"\1", value[1:-1])
    # Single quotes are none in HTTP, but servers write them.
    return value[1:-1] if value[:1] == value[-1:] == "'" else value
