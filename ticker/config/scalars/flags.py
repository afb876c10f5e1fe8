"""What is on or off."""

from importlib.util import find_spec
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    raise ValueError("true or false")


def _socketio(value: object) -> bool:
    wanted = _flag(value)
    if wanted and find_spec("socketio") is None:
        raise ValueError("false, or python-socketio to be there: pip install 'ticker[socketio]'")
    return wanted


Flag: TypeAlias = Annotated[bool, BeforeValidator(_flag)]

SocketIo: TypeAlias = Annotated[bool, BeforeValidator(_socketio)]
