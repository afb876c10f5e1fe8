"""Links of one page, as another place has them. Pure."""

import posixpath
import re
from collections.abc import Callable

_CODE_OR_LINK = re.compile(
    r"(?P<code>^```.*?^```$|^~~~.*?^~~~$|(?P<marks>`+)(?!`).*?(?<!`)(?P=marks)(?!`))"
    r"|\]\((?P<target>[^)\s]+)\)",
    re.MULTILINE | re.DOTALL,
)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//")


def relinked(text: str, place: Callable[[str], str]) -> str:
    """Each link that leads to no other site as `place` has it; what stands in code is no link."""

    def as_placed(found: re.Match[str]) -> str:
        target = found["target"]
        if target is None or _ELSEWHERE.match(target):
            return found[0]
        return f"]({place(target)})"

    return _CODE_OR_LINK.sub(as_placed, text)


def led(target: str, home: str) -> tuple[str, str]:
    """The file that a link in the file `home` leads to, and the place in it (`#...`, or nothing)."""
    path, mark, anchor = target.partition("#")
    file = posixpath.normpath(posixpath.join(posixpath.dirname(home), path)) if path else home
    return file, mark + anchor


def between(page: str, other: str) -> str:
    """How a page names another; paths are those of the site."""
    return posixpath.relpath(other, posixpath.dirname(page) or ".")
