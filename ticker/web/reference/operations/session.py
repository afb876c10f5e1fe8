"""Who asks, and how they show it."""

from ticker.web.reference.operation import Answer, Body, Content, Operation
from ticker.web.reference.operations.answers import JSON, TEXT, json_of
from ticker.web.reference.schemas import record_of, ref

_PAGE = Content("text/html", TEXT)
_TOKEN = record_of(token={"type": "string", "minLength": 1})

SESSION = (
    Operation(
        path="/session",
        tag="session",
        summary="Who asks, and what they may do",
        answers=(
            Answer(
                200,
                "their name, null for anybody, and rights; a page to sign in for browsers",
                (*json_of(ref("SessionView")), _PAGE),
            ),
        ),
    ),
    Operation(
        path="/session",
        method="post",
        tag="session",
        summary="Show a token once, and go on by a cookie",
        body=Body("the token", (Content("application/x-www-form-urlencoded", _TOKEN), Content(JSON, _TOKEN))),
        answers=(
            Answer(204, "the cookie", (), ("Set-Cookie",)),
            Answer(303, "the same, and back to the page, for a form", (), ("Set-Cookie", "Location")),
        ),
        fails=(403, 408, 413),
    ),
    Operation(
        path="/session",
        method="delete",
        tag="session",
        summary="Take the cookie back",
        answers=(
            Answer(204, "it is gone", (), ("Set-Cookie",)),
            Answer(303, "the same, and back to the page, for a browser", (), ("Set-Cookie", "Location")),
        ),
        fails=(403,),
    ),
)
