"""What is open to whom, in words for whoever starts this where others can reach it. Pure."""

from collections.abc import Iterator, Sequence

from ticker.access.rights import Rights
from ticker.config.types import Access, OpenAccess, Service, Token

_LEAST_CHARS = 16
"""Whatever is shorter can be guessed, or was thought up by somebody."""


def openness(service: Service, *, only_here: bool = False) -> tuple[str, ...]:
    """A line for anybody, one for each token, and one for each thing that is hardly meant.

    Where Ticker listens `only_here`, others come through a proxy, and who does not may do more.
    """
    access, channels = service.access, tuple(service.channels)
    anonymous = access.anonymous
    anybody = Rights(anonymous.read, anonymous.write if _is_said(access) else (), operate=False)
    lines = [f"anybody {_may(anybody, channels)}{_here(access, only_here=only_here)}"]
    for name, token in access.tokens.items():
        read = anonymous.read if token.read is None else token.read
        lines.append(f"{name} {_may(Rights(read, token.write, token.operate), channels)}, with its token")
    return (*lines, *_doubts(service, only_here=only_here))


def _is_said(access: Access) -> bool:
    """Whether the config says anything of access; else nobody writes or operates from elsewhere."""
    return not isinstance(access, OpenAccess)


def _here(access: Access, *, only_here: bool) -> str:
    """What who is on this machine may do besides."""
    if not _is_said(access):
        return "; who is on this machine writes to every channel and operates it" if only_here else ""
    return "; who is on this machine operates it" if access.anonymous.operate else ""


def _may(rights: Rights, channels: Sequence[str]) -> str:
    reads = _listed(rights.readable(channels), channels)
    writes = _listed(rights.writable(channels), channels)
    what = [
        f"may read {reads}",
        f"write to {writes}",
        "operate it" if rights.operate else "not operate it",
    ]
    return f"{what[0]}, {what[1]} and {what[2]}"


def _listed(some: Sequence[str], channels: Sequence[str]) -> str:
    if len(some) == len(channels):
        return "every channel"
    return ", ".join(some) or "no channel"


def _doubts(service: Service, *, only_here: bool) -> Iterator[str]:
    access, channels = service.access, tuple(service.channels)
    if access.tokens and service.tls.certificate is None and not only_here:
        yield "tokens can be read on their way: give tls.certificate and tls.key, or put a proxy in front"
    yield from _unmatched("access.anonymous", access.anonymous.read, access.anonymous.write, channels)
    for name, token in access.tokens.items():
        if _is_short(token):
            yield f"access.tokens.{name}.token has fewer than {_LEAST_CHARS} characters, and may be guessed"
        yield from _unmatched(f"access.tokens.{name}", token.read or (), token.write, channels)


def _is_short(token: Token) -> bool:
    return len(token.token) < _LEAST_CHARS


def _unmatched(
    where: str, read: Sequence[str], write: Sequence[str], channels: Sequence[str]
) -> Iterator[str]:
    for key, patterns in (("read", read), ("write", write)):
        for pattern in patterns:
            if pattern != "*" and not Rights((pattern,), (), operate=False).readable(channels):
                yield f"{where}.{key} says {pattern}, and there is no such channel"
