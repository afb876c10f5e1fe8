"""Which pages of other sites may read here, as config.yaml says it."""

from typing import Annotated, TypeAlias

from pydantic import model_validator

from ticker.config.scalars import Flag, written_as
from ticker.config.settings import Settings

_HOST = r"(?:\*\.)?[a-z0-9_](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\]"
_ORIGIN = rf"\*|[a-z][a-z0-9+.-]*://(?:{_HOST})(?::[0-9]{{1,5}})?"
_WORDS = (
    "an origin as browsers send it, in small letters and without a path: https://app.example, "
    "https://*.example.org or http://localhost:3000; or *"
)

Origin: TypeAlias = Annotated[str, written_as(_ORIGIN, _WORDS)]


class Cors(Settings):
    """`origins` may read, with what a browser knows of its user (cookies) if `credentials`."""

    origins: tuple[Origin, ...] = ()
    credentials: Flag = False

    @model_validator(mode="after")
    def _no_credentials_for_all_the_world(self) -> "Cors":
        if self.credentials and "*" in self.origins:
            raise ValueError(
                "origins by their names where credentials is true: * would let any page act as its reader"
            )
        return self
