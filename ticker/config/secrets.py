"""What the config has from the environment, and how it is kept out of all that others see; pure."""

import re
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Environ
from functools import cached_property
from typing import TypeAlias
from urllib.parse import urlsplit

import msgspec

from ticker.config.document import Listing, Mapping, Scalar, Tree
from ticker.config.environment import references
from ticker.events import Body, Headline

PUBLIC = frozenset(
    {"kind", "name", "title", "channel", "channels", "symbols", "bind", "data", "feeds", "tls"}
)
"""Keys whose values, and all below them, are there to be seen: names, titles, and places on this machine."""
_LEAST_CHARS = 6
"""Whatever is shorter would be found in any text, and keeps nothing secret."""
_MOST_CUT_CHARS = 64
_DRAWN = re.compile(r"(?=[^/?&=#]*\d)[^/?&=#]{8,}")

Hidden: TypeAlias = tuple[str, str]
"""What must not be seen, and the `${NAME}` that is shown instead."""


class Secrets(msgspec.Struct, frozen=True, dict=True):
    """The values that nobody may see, the longest first.

    Each is found as it is, percent-encoded once or twice (RFC 3986, 2.1), and cut off at the end of a text.
    """

    hidden: tuple[Hidden, ...] = ()

    def out_of(self, text: str) -> str:
        """The text with `${NAME}` in place of what it has from the environment."""
        if not self.hidden:
            return text
        return self._pattern.sub(lambda match: self.hidden[(match.lastindex or 1) - 1][1], text)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(f"({_pattern_of(secret)})" for secret, _ in self.hidden))

    def out_of_links(self, bodies: Iterable[Body]) -> tuple[Body, ...]:
        """The headlines among the bodies without those links that have a secret in them.

        Such a link was made from the feed's own address, or is for its subscriber alone. A value that is a
        word, such as a section's name, may stand in any link, and does no harm there.
        """
        drawn = self._drawn
        return tuple(drawn._without_links(body) for body in bodies) if drawn.hidden else tuple(bodies)

    @cached_property
    def _drawn(self) -> "Secrets":
        return Secrets(tuple(one for one in self.hidden if _DRAWN.search(one[0])))

    def _without_links(self, body: Body) -> Body:
        if not isinstance(body, Headline):
            return body
        return msgspec.structs.replace(body, url=self._open(body.url), image=self._open(body.image))

    def _open(self, link: str | None) -> str | None:
        return link if link is None or self.out_of(link) == link else None


NO_SECRETS = Secrets()


def secrets_of(trees: Iterable[Tree], environ: Environ[str, str]) -> Secrets:
    """Find what config files, and the sources in them, have from the environment but in PUBLIC keys."""
    found = {pair for tree in trees for pair in _in_tree(tree, environ)}
    long = ((secret, shown) for secret, shown in found if len(secret) >= _LEAST_CHARS)
    return Secrets(tuple(sorted(long, key=lambda pair: (-len(pair[0]), pair))))


def _pattern_of(secret: str) -> str:
    letters = [_letter(char) for char in secret]
    cut = ""
    for letter in reversed(letters[_LEAST_CHARS:_MOST_CUT_CHARS]):
        cut = f"(?:{letter}{cut})?"
    return f"{''.join(letters)}|{''.join(letters[:_LEAST_CHARS])}{cut}\\Z"


def _letter(char: str) -> str:
    once = "".join(f"%{byte:02X}" for byte in char.encode())
    return f"(?:{re.escape(char)}|(?i:{once}|{once.replace('%', '%25')}))"


def _in_tree(tree: Tree, environ: Environ[str, str]) -> Iterator[Hidden]:
    match tree:
        case Scalar():
            yield from _in_scalar(tree, environ)
        case Listing():
            for item in tree.items:
                yield from _in_tree(item, environ)
        case Mapping():
            for key, entry in tree.entries.items():
                if key not in PUBLIC:
                    yield from _in_tree(entry.value, environ)


def _in_scalar(scalar: Scalar, environ: Environ[str, str]) -> Iterator[Hidden]:
    for name in references(scalar.written):
        value, shown = environ.get(name, "").strip(), f"${{{name}}}"
        # A host's name is no secret: who cannot be reached is told by it.
        if value and value not in _host_of(scalar.text or ""):
            yield from ((part, shown) for part in {value, *_parts(value)})


def _parts(value: str) -> Iterator[str]:
    """What of an address would still tell its secret."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return
    if parts.netloc:
        rest = f"{parts.path}?{parts.query}" if parts.query else parts.path
        yield rest
        yield from _DRAWN.findall(rest)


def _host_of(text: str) -> str:
    try:
        return urlsplit(text).netloc
    except ValueError:
        return ""
