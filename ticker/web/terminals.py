"""Who is shown text at `/` and not a page: terminals. Pure."""

from collections.abc import Iterable

from ticker.ask import accepts

_TERMINALS = ("curl/", "wget/", "httpie/")


def wants_tape(accept: str, user_agent: str) -> bool:
    """Whether the client asks for text, or is a terminal's that takes anything.

    Not for any other `*/*`: monitors and a page's own fetch send that, and an endless body hangs them.
    """
    if accepts(accept, "text/plain"):
        return not (accepts(accept, "text/html") or accepts(accept, "application/json"))
    return accept.strip() in ("", "*/*") and user_agent.lower().startswith(_TERMINALS)


def asks_for_tape(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """The same of a request's headers as they came."""
    fields = [(name.lower(), value.decode("latin-1")) for name, value in headers]
    accept = ",".join(value for name, value in fields if name == b"accept")
    agent = next((value for name, value in fields if name == b"user-agent"), "")
    return wants_tape(accept, agent)
