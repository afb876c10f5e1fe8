"""GET / for terminals: the live tape, a line of text an event."""

from quart import Blueprint, Response

from ticker.ask import STREAM
from ticker.web.answers import two_faced
from ticker.web.site import arguments, asked
from ticker.web.streams.stream import respond
from ticker.wire import TEXT

blueprint = Blueprint("tape", __name__)

ENDPOINT = "tape.index"


@blueprint.get("/")
async def index() -> Response:
    """What `pages` has under the same path, of which a process that only serves has nothing else."""
    response = await tape()
    return two_faced(response)


async def tape() -> Response:
    return await respond(asked(STREAM, None, {**arguments(), "format": [TEXT.name]}))
