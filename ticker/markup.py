"""Tags of pages and lists as people write them: in any case and order, with bare ampersands. Pure."""

import html
import re
from collections.abc import Iterator

# As browsers read them (HTML, 13.2.5): what is quoted holds whatever it likes. Nothing is looked at twice.
_ATTRIBUTE = re.compile(
    r"""[\s/"'=]*+([^\s"'<>/=][^\s<>/=]*+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s<>]*+)))?"""
)
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[A-Za-z][A-Za-z0-9]{0,31};)")


def tags(text: str, *names: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The opening tags of these names, in lower case, with their attributes; the first of a name counts."""
    opening = re.compile(rf"<({'|'.join(names)})(?=[\s/>])", re.IGNORECASE)
    at = 0
    while found := opening.search(text, at):
        given: dict[str, str] = {}
        at = found.end()
        while attribute := _ATTRIBUTE.match(text, at):
            at = attribute.end()
            name, *values = attribute.groups("")
            given.setdefault(name.lower(), unescaped("".join(values)))
        yield found[1].lower(), given


def unescaped(value: str) -> str:
    """An attribute's value with its references resolved.

    A name needs its semicolon: `&copy=1` in an address is no sign of copyright.
    """
    return _REFERENCE.sub(lambda reference: html.unescape(reference[0]), value)
