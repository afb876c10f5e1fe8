"""What the config has from the environment, and how it is kept out of all that others see; pure."""

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Environ
from functools import cached_property
from typing import NamedTuple, TypeAlias
from urllib.parse import urlsplit

import msgspec

from ticker.config.secrecy.credentials import parts_of, whole_parts_of
from ticker.config.secrecy.spelling import readings, spellings
from ticker.config.secrecy.traces import DRAWN, LEAST_CHARS, marks, traces
from ticker.config.yaml.document import Listing, Mapping, Scalar, Tree
from ticker.config.yaml.environment import elsewhere, references
from ticker.events import Body, Headline

PUBLIC = frozenset(
    {
        *(
            "kind",
            "name",
            "title",
            "channel",
            "channels",
            "symbols",
            "bind",
            "data",
            "feeds",
            "file",
            "include",
        ),
        *("map", "tls", "read", "write", "alerts", "script", "pages"),
    }
)
"""Keys whose values, and all below them, are there to be seen: names, titles, and places on this machine."""
NOTIFY = "notify"
_FEW_MARKS = 200

Hidden: TypeAlias = tuple[str, str]
"""What must not be seen, and the `${NAME}` that is shown instead."""


class Secrets(msgspec.Struct, frozen=True, dict=True):
    """The values that nobody may see, the longest first.

    Each is found as it is, as it is escaped in addresses, HTML and JSON, and cut off.
    """

    hidden: tuple[Hidden, ...] = ()

    def beside(self, others: Iterable[Hidden]) -> "Secrets":
        """These, and those of some others that look drawn by lot."""
        known = {secret for secret, _ in self.hidden}
        drawn = [one for one in others if DRAWN.fullmatch(one[0]) and one[0] not in known]
        return Secrets(_longest_first((*self.hidden, *drawn)))

    def out_of(self, text: str) -> str:
        """The text with `${NAME}` in place of what it has from the environment."""
        return self._masked(text, ends_cut=True)

    def out_of_headlines(self, bodies: Iterable[Body]) -> tuple[Body, ...]:
        """The bodies, with the headlines among them telling no value that looks drawn by lot.

        In their text stands `${NAME}` instead. A link that has one is left out: it was made from the feed's
        own address, or is for its subscriber alone. A value that is a word, such as a section's name, may
        stand in any headline, and does no harm there.
        """
        drawn = self._drawn
        return tuple(drawn._out_of_headline(body) for body in bodies) if drawn.hidden else tuple(bodies)

    @cached_property
    def _drawn(self) -> "Secrets":
        return Secrets(tuple(one for one in self.hidden if DRAWN.search(one[0])))

    @cached_property
    def _marks(self) -> frozenset[str]:
        return frozenset(mark for secret, _ in self.hidden for mark in marks(secret))

    def _out_of_headline(self, body: Body) -> Body:
        if not isinstance(body, Headline) or not self._may_be_in(_all_of(body)):
            return body
        return msgspec.structs.replace(
            body,
            title=self._shown(body.title),
            summary=body.summary and self._shown(body.summary),
            author=body.author and self._shown(body.author),
            tags=self._shown_tags(body.tags),
            url=self._open(body.url),
            image=self._open(body.image),
        )

    def _shown(self, text: str) -> str:
        # An article may well begin or end with what a value begins or ends with.
        return self._masked(text, ends_cut=False)

    def _shown_tags(self, tags: tuple[str, ...]) -> tuple[str, ...]:
        shown = tuple(self._shown(tag) for tag in tags)
        return tags if shown == tags else tuple(dict.fromkeys(shown))

    def _open(self, link: str | None) -> str | None:
        return link if link is None or self._shown(link) == link else None

    def _may_be_in(self, text: str) -> bool:
        return any(map(self._is_marked, readings(text)))

    def _is_marked(self, text: str) -> bool:
        # One look for each mark is the fastest there is, until there are very many.
        if len(self._marks) <= _FEW_MARKS:
            return any(mark in text for mark in self._marks)
        return not self._marks.isdisjoint(
            text[start : start + LEAST_CHARS] for start in range(len(text) - LEAST_CHARS + 1)
        )

    def _masked(self, text: str, *, ends_cut: bool) -> str:
        if not self.hidden:
            return text
        found = [
            _Trace(spelled.places[start], spelled.places[end], shown)
            for spelled in spellings(text)
            if self._is_marked(spelled.text)
            for secret, shown in self.hidden
            for start, end in traces(spelled.text, secret, ends_cut=ends_cut)
        ]
        return _replaced(text, found) if found else text


