"""GET / for terminals: the live tape, a line of text an event."""

from collections.abc import Iterable

from quart import Blueprint, Response

from ticker.ask import STREAM, accepts
from ticker.web.answers import two_faced
from ticker.web.site import arguments, asked
from ticker.web.streams.stream import respond
from ticker.wire import TEXT

blueprint = Blueprint("tape", __name__)

ENDPOINT = "tape.index"
_TERMINALS = ("curl/", "wget/", "httpie/")


@blueprint.get("/")
async def index() -> Response:
    """What `pages` has under the same path, of which a process that only serves has nothing else."""
    response = await tape()
    return two_faced(response)


async def tape() -> Response:
    return await respond(asked(STREAM, None, {**arguments(), "format": [TEXT.name]}))


def wants_tape(accept: str, user_agent: str) -> bool:
    """Whether the client asks for text, or is a terminal's that takes anything.

    Not for any other `*/*`: monitors and a page's own fetch send that, and an endless body hangs them.
    """
    if accepts(accept, "text/plain"):
        return not (accepts(accept, "text/html") or accepts(accept, "application/json"))
    return accept.strip() in ("", "*/*") and user_agent.lower().startswith(_TERMINALS)


def is_wanted(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """The same of a request's headers as they came."""
    fields = [(name.lower(), value.decode("latin-1")) for name, value in headers]
    accept = ",".join(value for name, value in fields if name == b"accept")
    agent = next((value for name, value in fields if name == b"user-agent"), "")
    return wants_tape(accept, agent)
