"""Who may do what, as config.yaml says it."""

from collections.abc import Iterator
from functools import cached_property
from hashlib import sha256

from pydantic import Field, model_validator

from ticker.config.scalars import ChannelPattern, Flag, TokenName, TokenText
from ticker.config.settings import Settings


class Anonymous(Settings):
    """What may be done by those who say nothing of who they are; `read` and `write` are channels."""

    read: tuple[ChannelPattern, ...] = ("*",)
    write: tuple[ChannelPattern, ...] = ()
    operate: Flag = False


class Token(Settings):
    """What may be done by those who have a token, given as it is or as `sha256:` and its hash.

    If `read` is not given, they read what anybody does.
    """

    token: TokenText = Field(description="a token, or sha256: and 64 hex digits")
    read: tuple[ChannelPattern, ...] | None = None
    write: tuple[ChannelPattern, ...] = ()
    operate: Flag = False

    @cached_property
    def digest(self) -> bytes:
        """The SHA-256 of the token, 32 bytes."""
        scheme, _, hexadecimal = self.token.partition(":")
        return bytes.fromhex(hexadecimal) if scheme == "sha256" else sha256(self.token.encode()).digest()


class Access(Settings):
    """Who may do what."""

    anonymous: Anonymous = Anonymous()
    tokens: dict[TokenName, Token] = Field(default_factory=dict)

    @property
    def spelled_out(self) -> Iterator[tuple[str, str]]:
        """The tokens that stand here as they are, each with what is shown instead."""
        for name, token in self.tokens.items():
            if not token.token.startswith("sha256:"):
                yield token.token, f"${{access.tokens.{name}}}"

    @model_validator(mode="after")
    def _each_token_once(self) -> "Access":
        names: dict[bytes, str] = {}
        for name, token in self.tokens.items():
            other = names.setdefault(token.digest, name)
            if other != name:
                raise ValueError(f"a token of its own for each name, not the same for {other} and {name}")
        return self


class OpenAccess(Access):
    """Where the config has no `access`: all is read by anybody, and on this machine all is done."""

    anonymous: Anonymous = Anonymous(write=("*",), operate=True)