NO_SECRETS = Secrets()


class _Trace(NamedTuple):
    start: int
    end: int
    shown: str


def _all_of(body: Headline) -> str:
    return "\n".join(
        (body.title, body.summary or "", body.author or "", *body.tags, body.url or "", body.image or "")
    )


def _replaced(text: str, found: list[_Trace]) -> str:
    """The text without its traces; of those that overlap, the longest gives its name."""
    pieces, done = [], 0
    for trace in _joined(found):
        pieces += [text[done : trace.start], trace.shown]
        done = trace.end
    return "".join([*pieces, text[done:]])


def _joined(found: list[_Trace]) -> Iterator[_Trace]:
    # Stable: of two of one length, that of the longer secret, which was looked for first.
    ordered = sorted(found, key=lambda trace: (trace.start, -trace.end))
    whole = longest = ordered[0]
    for trace in ordered[1:]:
        if trace.start >= whole.end:
            yield whole
            whole = longest = trace
            continue
        longest = max(longest, trace, key=lambda one: one.end - one.start)
        whole = _Trace(whole.start, max(whole.end, trace.end), longest.shown)
    yield whole


def secrets_of(trees: Iterable[Tree], environ: Environ[str, str]) -> Secrets:
    """Find what config files, and the sources in them, have from elsewhere but in PUBLIC keys."""
    found = {pair for tree in trees for pair in _in_tree(tree, elsewhere(environ))}
    long = ((secret, shown) for secret, shown in found if len(secret) >= LEAST_CHARS)
    return Secrets(_longest_first(long))


def _longest_first(some: Iterable[Hidden]) -> tuple[Hidden, ...]:
    return tuple(sorted(some, key=lambda pair: (-len(pair[0]), pair)))


def _in_tree(tree: Tree, environ: Environ[str, str]) -> Iterator[Hidden]:
    match tree:
        case Scalar():
            yield from _in_scalar(tree, environ)
        case Listing():
            for item in tree.items:
                yield from _in_tree(item, environ)
        case Mapping():
            for key, entry in tree.entries.items():
                if key == NOTIFY:
                    yield from _in_addresses(entry.value, f"${{{NOTIFY}}}", environ)
                elif key not in PUBLIC:
                    yield from _in_tree(entry.value, environ)


def _in_addresses(tree: Tree, shown: str, environ: Environ[str, str]) -> Iterator[Hidden]:
    """All of who is told is hidden: what stands in the place of a host may be a password."""
    match tree:
        case Mapping():
            for name, entry in tree.entries.items():
                yield from _in_addresses(entry.value, f"${{{NOTIFY}.{name}}}", environ)
        case Listing():
            for item in tree.items:
                yield from _in_addresses(item, shown, environ)
        case Scalar():
            values = {environ.get(name, "").strip(): f"${{{name}}}" for name in references(tree.written)}
            for value, name in ({(tree.text or "").strip(): shown} | values).items():
                yield from ((part, name) for part in {value, *whole_parts_of(value)})


def _in_scalar(scalar: Scalar, environ: Environ[str, str]) -> Iterator[Hidden]:
    for name in references(scalar.written):
        value, shown = environ.get(name, "").strip(), f"${{{name}}}"
        host = _host_of(scalar.text or "")
        # A host's name is no secret: who cannot be reached is told by it.
        if value and value not in host:
            yield from ((part, shown) for part in {value, *parts_of(value)} if part not in host)


def _host_of(text: str) -> str:
    try:
        return urlsplit(text).netloc
    except ValueError:
        return ""
